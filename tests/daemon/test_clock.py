"""Time from a file, and named steps at which to die."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.daemon import clock
from mailbot.daemon.clock import FileClock, SystemClock
from mailbot.daemon.faultpoint import armed

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
FROZEN = 0.0


def test_a_frozen_clock_stands_still(tmp_path: Path) -> None:
    clock.write(tmp_path / "clock", MONDAY, FROZEN)

    assert FileClock(tmp_path / "clock").now() == MONDAY


def test_a_fast_clock_counts_from_when_the_file_was_written(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    clock.write(path, MONDAY, 60)
    ten_seconds_ago = datetime.now(UTC).timestamp() - 10
    os.utime(path, (ten_seconds_ago, ten_seconds_ago))

    now = FileClock(path).now()

    assert MONDAY + timedelta(minutes=10) <= now < MONDAY + timedelta(hours=1)


def test_a_clock_that_is_set_again_jumps(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    clock.write(path, MONDAY, FROZEN)
    told = FileClock(path)

    clock.write(path, MONDAY + timedelta(hours=2), FROZEN)

    assert told.now() == MONDAY + timedelta(hours=2)


def test_the_rate_may_be_left_out(tmp_path: Path) -> None:
    (tmp_path / "clock").write_text("2026-11-23T09:00:00+00:00\n")

    assert MONDAY <= FileClock(tmp_path / "clock").now() < MONDAY + timedelta(hours=1)


@pytest.mark.parametrize("text", ["", "soon", "2026-11-23T09:00:00", "2026-11-23T09:00:00+00:00 fast", "a b c"])
def test_a_file_without_an_instant_is_refused_at_the_start(tmp_path: Path, text: str) -> None:
    (tmp_path / "clock").write_text(text)

    with pytest.raises(ValueError, match=r"clock|convert|isoformat"):
        FileClock(tmp_path / "clock")


def test_a_file_that_breaks_later_leaves_the_last_time_in_force(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    clock.write(path, MONDAY, FROZEN)
    told = FileClock(path)

    path.write_text("")

    assert told.now() == MONDAY


def test_a_real_servers_stamp_becomes_an_age_at_our_rate(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    clock.write(path, MONDAY, 60)
    hour_ago = datetime.now(UTC).timestamp() - 3600
    os.utime(path, (hour_ago, hour_ago))
    told = FileClock(path)

    arrived = told.arrived(datetime.now(UTC) - timedelta(seconds=10))

    age = told.now() - arrived
    assert timedelta(minutes=8) <= age < timedelta(hours=1)


def test_a_stamp_is_never_before_the_file_began_nor_after_now(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    clock.write(path, MONDAY, FROZEN)
    told = FileClock(path)

    assert told.arrived(datetime.now(UTC) - timedelta(minutes=5)) == MONDAY
    assert told.arrived(datetime.now(UTC) + timedelta(minutes=5)) == MONDAY
    assert told.arrived(MONDAY - timedelta(days=300)) == MONDAY - timedelta(days=300)
    assert SystemClock().arrived(datetime.now(UTC) + timedelta(days=1)) <= datetime.now(UTC)


def test_nothing_dies_unless_it_was_asked_for() -> None:
    armed({})("receive.after")
    armed({"MAILBOT_FAULTPOINT": "receive.after"})("send.before_dot")


def test_an_armed_step_kills_at_the_passing_that_was_named() -> None:
    script = (
        "from mailbot.daemon.faultpoint import armed\n"
        "step = armed({'MAILBOT_FAULTPOINT': 'receive.after:2'})\n"
        "for n in range(3): print(n, flush=True); step('receive.after')"
    )

    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stdout.split()) == (-9, ["0", "1"])
