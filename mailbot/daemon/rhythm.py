"""The jobs of the beat, each guarded by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mailbot.core.log import Log
from mailbot.daemon.beat import Beat, Job
from mailbot.daemon.health import Health
from mailbot.daemon.service import Service
from mailbot.daemon.tick import Tick

TICKS_AT_ONCE = 50


def tick_on(tick: Tick, is_stopping: Callable[[], bool]) -> None:
    """All that is due in one beat, a batch at a time; what is left after many batches lets the other jobs pass."""
    for _ in range(TICKS_AT_ONCE):
        if not tick.step() or is_stopping():
            return


def beating(
    rhythm: Mapping[str, tuple[int, Callable[[], object]]],
    failed: Mapping[str, Callable[[], None]],
    health: Health,
    log: Log,
) -> Service:
    """Each job of the beat is a service of its own without a thread: guarded, so that one failing stops no other.

    `rhythm`: each job's seconds and what it does; `failed`: what puts its things in order after an error.
    """

    def job(name: str, seconds: int, call: Callable[[], object]) -> Job:
        def step() -> bool:
            call()
            return False

        tidy = failed.get(name, lambda: None)
        guarded = Service(name, step, log, health, rest=lambda _: None, failed=tidy, backs_off=False)
        return Job(name, seconds, guarded.once)

    beat = Beat(tuple(job(name, seconds, call) for name, (seconds, call) in rhythm.items()))
    return Service("beat", lambda: beat.run_due() <= 0, log, health, idle_seconds=0.5)
