"""The beat of the daemon: `schedule` calls guarded ticks. Due instants live in the database; here is the rhythm."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import schedule

TOLERATED_JUMP = 2.0  # seconds by which the wall clock may differ from the monotonic one between two beats


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be called every so many seconds. It must guard itself: an exception here would stop later jobs."""

    name: str
    seconds: int
    call: Callable[[], object]


class Beat:
    """`schedule` keeps its next times in wall-clock time, so a clock set back would silence it for as long as that.

    A jump is seen by comparing with the monotonic clock; then all jobs are planned afresh.
    """

    def __init__(self, jobs: tuple[Job, ...]) -> None:
        self._jobs = jobs
        self._scheduler = schedule.Scheduler()
        self._offset = 0.0
        self._plan()

    def run_due(self) -> float:
        """Calls what is due; returns the seconds until the next is."""
        if abs(self._now_offset() - self._offset) > TOLERATED_JUMP:
            self._plan()
        self._scheduler.run_pending()
        return max(0.0, float(self._scheduler.idle_seconds or 0.0))

    def _plan(self) -> None:
        self._offset = self._now_offset()
        self._scheduler.clear()
        for job in self._jobs:
            self._scheduler.every(job.seconds).seconds.do(job.call)

    @staticmethod
    def _now_offset() -> float:
        return time.time() - time.monotonic()
