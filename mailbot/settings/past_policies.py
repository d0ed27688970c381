"""Which desk an instant of the past belonged to: each policy that was in force is read again from its kept texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from mailbot.core.policy import Desk
from mailbot.core.policy_files import PolicyInForce
from mailbot.settings.load import load_kept
from mailbot.settings.problem import ConfigError

_BEFORE = timedelta(microseconds=1)


class PastPolicies:
    """Each is read once, and only where it decided anything that is asked for.

    `now`, the desk in force, stands in for what came before the first policy was kept, and for one that this version
    can read no more.
    """

    def __init__(
        self, now: Desk, policy_at: Callable[[datetime | None], PolicyInForce | None], environ: Mapping[str, str]
    ) -> None:
        self._now, self._policy_at, self._environ = now, policy_at, environ
        self._since: list[PolicyInForce] = []  # the latest first, without gaps
        self._desks: dict[datetime, Desk] = {}
        self._all = False

    def __call__(self, at: datetime) -> Desk:
        while not self._all and not (self._since and self._since[-1].since <= at):
            self._one_more()
        found = next((policy for policy in self._since if policy.since <= at), None)
        return self._now if found is None else self._desk(found)

    def _one_more(self) -> None:
        found = self._policy_at(self._since[-1].since - _BEFORE if self._since else None)
        if found is None:
            self._all = True
        else:
            self._since.append(found)

    def _desk(self, kept: PolicyInForce) -> Desk:
        if kept.since not in self._desks:
            self._desks[kept.since] = self._read(kept)
        return self._desks[kept.since]

    def _read(self, kept: PolicyInForce) -> Desk:
        try:
            return load_kept(kept.policy, self._environ, today=kept.since.date())
        except ConfigError:
            return self._now
