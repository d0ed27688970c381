"""Pays what people are owed: all that has come up by now, in one transaction, as one mail to each of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mailbot.core.decide import decide
from mailbot.core.decision import Decision
from mailbot.core.gather import first_number
from mailbot.core.owed import telling_facts
from mailbot.core.ports import AlreadyDecided, Commit, Storage, Work
from mailbot.core.telling import Telling
from mailbot.daemon.faultpoint import Faultpoint
from mailbot.daemon.process import Policy

AT_ONCE = 5000  # beyond it a person gets another digest
_SHOWN = 3  # recent entries that an escalation shows


def tell_owed(
    storage: Storage, policy: Policy, now: datetime, lease: tuple[str, int], faultpoint: Faultpoint
) -> tuple[Decision, ...]:
    """What was decided; nothing where nobody is owed word, or where another daemon was faster."""
    with storage.look() as look:
        if not look.owed(now, 1):
            return ()
    faultpoint("telling.found")
    try:
        with storage.begin(lease) as work:
            commits = owed_decided(work, work.owed(now, AT_ONCE), policy, now)
            work.write(commits)
            faultpoint("telling.before_commit")
    except AlreadyDecided:
        return ()
    faultpoint("telling.committed")
    return tuple(commit.decision for commit in commits)


def owed_decided(work: Work, owed: Sequence[Telling], policy: Policy, now: datetime) -> tuple[Commit, ...]:
    cases = work.cases_of(tuple(dict.fromkeys(t.case for t in owed)))
    shared = first_number(work.shared(now), policy.desk)
    every = telling_facts(owed, cases, lambda number: work.recent_entries(number, _SHOWN), shared, now)
    return tuple(policy.freezer.freeze(decide(facts, policy.desk, now), policy.desk, {}) for facts in every)
