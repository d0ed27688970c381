"""The loop that finds windows whose instant has come and decides them by the same road as mail; and commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.core.cause import CommandCause, DeadlineCause, TroubleCause
from mailbot.core.decide import decide
from mailbot.core.decision import Decision
from mailbot.core.gather import command_facts, deadline_facts, first_number, trouble_facts
from mailbot.core.log import Log
from mailbot.core.mail import CUT_SHORT, InboxState, ReceivedMail
from mailbot.core.ports import AlreadyDecided, Commit, LeaseLost, Storage, StorageFailed, Work
from mailbot.daemon.faultpoint import Faultpoint
from mailbot.daemon.process import Policy, log_decision
from mailbot.daemon.telling import tell_owed

AT_ONCE = 200
SET_ASIDE = timedelta(minutes=10)
_SHOWN = 3  # recent entries that a reminder shows
Causes = tuple[DeadlineCause, ...]


class Tick:
    """Looks for due windows; decides each exactly once, because the instant it was found by must still be stored.

    Many are decided in one transaction. When that fails each is tried alone, and the one that fails alone is set
    aside for a while, so that it holds up no other.
    """

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
        self._in_hand: Causes = ()
        self._alone: Causes = ()
        self._aside: dict[DeadlineCause, datetime] = {}

    def step(self) -> bool:
        """Fires what is due, then tells whom that concerns; False when there was nothing to do.

        Nobody is told before all that is due has fired, so that after downtime each person reads of it once.
        """
        now = self._now()
        lease = self._lease()
        if lease is None:
            return False  # another daemon has the beat
        self._aside = {cause: since for cause, since in self._aside.items() if abs(now - since) < SET_ASIDE}
        due, more = self._due(now)
        if due:
            self._faultpoint("tick.found")
            self._fire(due, now, lease)
        return more or self._tell(now, lease) or bool(due)

    def failed(self) -> None:
        """After an error: what was in hand is tried one by one; what fails alone is set aside."""
        tried, self._in_hand = self._in_hand, ()
        if len(tried) == 1:
            self._aside[replace(tried[0], again=0)] = self._now()
            self._log.warning("tick.set_aside", cause=tried[0].key, minutes=SET_ASIDE.seconds // 60)
        else:
            self._alone = tried

    def _due(self, now: datetime) -> tuple[Causes, bool]:
        """One of each case, as a second window of it is decided on what the first has left; and whether more is due."""
        if self._alone:
            first, self._alone = self._alone[:1], self._alone[1:]
            return first, True
        found = self._storage.due(now, AT_ONCE + len(self._aside))
        free = [cause for cause in found if cause not in self._aside]
        first_of = {cause.case: cause for cause in reversed(free)}
        due = tuple(sorted(first_of.values(), key=lambda cause: (cause.step_at, cause.case)))
        return due, bool(due) and (len(found) >= AT_ONCE or len(due) < len(free))

    def _tell(self, now: datetime, lease: tuple[str, int]) -> bool:
        told = tell_owed(self._storage, self._policy(), now, lease, self._faultpoint)
        for decision in told:
            log_decision(self._log, decision)
        if told:
            self._committed()
        return bool(told)

    def _fire(self, causes: Causes, now: datetime, lease: tuple[str, int]) -> None:
        self._in_hand = causes
        try:
            commits = self._committed_of(causes, now, lease)
        except AlreadyDecided as known:
            again = tuple(replace(c, again=c.again + 1) if c.key in known.causes else c for c in causes)
            self._fire(again, now, lease)
            return
        except (StorageFailed, LeaseLost):
            self._in_hand = ()  # no fault of theirs
            raise
        self._in_hand = ()
        self._faultpoint("tick.committed")
        for commit in commits:
            log_decision(self._log, commit.decision)
        if commits:
            self._committed()

    def _committed_of(self, causes: Causes, now: datetime, lease: tuple[str, int]) -> tuple[Commit, ...]:
        with self._storage.begin(lease) as work:
            commits = tuple(c for c in due_decided(work, causes, self._policy(), now) if c.decision.effects)
            if commits:
                work.write(commits)
                self._faultpoint("tick.before_commit")
        return commits


def due_decided(work: Work, causes: Causes, policy: Policy, now: datetime) -> Iterator[Commit]:
    """In order; what they share (loads, numbers, budgets) is read once, as windows that come due use none of it up."""
    shared = first_number(work.shared(now), policy.desk)
    cases = work.cases_of([cause.case for cause in causes])
    for cause in causes:
        recent = () if cause.window.is_promise else work.recent_entries(cause.case, _SHOWN)
        facts = deadline_facts(cause, cases.get(cause.case), shared, recent)
        yield policy.freezer.freeze(decide(facts, policy.desk, now), policy.desk, {})


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
