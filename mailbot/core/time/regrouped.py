"""The windows of a case that has other mails now: as if all that it holds had been filed there from the start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.core.case.model import PROMISES, Case, Deadline, Entry, EntryKind, Outcome, PublicEntry, WindowName
from mailbot.core.effects import SettleWindow, StartWindow
from mailbot.core.policy import Desk
from mailbot.core.time.escalation import first_step_at
from mailbot.core.time.move import recounted
from mailbot.core.time.promise import promise
from mailbot.core.time.terms import calendar_of, spans

_FROM_OPENING = tuple(name for name in PROMISES if name is not WindowName.UPDATE)


@dataclass(frozen=True, slots=True)
class _Said:
    """When customers wrote and when people of the desk answered them, in order."""

    asked: tuple[datetime, ...]
    answered: tuple[datetime, ...]

    @property
    def waits_since(self) -> datetime | None:
        """The oldest mail that came after the last answer; None where nobody has answered yet, or nobody waits."""
        if not self.answered:
            return None
        return next((at for at in self.asked if at > self.answered[-1]), None)


def clocks(
    case: Case, before: Sequence[Entry], now_on_it: Sequence[Entry], desk: Desk, now: datetime
) -> tuple[SettleWindow | StartWindow, ...]:
    """Running windows counted again from the mails that are on the case now; those that are over stay as they ended.

    What ran from the opening runs from the first mail; `update` from the oldest mail that nobody has answered.
    """
    was, said = _said(before, desk), _said(now_on_it, desk)
    if case.status.is_done or not said.asked:
        return ()
    opened = _opened(case, was)
    settled = tuple(_from_opening(case, opened, said, desk, now))
    responding = any(e.window is WindowName.RESPOND and e.deadline.is_running for e in settled)
    still = case.running(WindowName.RESPOND) if not any(e.window is WindowName.RESPOND for e in settled) else None
    return (*settled, *_update(case, said, desk, now, waits=not (responding or still)))


def cancelled(case: Case, now: datetime) -> tuple[SettleWindow, ...]:
    """Of a case that goes on in another one nothing runs any more."""
    running = (d for d in case.deadlines if d.is_running)
    return tuple(SettleWindow(d.window, _ended(d, Outcome.CANCELLED, now)) for d in running)


def _said(entries: Sequence[Entry], desk: Desk) -> _Said:
    asked = sorted(e.at for e in entries if is_customers_mail(e))
    return _Said(tuple(asked), tuple(sorted(e.at for e in entries if _is_answer(e, desk))))


def is_customers_mail(entry: Entry) -> bool:
    return isinstance(entry, PublicEntry) and entry.kind is EntryKind.MAIL_IN


def _is_answer(entry: Entry, desk: Desk) -> bool:
    """A person's: it goes out under the person's name at the desk's, or was spoken."""
    if entry.kind is EntryKind.CALL:
        return True
    named = entry.author is not None and entry.author.name not in ("", desk.person.name)
    return isinstance(entry, PublicEntry) and entry.kind is EntryKind.MAIL_OUT and named


def _opened(case: Case, was: _Said) -> datetime:
    return was.asked[0] if was.asked and was.asked[0] < case.opened_at else case.opened_at


def _from_opening(case: Case, opened: datetime, said: _Said, desk: Desk, now: datetime) -> Iterator[SettleWindow]:
    first = said.asked[0]
    answer = next((at for at in said.answered if at >= first), None)
    for deadline in case.deadlines:
        if deadline.window not in _FROM_OPENING or not deadline.is_running or deadline.started_at > opened:
            continue
        new = _from(deadline, first, case, desk, now) if deadline.started_at != first else deadline
        if answer is not None and deadline.window is not WindowName.RESOLVE:
            new = _ended(new, Outcome.MET, answer)
        if new != deadline:
            yield SettleWindow(deadline.window, new)


def _from(deadline: Deadline, start: datetime, case: Case, desk: Desk, now: datetime) -> Deadline:
    return recounted(replace(deadline, started_at=start, moved_at=None), case, desk, now)


def _ended(deadline: Deadline, outcome: Outcome, at: datetime) -> Deadline:
    late = outcome is Outcome.MET and at > deadline.due_at
    return replace(deadline, outcome=Outcome.MISSED if late else outcome, settled_at=at, step_at=None)


def _update(case: Case, said: _Said, desk: Desk, now: datetime, *, waits: bool) -> Iterator[SettleWindow | StartWindow]:
    since = said.waits_since if waits else None
    running = case.running(WindowName.UPDATE)
    if running is not None and since is None:
        yield SettleWindow(WindowName.UPDATE, _ended(running, Outcome.CANCELLED, now))
    elif running is not None and since is not None and running.started_at != since:
        yield SettleWindow(WindowName.UPDATE, _from(running, since, case, desk, now))
    elif running is None and since is not None:
        known = promise(calendar_of(case, desk), since, spans(case, desk, WindowName.UPDATE))
        if known:
            deadline = Deadline(WindowName.UPDATE, since, known.due_at)
            yield StartWindow(replace(deadline, step_at=first_step_at(deadline, case, desk)))
