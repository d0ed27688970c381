"""The loop that finds windows whose instant has come and decides them by the same road as mail; and commands."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from mailbot.core.decide import decide
from mailbot.core.decision import Decision
from mailbot.core.facts import CommandCause, DeadlineCause, TroubleCause
from mailbot.core.gather import command_facts, deadline_facts, first_number, trouble_facts
from mailbot.core.log import Log
from mailbot.core.mail import CUT_SHORT, InboxState, ReceivedMail
from mailbot.core.ports import AlreadyDecided, Commit, Storage, Work
from mailbot.daemon.faultpoint import Faultpoint
from mailbot.daemon.process import Policy, log_decision
from mailbot.daemon.telling import tell_owed

AT_ONCE = 100
_SHOWN = 3  # recent entries that an escalation shows


class Tick:
    """Looks for due windows; decides each exactly once, because the instant it was found by must still be stored."""

    def __init__(
        self,
        storage: Storage,
        policy: Callable[[], Policy],
        now: Callable[[], datetime],
        log: Log,
        faultpoint: Faultpoint,
        committed: Callable[[], None],
        lease: Callable[[], tuple[str, int] | None],
    ) -> None:
        self._lease = lease
        self._storage, self._policy, self._now = storage, policy, now
        self._log, self._faultpoint, self._committed = log, faultpoint, committed

    def step(self) -> bool:
        """Fires what is due, then tells whom that concerns; False when there was nothing to do.

        Nobody is told before all that is due has fired, so that after downtime each person reads of it once.
        """
        now = self._now()
        lease = self._lease()
        if lease is None:
            return False  # another daemon has the beat
        due = self._storage.due(now, AT_ONCE)
        for cause in due:
            self._faultpoint("tick.found")
            self._fire(cause, now, lease)
        return bool(due) if len(due) == AT_ONCE else self._tell(now, lease) or bool(due)

    def _tell(self, now: datetime, lease: tuple[str, int]) -> bool:
        told = tell_owed(self._storage, self._policy(), now, lease, self._faultpoint)
        for decision in told:
            log_decision(self._log, decision)
        if told:
            self._committed()
        return bool(told)

    def _fire(self, cause: DeadlineCause, now: datetime, lease: tuple[str, int]) -> None:
        try:
            with self._storage.begin(lease) as work:
                commit = due_decided(work, cause, self._policy(), now)
                if not commit.decision.effects:
                    return
                work.write((commit,))
                self._faultpoint("tick.before_commit")
        except AlreadyDecided:
            return
        self._faultpoint("tick.committed")
        log_decision(self._log, commit.decision)
        self._committed()


def due_decided(work: Work, cause: DeadlineCause, policy: Policy, now: datetime) -> Commit:
    shared = first_number(work.shared(now), policy.desk)
    facts = deadline_facts(cause, work.case(cause.case), shared, work.recent_entries(cause.case, _SHOWN))
    return policy.freezer.freeze(decide(facts, policy.desk, now), policy.desk, {})


def report_trouble(storage: Storage, policy: Policy, cause: TroubleCause, now: datetime) -> None:
    """Tells the admins by the same road as everything else: a decision, committed with its mails, once per cause."""
    with suppress(AlreadyDecided), storage.begin() as work:
        facts = trouble_facts(cause, work.shared(now))
        work.write((policy.freezer.freeze(decide(facts, policy.desk, now), policy.desk, {}),))


def report_held(storage: Storage, policy: Policy, now: datetime) -> bool:
    """Tells the admins of each mail that could not be decided, once; the journal knows which they have heard of."""
    for mail in storage.inbox(InboxState.HELD):
        if mail.held_because and mail.held_because.startswith(CUT_SHORT):
            report_trouble(storage, policy, _held(mail), now)
    return False


def _held(mail: ReceivedMail) -> TroubleCause:
    return TroubleCause(
        part=f"mail {mail.id}",
        since=mail.received_at,
        because=mail.held_because or "",
        headline=f"Mail {mail.id} could not be decided and is held",
        remedy=f"It is kept. See: mailbot queue held show {mail.id}, then: mailbot queue held release {mail.id}",
    )


def run_command(storage: Storage, policy: Policy, cause: CommandCause, now: datetime) -> Decision:
    """Decides and commits what a person asks for; outcome `nothing` says in its step why not."""
    with storage.begin() as work:
        facts = command_facts(cause, work.case(cause.case), first_number(work.shared(now), policy.desk))
        commit = policy.freezer.freeze(decide(facts, policy.desk, now), policy.desk, {})
        if commit.decision.effects:
            work.write((commit,))
    return commit.decision
