"""The loop that brings open cases in line with a policy that has changed: a bounded batch at a time, each case once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from mailbot.core.case.model import Case
from mailbot.core.cause import PolicyCause
from mailbot.core.decide import decide
from mailbot.core.facts import Shared
from mailbot.core.gather import policy_facts
from mailbot.core.log import Log
from mailbot.core.policy_files import PolicyInForce
from mailbot.core.ports import AlreadyDecided, Commit, Storage
from mailbot.core.time.recount import recount
from mailbot.daemon.process import Policy, log_decision

AT_ONCE = 200
_NOTHING = Shared(0)  # windows need nothing of what decisions share


class Recount:
    """Walks the open cases by number, once for each policy in force; how far it came is stored, for the next start.

    Looks beside the writers, and writes only the cases whose windows move. Killed in between, it looks at a batch a
    second time and finds nothing to do.
    """

    def __init__(
        self,
        storage: Storage,
        policy: Callable[[], Policy],
        now: Callable[[], datetime],
        log: Log,
        lease: Callable[[], tuple[str, int] | None],
    ) -> None:
        self._storage, self._policy, self._now, self._log, self._lease = storage, policy, now, log, lease
        self._seen = self._moved = 0

    def step(self) -> bool:
        """One batch; False when all are in line, or another daemon has the beat."""
        upto = self._storage.recounted()
        lease = self._lease() if upto is not None else None
        if upto is None or lease is None:
            return False
        in_force = self._storage.policy_at()
        if in_force is None:
            return False
        with self._storage.look() as look:
            cases = look.open_cases(upto, AT_ONCE)
        self._count(cases, in_force, lease)
        if self._storage.policy_at() == in_force:  # else the walk begins anew
            self._storage.set_recounted(cases[-1].number if cases else None)
        return bool(cases)

    def _count(self, cases: Sequence[Case], in_force: PolicyInForce, lease: tuple[str, int]) -> None:
        policy, now = self._policy(), self._now()
        differing = [case.number for case in cases if recount(case, policy.desk, now)]
        if differing:
            self._write([PolicyCause(n, in_force.policy.digest, in_force.since) for n in differing], lease, now)
        self._seen, self._moved = self._seen + len(cases), self._moved + len(differing)
        if not cases and self._seen:
            self._log.info("policy.recounted", cases=self._seen, moved=self._moved, policy=in_force.policy.digest[:16])
            self._seen = self._moved = 0
        elif self._seen % (AT_ONCE * 50) < len(cases):
            self._log.info("policy.recounting", cases=self._seen, moved=self._moved)

    def _write(self, causes: Sequence[PolicyCause], lease: tuple[str, int], now: datetime) -> None:
        policy = self._policy()
        try:
            with self._storage.begin(lease) as work:
                cases = work.cases_of([cause.case for cause in causes])
                commits = [recounted(cases.get(cause.case), cause, policy, now) for cause in causes]
                written = [c for c in commits if c.decision.effects]
                work.write(written)
        except AlreadyDecided as known:
            rest = [cause for cause in causes if cause.key not in known.causes]
            if rest and len(rest) < len(causes):
                self._write(rest, lease, now)
            return
        for commit in written:
            log_decision(self._log, commit.decision)


def recounted(case: Case | None, cause: PolicyCause, policy: Policy, now: datetime) -> Commit:
    facts = policy_facts(cause, case, _NOTHING)
    return policy.freezer.freeze(decide(facts, policy.desk, now), policy.desk, {})
