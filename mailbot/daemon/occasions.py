"""What the admins are to hear of on its day: looked for now and then, mailed once, as the journal knows of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime

from mailbot.core.decide import decide
from mailbot.core.expiry import expiring
from mailbot.core.gather import occasion_facts
from mailbot.core.log import Log
from mailbot.core.ports import AlreadyDecided, Storage
from mailbot.daemon.process import Policy


class Occasions:
    """Under the lease of the tick, so that of several daemons one looks."""

    def __init__(
        self,
        storage: Storage,
        policy: Callable[[], Policy],
        now: Callable[[], datetime],
        log: Log,
        lease: Callable[[], tuple[str, int] | None],
    ) -> None:
        self._storage, self._policy, self._now = storage, policy, now
        self._log, self._lease = log, lease
        self._looked: tuple[date, int] | None = None

    def step(self) -> bool:
        """Once a day, and when the policy was read again."""
        policy, now = self._policy(), self._now()
        look = (policy.desk.today(now), id(policy))
        if look == self._looked or not policy.desk.admins or (lease := self._lease()) is None:
            return False
        for cause in expiring(policy.desk, now):
            with self._storage.history() as history:
                known = history.is_decided(cause.key)
            if known:
                continue
            with suppress(AlreadyDecided), self._storage.begin(lease) as work:
                decision = decide(occasion_facts(cause, work.shared(now)), policy.desk, now)
                work.write((policy.freezer.freeze(decision, policy.desk, {}),))
                self._log.info("occasion.mailed", about=cause.name)
        self._looked = look
        return False
