"""Carries out that mails belong to another case: both cases are read, decided and written in one transaction."""

from __future__ import annotations

from datetime import datetime

from mailbot.core.decision import Decision
from mailbot.core.ports import Storage
from mailbot.core.regroup import Order, regrouped
from mailbot.daemon.process import Policy, freezing


def regroup(storage: Storage, policy: Policy, order: Order, now: datetime) -> tuple[Decision, Decision]:
    """The decisions about the case that is left and the one that goes on. Raises NotMoved."""
    with storage.begin() as work:
        coming, leaving = regrouped(work, order, policy.desk, freezing(policy), now)
        work.write((coming, leaving))
    return leaving.decision, coming.decision
