"""The clock is set back and forward under a running daemon, and closures are announced while windows run."""

from __future__ import annotations

from tests.servers.process import wait_until
from tests.stories.desk_at_work import LIMIT, DeskAtWork
from tests.stories.letters import ANN, BOB, mail

# Wednesday 1 July 2026; the acknowledge window of a case received at 10:00 runs out at 12:00
NINE, TEN = "2026-07-01T09:00:00+01:00", "2026-07-01T10:00:00+01:00"
BEFORE, AFTER = "2026-07-01T11:59:59+01:00", "2026-07-01T12:00:00+01:00"
A_YEAR_BACK, A_YEAR_ON = "2025-07-01T12:00:00+01:00", "2027-07-01T12:00:00+01:00"


def opened(desk: DeskAtWork) -> None:
    desk.set_clock(TEN)
    desk.start()
    wait_until(lambda: "started" in desk.log, LIMIT)
    desk.deliver(mail(ANN, "Printer", "It burns."))
    desk.sink.wait_for(ANN)
    desk.sink.wait_for(BOB)


def alarms(desk: DeskAtWork) -> list[str]:
    found = (str(one.message["Subject"]).replace("\r\n", "") for one in desk.sink.to(BOB))
    return [subject for subject in found if subject.startswith("Overdue")]


def ticked(desk: DeskAtWork) -> None:
    """The beat has looked at the desk under the clock as it is now: health is saved less often than it looks."""
    health = desk.folder / "var" / "health.json"
    seen = health.stat().st_mtime_ns if health.exists() else 0
    wait_until(lambda: health.exists() and health.stat().st_mtime_ns != seen, LIMIT)


def test_a_clock_set_back_and_forward_fires_nothing_early_or_twice(desk: DeskAtWork) -> None:
    opened(desk)
    desk.set_clock(BEFORE)
    ticked(desk)
    assert alarms(desk) == []

    desk.set_clock(AFTER)
    wait_until(lambda: len(alarms(desk)) == 1, LIMIT)
    for jump in (TEN, AFTER, A_YEAR_BACK, AFTER):  # back an hour and more, back a year, each time forward again
        desk.set_clock(jump)
        ticked(desk)
    assert len(alarms(desk)) == 1


def test_a_clock_a_year_ahead_tells_each_thing_once(desk: DeskAtWork) -> None:
    opened(desk)
    desk.set_clock(A_YEAR_ON)
    wait_until(lambda: bool(alarms(desk)), LIMIT)
    desk.set_clock(NINE)
    ticked(desk)
    desk.set_clock(A_YEAR_ON)
    ticked(desk)

    assert len(alarms(desk)) == 1


def test_a_closure_announced_while_a_window_runs_moves_it_and_the_case_says_so(desk: DeskAtWork) -> None:
    opened(desk)
    file = desk.folder / "desk.yml"
    closed = file.read_text().replace('"09:00-17:30"}', '"09:00-17:30"}, reduced: {2026-07-01: "09:00-11:00"}', 1)
    file.write_text(closed)

    entry = desk.wait_for_entry(1001, "because the policy changed")

    assert "acknowledge: promised by Wed 2026-07-01 12:00, now by Thu 2026-07-02 10:00" in entry["text"]
    desk.set_clock(AFTER)
    ticked(desk)
    assert alarms(desk) == []
    desk.set_clock("2026-07-02T10:00:00+01:00")
    wait_until(lambda: len(alarms(desk)) >= 1, LIMIT)
