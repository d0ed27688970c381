"""From the order that mails belong to another case to its two decisions, ready to be written in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.core.case.model import Case, Entry, EntryKind
from mailbot.core.cause import RegroupCause, Side
from mailbot.core.decide import decide
from mailbot.core.decision import Decision
from mailbot.core.effects import Regroup
from mailbot.core.facts import Shared
from mailbot.core.gather import first_number, regroup_facts
from mailbot.core.policy import Desk
from mailbot.core.ports import Commit, Work
from mailbot.core.time.regrouped import is_customers_mail

MOST_ENTRIES = 100_000

Freeze = Callable[[Decision], Commit]


class NotMoved(Exception):
    """What cannot be moved, and why, for a person to read."""


@dataclass(frozen=True, slots=True)
class Order:
    """`causes` of the entries; none with `whole`, which takes all of the case. `target` None opens a new case."""

    id: str
    source: int
    target: int | None
    causes: tuple[str, ...]
    by: str
    whole: bool = False
    split: bool = False
    subject: str = ""


def ordered(decision: Decision) -> Iterator[Order]:
    """The orders that an agent's mail gave."""
    case = decision.after
    for number, effect in enumerate(e for e in decision.effects if isinstance(e, Regroup)):
        if case is not None:
            name = f"{decision.cause.key}/{number}"
            yield Order(
                name, case.number, effect.target, effect.causes, effect.by, effect.whole, effect.split, effect.subject
            )


def carried_out(
    work: Work, commits: Sequence[Commit], desk: Desk, freeze: Freeze, now: datetime
) -> Iterator[tuple[Commit, ...]]:
    """What the mails of a run order is done once they are written.

    What cannot be done is told to the agent who ordered it: the mail meant may have gone to another case meanwhile.
    """
    for order in (order for commit in commits for order in ordered(commit.decision)):
        made: tuple[Commit, ...]
        try:
            made = regrouped(work, order, desk, freeze, now)
        except NotMoved as why:
            made = (_refused(work, order, str(why), desk, freeze, now),)
        work.write(made)
        yield made


def _refused(work: Work, order: Order, why: str, desk: Desk, freeze: Freeze, now: datetime) -> Commit:
    source = work.case(order.source)
    cases = {source.number: source} if source else {}
    cause = RegroupCause(order.id, Side.FROM, order.source, order.source, order.causes, order.by, refused=why)
    return _Made(cases, (), work.shared(now), desk, freeze, now)(cause, ())


def regrouped(work: Work, order: Order, desk: Desk, freeze: Freeze, now: datetime) -> tuple[Commit, Commit]:
    """The commits of the case that goes on and of the one that is left. Raises NotMoved."""
    source = work.case(order.source)
    target = work.case(order.target) if order.target is not None else None
    _check(order, source, target)
    left = work.recent_entries(order.source, MOST_ENTRIES)
    there = work.recent_entries(order.target, MOST_ENTRIES) if order.target is not None else ()
    causes = tuple(dict.fromkeys(e.cause for e in left)) if order.whole else order.causes
    moved = tuple(e for e in left if e.cause in causes and e.kind is not EntryKind.CHANGE)
    if not moved and not order.whole:
        raise NotMoved(f"no mail of case {order.source} is meant by that")
    shared = first_number(work.shared(now), desk)
    number = order.target if order.target is not None else shared.next_number
    copies = order.split and not any(is_customers_mail(e) for e in left if e not in moved)
    cause = RegroupCause(
        order.id, Side.FROM, order.source, number, causes, order.by, order.whole, order.split, copies, order.subject
    )
    made = _Made({c.number: c for c in (source, target) if c is not None}, moved, shared, desk, freeze, now)
    return made(replace(cause, side=Side.TO), there), made(cause, left)


@dataclass(frozen=True, slots=True)
class _Made:
    cases: Mapping[int, Case]
    moved: tuple[Entry, ...]
    shared: Shared
    desk: Desk
    freeze: Freeze
    now: datetime

    def __call__(self, cause: RegroupCause, entries: Sequence[Entry]) -> Commit:
        facts = regroup_facts(cause, self.cases, tuple(entries), self.moved, self.shared)
        return self.freeze(decide(facts, self.desk, self.now))


def _check(order: Order, source: Case | None, target: Case | None) -> None:
    if source is None:
        raise NotMoved(f"there is no case {order.source}")
    if order.target is not None and target is None:
        raise NotMoved(f"there is no case {order.target}")
    if order.target == order.source:
        raise NotMoved(f"case {order.source} is where it stands already")
    for case in (source, target):
        if case is not None and case.merged_into is not None:
            raise NotMoved(f"case {case.number} was merged into case {case.merged_into}")
