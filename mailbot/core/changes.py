"""What a batch of commits changes, worked out once for both memories of the desk (SQL and `core.trial`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from mailbot.core.case.model import Case, Deadline, Participant, WindowName
from mailbot.core.cause import MailCause
from mailbot.core.decision import Decision, MailOutcome, Step
from mailbot.core.effects import AddEntry, Hold, Owe, SettleWindow, StartWindow, Told
from mailbot.core.mail import ReceivedMail
from mailbot.core.message import Message
from mailbot.core.ports import Commit
from mailbot.core.telling import Telling
from mailbot.core.trust.likeness import COUNTED_FOR, likeness

_WINDOWS = tuple(WindowName)


@dataclass(frozen=True, slots=True)
class CaseChange:
    """`before` is None for a case opened in this batch."""

    before: Case | None
    after: Case
    decisions: tuple[Decision, ...]

    @property
    def number(self) -> int:
        return self.after.number

    @property
    def done_at(self) -> datetime | None:
        return self.decisions[-1].at if self.after.status.is_done else None

    @property
    def done_changed(self) -> bool:
        """Also from resolved to closed: a key's last days are counted from the later one."""
        was = self.before.status if self.before else None
        now = self.after.status
        return was is not now and (now.is_done or bool(was and was.is_done))

    @property
    def deadlines(self) -> tuple[Deadline, ...]:
        """Those that differ from before; settled ones that `after` no longer carries come from the effects."""
        known = self.before.deadlines if self.before else ()
        found = {_start(d): d for d in self._named_by_effects()}
        found.update({_start(d): d for d in self.after.deadlines if d not in known})
        return tuple(found.values())

    @property
    def moved(self) -> tuple[Deadline, ...]:
        """Running before, and not even settled now: their start was moved, so the old row must not fire."""
        kept = {_start(d) for d in (*self.after.deadlines, *self._named_by_effects())}
        was = self.before.deadlines if self.before else ()
        return tuple(d for d in was if d.is_running and _start(d) not in kept)

    def _named_by_effects(self) -> tuple[Deadline, ...]:
        effects = [effect for decision in self.decisions for effect in decision.effects]
        return tuple(e.deadline for e in effects if isinstance(e, StartWindow | SettleWindow))

    @property
    def participants(self) -> tuple[tuple[int, Participant], ...]:
        known = self.before.participants if self.before else ()
        return tuple((n, p) for n, p in enumerate(self.after.participants) if known[n : n + 1] != (p,))

    @property
    def left(self) -> tuple[Participant, ...]:
        staying = {p.person.key for p in self.after.participants}
        was = self.before.participants if self.before else ()
        return tuple(p for p in was if p.person.key not in staying)

    @property
    def tags_changed(self) -> bool:
        return self.after.tags != (self.before.tags if self.before else ())


def _start(deadline: Deadline) -> tuple[str, datetime]:
    return (deadline.window, deadline.started_at)


def by_case(commits: Sequence[Commit]) -> tuple[CaseChange, ...]:
    """One change for each case touched, in order of first touch."""
    found: dict[int, list[Decision]] = {}
    for commit in commits:
        if commit.decision.after:
            found.setdefault(commit.decision.after.number, []).append(commit.decision)
    return tuple(_change(number, tuple(decisions)) for number, decisions in found.items())


def _change(number: int, decisions: tuple[Decision, ...]) -> CaseChange:
    before, after = decisions[0].before, decisions[-1].after
    assert after is not None
    # An answer to a finished case may open a new one: `before` is then another case.
    return CaseChange(before if before and before.number == number else None, after, decisions)


def load_shifts(changes: Sequence[CaseChange]) -> dict[str, int]:
    """By how much each agent's number of open cases changes."""
    shifts: Counter[str] = Counter()
    for change in changes:
        shifts.update(_carried(change.after))
        if change.before:
            shifts.subtract(_carried(change.before))
    return {owner: shift for owner, shift in shifts.items() if shift}


def contract_shifts(changes: Sequence[CaseChange]) -> dict[str, tuple[int, int]]:
    """By how much the cases and the seconds used of each contract grow."""
    shifts: dict[str, tuple[int, int]] = {}
    for change in changes:
        name, before = change.after.contract, change.before
        seconds = change.after.time_spent_s - (before.time_spent_s if before else 0)
        if name and (before is None or seconds):
            cases, spent = shifts.get(name, (0, 0))
            shifts[name] = (cases + int(before is None), spent + seconds)
    return shifts


def status_shifts(changes: Sequence[CaseChange]) -> dict[str, int]:
    """By how much the number of cases in each status changes."""
    shifts = Counter(change.after.status.value for change in changes)
    shifts.subtract(change.before.status.value for change in changes if change.before)
    return {status: shift for status, shift in shifts.items() if shift}


def _carried(case: Case) -> list[str]:
    return [case.owner] if case.owner and not case.status.is_done else []


def turns_taken(commits: Sequence[Commit]) -> dict[str, str]:
    """Who was last given a case, by queue."""
    turns: dict[str, str] = {}
    for decision in (commit.decision for commit in commits):
        before, after = decision.before, decision.after
        same = before is not None and after is not None and before.number == after.number
        was = before.owner if before and same else None
        if after and after.owner and after.owner != was:
            turns[after.queue] = after.owner
    return turns


def names(commit: Commit) -> Iterator[tuple[str, int]]:
    """Every Message-ID that leads to a case from now on: said by the commit, of its entries, of what it sends."""
    after = commit.decision.after
    if after:
        yield from ((name, after.number) for name in commit.message_ids)
        entries = [e.entry for e in commit.decision.effects if isinstance(e, AddEntry)]
        yield from ((entry.message_id, after.number) for entry in entries if entry.message_id)
    yield from ((mail.message_id, mail.case) for mail in commit.outgoing if mail.case is not None)


def owed_after(commits: Sequence[Commit]) -> dict[tuple[int, str, str], tuple[Telling, bool]]:
    """Of each case, matter and person what the batch leaves: the last telling, and whether it is still owed."""
    left: dict[tuple[int, str, str], tuple[Telling, bool]] = {}
    for effect in (e for commit in commits for e in commit.decision.effects):
        if isinstance(effect, Owe | Told):
            telling = effect.telling
            left[telling.case, telling.about, telling.person.key] = (telling, isinstance(effect, Owe))
    return left


def named_in_digests(commit: Commit) -> Iterator[tuple[str, int]]:
    """The cases that each digest names, by its Message-ID: a reply to it is about all of them."""
    drafts = dict(enumerate(commit.decision.drafts))
    digests = ((mail, drafts[mail.position]) for mail in commit.outgoing if mail.position in drafts)
    yield from ((mail.message_id, case) for mail, draft in digests for case in draft.cases)


def tallied(commit: Commit) -> tuple[str, ...]:
    """By what the mail is counted (core.trust.likeness), so that what comes again and again is known for it."""
    cause = commit.decision.cause
    return likeness(cause.message) if isinstance(cause, MailCause) else ()


def hour_of(at: datetime) -> int:
    return int(at.timestamp()) // 3600


def hours_counted(now: datetime) -> range:
    """The hours that a tally of the last day is the sum of, the present one included."""
    return range(hour_of(now - COUNTED_FOR) + 1, hour_of(now) + 1)


def held_because(decision: Decision) -> str | None:
    """Why a mail is set aside; None for one that is not."""
    if decision.outcome != MailOutcome.HELD:
        return None
    return next((e.reason for e in decision.effects if isinstance(e, Hold)), "held")


def dropped(mail: ReceivedMail, now: datetime) -> tuple[str, Decision]:
    """What the journal says of held mail that a person will not have decided, and under which cause."""
    cause = MailCause(mail.id, mail.mailbox, mail.received_at, Message(), confirmed=mail.confirmed)
    step = Step("drop", True, f"a person dropped it, held because: {mail.held_because}")
    decision = Decision(cause, now, MailOutcome.IGNORED, (), (step,), (), None, None)
    return f"{cause.key}/dropped", decision


def standing(deadlines: Sequence[Deadline]) -> tuple[Deadline, ...]:
    """Of each window what runs, or else how it last ended; in order of start."""
    ordered = sorted(deadlines, key=lambda d: (d.started_at, _WINDOWS.index(d.window)))
    latest = {d.window: d for d in ordered}
    running = {d.window for d in ordered if d.is_running}
    return tuple(d for d in ordered if d.is_running or (d.window not in running and latest[d.window] is d))
