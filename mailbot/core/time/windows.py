"""The windows of a case after a change: which start, pause, move or end (design section 7).

`plan` compares the case before and after; what else happened comes as events. Knows no mail and no rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from mailbot.core.case.model import PROMISES, Case, Deadline, Outcome, Status, WindowName
from mailbot.core.effects import SettleWindow, StartWindow
from mailbot.core.policy import Desk
from mailbot.core.time.escalation import first_step_at, next_step_at
from mailbot.core.time.move import moved
from mailbot.core.time.promise import promise, resumed
from mailbot.core.time.terms import calendar_of, spans

WindowEffect = StartWindow | SettleWindow

_PAYMENT = "payment"


class Event(StrEnum):
    """What happened that the case itself does not show."""

    TAKEN = "taken"  # a person of the desk took the case or said "got it"
    ANSWERED = "answered"  # a public answer of a person, or a logged call
    RECEIPTED = "receipted"  # the automatic receipt went out
    CUSTOMER_WROTE = "customer_wrote"


@dataclass(frozen=True, slots=True)
class _Change:
    """One decision as the windows see it. `counted_from`: when its cause arrived, where new windows start."""

    before: Case | None
    after: Case
    events: frozenset[Event]
    desk: Desk
    now: datetime
    counted_from: datetime
    begin: frozenset[WindowName] = frozenset()
    skip: frozenset[WindowName] = frozenset()

    def running(self, effects: tuple[WindowEffect, ...]) -> dict[WindowName, Deadline]:
        """At most one for each promise, as the effects so far leave them."""
        known = {d.window: d for d in self.after.deadlines if d.is_running}
        known |= {effect.deadline.window: effect.deadline for effect in effects}
        return {name: deadline for name, deadline in known.items() if deadline.is_running and name.is_promise}

    @property
    def reopened(self) -> bool:
        return self.before is not None and self.before.status.is_done and not self.after.status.is_done

    @property
    def paid(self) -> bool:
        return self.before is not None and _awaits_payment(self.before) and not _awaits_payment(self.after)

    @property
    def answered(self) -> bool:
        """A person of the desk had answered on this case, before this change."""
        case = self.before
        return case is not None and (
            any(p.answered for p in case.participants)
            or any(d.window is WindowName.RESPOND and _is_answer(d) for d in case.deadlines)
        )


Step = Callable[[_Change, dict[WindowName, Deadline]], Iterator[WindowEffect]]


def plan(
    before: Case | None,
    after: Case,
    events: frozenset[Event],
    desk: Desk,
    now: datetime,
    counted_from: datetime,
    *,
    begin: frozenset[WindowName] = frozenset(),
    skip: frozenset[WindowName] = frozenset(),
) -> tuple[WindowEffect, ...]:
    """The effects that bring the windows of `after` in line with it, to be applied in order.

    `before` is None for a case that is opened; `after` has the new priority and status, and its deadlines so far.
    A window that starts and ends in the same decision gives both effects. `begin` and `skip`: what a rule asks for.
    """
    change = _Change(before, after, events, desk, now, counted_from, begin, skip)
    effects: tuple[WindowEffect, ...] = ()
    for step in (_change_terms, _start, _skip, _meet, _end, _pause):
        effects += tuple(step(change, change.running(effects)))
    return effects


def _change_terms(change: _Change, running: dict[WindowName, Deadline]) -> Iterator[WindowEffect]:
    """Design section 7: what runs moves, what is promised no more is cancelled; `_start` starts what is new."""
    before, after, desk = change.before, change.after, change.desk
    if before is None or _terms(before) == _terms(after):
        return
    for name, deadline in running.items():
        if spans(after, desk, name):
            new = moved(deadline, before, after, desk, change.now, change.counted_from)
        else:
            new = ended(deadline, Outcome.CANCELLED, change.now)
        if new != deadline:
            yield SettleWindow(name, new)


def _start(change: _Change, running: dict[WindowName, Deadline]) -> Iterator[WindowEffect]:
    if change.after.status.is_done and change.before is not None:
        return
    if _awaits_payment(change.after):
        return
    for name in PROMISES:
        if name not in running and (name in change.begin or _starts(change, name, running)):
            yield from _started(change, name)


def _starts(change: _Change, name: WindowName, running: dict[WindowName, Deadline]) -> bool:
    if name is WindowName.UPDATE:
        # The oldest question counts: while one waits, in either window, another starts none.
        asked = Event.CUSTOMER_WROTE in change.events and change.answered
        return (
            asked
            and not (change.reopened and spans(change.after, change.desk, WindowName.RESPOND))
            and (WindowName.RESPOND not in running)
        )
    if change.before is None:
        return True
    if change.reopened:
        return name is not WindowName.ACKNOWLEDGE or change.after.owner is None
    if change.paid:
        return not any(d.window is name for d in change.after.deadlines)
    return _added(change, change.before, name)


def _added(change: _Change, before: Case, name: WindowName) -> bool:
    """A promise that only the new priority or queue makes, and that nobody has kept yet."""
    if _terms(before) == _terms(change.after) or spans(before, change.desk, name):
        return False
    if name is WindowName.ACKNOWLEDGE:
        return change.after.owner is None and not change.answered
    return name is WindowName.RESOLVE or not change.answered


def _started(change: _Change, name: WindowName) -> Iterator[WindowEffect]:
    """Nothing where nothing is promised, or a calendar that never opens makes the promise void."""
    case, desk, start = change.after, change.desk, change.counted_from
    known = promise(calendar_of(case, desk), start, spans(case, desk, name))
    if known:
        deadline = Deadline(name, _free(case, name, start), known.due_at)
        yield StartWindow(replace(deadline, step_at=first_step_at(deadline, case, desk)))


def _free(case: Case, name: WindowName, start: datetime) -> datetime:
    """Window and start name a deadline of a case, and IMAP tells seconds: what ended and began in one differs by µs."""
    taken = {d.started_at for d in case.deadlines if d.window is name}
    while start in taken:
        start += timedelta(microseconds=1)
    return start


def _skip(change: _Change, running: dict[WindowName, Deadline]) -> Iterator[WindowEffect]:
    """Cancelled where it stands, so that the history has it and nothing starts it later as if it had been forgotten."""
    for name, deadline in running.items():
        if name in change.skip:
            yield SettleWindow(name, replace(deadline, outcome=Outcome.CANCELLED, settled_at=change.now, step_at=None))


def _meet(change: _Change, running: dict[WindowName, Deadline]) -> Iterator[WindowEffect]:
    for name, deadline in running.items():
        if _is_met(name, change):
            yield SettleWindow(name, ended(deadline, Outcome.MET, change.now))


def _is_met(name: WindowName, change: _Change) -> bool:
    """A machine's mail meets nothing; the receipt meets `acknowledge` only where the policy says so."""
    match name:
        case WindowName.ACKNOWLEDGE:
            by_receipt = {Event.RECEIPTED} if change.desk.acknowledged_by_receipt else set()
            return bool(change.events & {Event.TAKEN, Event.ANSWERED, *by_receipt})
        case WindowName.RESPOND | WindowName.UPDATE:
            return Event.ANSWERED in change.events
        case WindowName.RESOLVE:
            return change.after.status.is_done
        case _:
            return False


def _end(change: _Change, running: dict[WindowName, Deadline]) -> Iterator[WindowEffect]:
    if change.after.status.is_done:
        for name, deadline in running.items():
            yield SettleWindow(name, ended(deadline, Outcome.CANCELLED, change.now))


def ended(deadline: Deadline, outcome: Outcome, now: datetime) -> Deadline:
    """Too late is missed, however it ends; a paused clock stands at the instant of its pause."""
    late = (deadline.paused_at or now) > deadline.due_at
    return replace(deadline, outcome=Outcome.MISSED if late else outcome, settled_at=now, step_at=None)


def _pause(change: _Change, running: dict[WindowName, Deadline]) -> Iterator[WindowEffect]:
    pauses = change.after.status in change.desk.pause_while or _awaits_payment(change.after)
    for name, deadline in running.items():
        if pauses and deadline.paused_at is None:
            yield SettleWindow(name, replace(deadline, paused_at=change.now, step_at=None))
        elif not pauses and deadline.paused_at is not None:
            back = resumed(deadline, change.after, change.desk, change.now)
            yield SettleWindow(name, replace(back, step_at=next_step_at(back, change.after, change.desk)))


def _terms(case: Case) -> tuple[str, str]:
    """What decides what is promised, besides the policy and the requester's contract."""
    return (case.priority, case.queue)


def _awaits_payment(case: Case) -> bool:
    return case.status is Status.WAITING and case.waiting_reason == _PAYMENT


def _is_answer(deadline: Deadline) -> bool:
    return deadline.outcome in (Outcome.MET, Outcome.MISSED)
