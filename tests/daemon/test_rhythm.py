"""The beat: one failing job stops no other, and what is due is fired in one beat."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from mailbot.core.log import Silence
from mailbot.daemon.health import Health
from mailbot.daemon.rhythm import TICKS_AT_ONCE, beating, tick_on
from mailbot.daemon.tick import Tick
from tests.servers.process import wait_until

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def test_a_job_that_fails_stops_no_other_and_is_called_again() -> None:
    called: list[str] = []

    def bad() -> None:
        called.append("bad")
        raise ZeroDivisionError("a defect")

    health = Health(lambda: NOW, lambda _: True, None)
    jobs = {"bad": (1, bad), "good": (1, lambda: called.append("good"))}
    beat = beating(jobs, {"bad": lambda: called.append("tidied")}, health, Silence())

    wait_until(lambda: beat.step() or called.count("good") == 2, 10)

    assert called.count("bad") == called.count("tidied") == 2


class Busy:
    """A tick that always has more to do."""

    def __init__(self) -> None:
        self.steps = 0

    def step(self) -> bool:
        self.steps += 1
        return True


def test_one_beat_fires_batch_after_batch_and_lets_the_other_jobs_pass_in_the_end() -> None:
    busy = Busy()

    tick_on(cast(Tick, busy), lambda: False)

    assert busy.steps == TICKS_AT_ONCE


def test_a_daemon_that_is_told_to_stop_ends_after_the_batch_in_hand() -> None:
    busy = Busy()

    tick_on(cast(Tick, busy), lambda: True)

    assert busy.steps == 1
