"""The running windows of a case under a policy that has changed: closures announced, other hours, other promises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from mailbot.core.case.evolve import evolve
from mailbot.core.case.model import Case, Outcome
from mailbot.core.effects import SettleWindow
from mailbot.core.policy import Desk
from mailbot.core.time.move import recounted
from mailbot.core.time.terms import spans
from mailbot.core.time.windows import WindowEffect, ended, plan


def recount(case: Case, desk: Desk, now: datetime) -> tuple[WindowEffect, ...]:
    """What differs by the policy in force: moved windows, other next steps, promises taken back. Starts nothing.

    Asked again it gives nothing, so a case may be counted twice without harm.
    """
    moved = tuple(_moved(case, desk, now))
    after = evolve(case, moved, now)
    return (*moved, *(plan(after, after, frozenset(), desk, now, now) if after else ()))  # other statuses may pause


def _moved(case: Case, desk: Desk, now: datetime) -> Iterator[SettleWindow]:
    for deadline in case.deadlines:
        if not deadline.is_running or not deadline.window.is_promise:
            continue
        kept = spans(case, desk, deadline.window, deadline.promised_as)
        new = recounted(deadline, case, desk, now) if kept else ended(deadline, Outcome.CANCELLED, now)
        if new != deadline:
            yield SettleWindow(deadline.window, new)
