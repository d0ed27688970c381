"""The weekly report: counted and mailed once after its instant, however late the daemon comes to it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from mailbot.core.cause import ReportCause
from mailbot.core.decide import decide
from mailbot.core.gather import report_facts
from mailbot.core.log import Log
from mailbot.core.policy import Desk
from mailbot.core.ports import AlreadyDecided, Storage
from mailbot.core.report.figures import report
from mailbot.core.report.mail import WEEK, last_due, span_of
from mailbot.daemon.process import Policy


class Weekly:
    """Under the lease of the tick, so that of several daemons one counts."""

    def __init__(
        self,
        storage: Storage,
        policy: Callable[[], Policy],
        now: Callable[[], datetime],
        log: Log,
        lease: Callable[[], tuple[str, int] | None],
        past: Callable[[Desk], Callable[[datetime], Desk]],
    ) -> None:
        """`past`: given the desk in force, the desk by the policy of an instant."""
        self._storage, self._policy, self._now, self._past = storage, policy, now, past
        self._log, self._lease = log, lease
        self._done: datetime | None = None

    def step(self) -> bool:
        """Mails what is due; False when nothing was. A report that is a week late is no news any more."""
        policy, now = self._policy(), self._now()
        if policy.desk.report is None:
            return False
        due = last_due(policy.desk.report, policy.desk, now)
        if due == self._done or now - due >= WEEK or (lease := self._lease()) is None:
            return False
        with self._storage.history() as history:
            known = history.is_decided(ReportCause.key_of(due))
        if not known:
            self._mail(policy, due, now, lease)
        self._done = due
        return not known

    def _mail(self, policy: Policy, due: datetime, now: datetime, lease: tuple[str, int]) -> None:
        since, until = span_of(due, policy.desk)
        with self._storage.history() as history:
            pasts, mails = history.pasts(since, until), history.mails(since, until)
            standing, then = tuple(history.standing(until)), self._past(policy.desk)
            counted = report(since, until, now, pasts, mails, standing, policy.desk, then)
        if not counted.mails and not counted.total.backlog:
            return  # a desk that was not there yet, or had nothing to do
        with suppress(AlreadyDecided), self._storage.begin(lease) as work:
            facts = report_facts(ReportCause(due, counted), work.shared(now))
            work.write((policy.freezer.freeze(decide(facts, policy.desk, now), policy.desk, {}),))
            self._log.info("report.mailed", since=since.isoformat(), until=until.isoformat())
