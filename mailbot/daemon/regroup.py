"""Carries out that mails belong to another case: both cases are read, decided and written in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.core.case.model import Case, Entry, EntryKind
from mailbot.core.decide import decide
from mailbot.core.decision import Decision
from mailbot.core.facts import RegroupCause, Shared, Side
from mailbot.core.gather import first_number, regroup_facts
from mailbot.core.ports import Commit, Storage, Work
from mailbot.daemon.process import Policy

MOST_ENTRIES = 100_000


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


def regroup(storage: Storage, policy: Policy, order: Order, now: datetime) -> tuple[Decision, Decision]:
    """The decisions about the case that is left and the one that goes on. Raises NotMoved."""
    with storage.begin() as work:
        shared = first_number(work.shared(now), policy.desk)
        commits = regrouped(work, policy, order, shared, now)
        work.write(commits)
    leaving, coming = (commit.decision for commit in reversed(commits))
    return leaving, coming


def regrouped(work: Work, policy: Policy, order: Order, shared: Shared, now: datetime) -> tuple[Commit, Commit]:
    source = work.case(order.source)
    target = work.case(order.target) if order.target is not None else None
    _check(order, source, target)
    left = work.recent_entries(order.source, MOST_ENTRIES)
    there = work.recent_entries(order.target, MOST_ENTRIES) if order.target is not None else ()
    causes = tuple(dict.fromkeys(e.cause for e in left)) if order.whole else order.causes
    moved = tuple(e for e in left if e.cause in causes and e.kind is not EntryKind.CHANGE)
    if not moved and not order.whole:
        raise NotMoved(f"nothing of that stands on case {order.source}")
    number = order.target if order.target is not None else shared.next_number
    cause = RegroupCause(order.id, Side.FROM, order.source, number, causes, order.by, order.whole)
    cases = {c.number: c for c in (source, target) if c is not None}
    freeze = _Freeze(policy, cases, moved, shared, now)
    return freeze(replace(cause, side=Side.TO), there), freeze(cause, left)


@dataclass(frozen=True, slots=True)
class _Freeze:
    policy: Policy
    cases: dict[int, Case]
    moved: tuple[Entry, ...]
    shared: Shared
    now: datetime

    def __call__(self, cause: RegroupCause, entries: Sequence[Entry]) -> Commit:
        facts = regroup_facts(cause, self.cases, tuple(entries), self.moved, self.shared)
        desk = self.policy.desk
        return self.policy.freezer.freeze(decide(facts, desk, self.now), desk, {})


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
