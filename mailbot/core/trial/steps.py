"""Which deadline is next: a heap over the desk in memory, so that a year of them is played without searching."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from heapq import heappop, heappush

from mailbot.core.case.model import Deadline, WindowName
from mailbot.core.cause import DeadlineCause

Windows = Mapping[tuple[str, datetime], Deadline]
_Step = tuple[datetime, int, str, datetime]


class Steps:
    """Instants that were noted once. What no longer stands in `deadlines` is passed over, so nothing is taken back."""

    def __init__(self, deadlines: Mapping[int, Windows]) -> None:
        self._deadlines = deadlines
        self._heap: list[_Step] = []

    def note(self, case: int, deadline: Deadline) -> None:
        if _waits(deadline) and deadline.step_at is not None:
            heappush(self._heap, (deadline.step_at, case, str(deadline.window), deadline.started_at))

    def come(self, now: datetime, limit: int) -> tuple[DeadlineCause, ...]:
        """Those whose instant has come, the earliest first; they stay."""
        found: dict[_Step, DeadlineCause] = {}
        while self._heap and len(found) < limit and self._heap[0][0] <= now:
            step = heappop(self._heap)
            if self._stands(step):
                found[step] = DeadlineCause(step[1], WindowName(step[2]), step[0])
        for step in found:
            heappush(self._heap, step)
        return tuple(found.values())

    def _stands(self, step: _Step) -> bool:
        at, case, window, started_at = step
        deadline = self._deadlines.get(case, {}).get((window, started_at))
        return deadline is not None and _waits(deadline) and deadline.step_at == at


def _waits(deadline: Deadline) -> bool:
    return deadline.is_running and deadline.paused_at is None
