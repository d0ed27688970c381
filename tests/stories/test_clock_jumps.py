"""The clock is set back and forward under a running daemon, and closures are announced while windows run."""

from __future__ import annotations

import pytest

from tests.servers.process import wait_until
from tests.stories.desk_at_work import DESK_YML, LIMIT, DeskAtWork
from tests.stories.letters import ANN, BOB, answer, mail

pytestmark = pytest.mark.parametrize("desk", ["pymap"], indirect=True)  # a mailbox of another make proves nothing more

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
    return [subject for subject in subjects(desk, BOB) if subject.startswith("Overdue")]


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
    for jump in (TEN, A_YEAR_BACK, AFTER):  # back an hour and more, back a year, forward again
        desk.set_clock(jump)
        ticked(desk)
    assert len(alarms(desk)) == 1


def test_silence_reminders_and_digests_come_once_however_the_clock_jumps(desk: DeskAtWork) -> None:
    """An hour and a year, back and forward. Closing is counted from the mail that asked: a year on closes nothing."""
    desk.desk = DESK_YML + "follow_up: {after: 3d elapsed, times: 1, close_after: 5d elapsed}\n"
    desk.write()
    opened(desk)
    desk.deliver(answer(desk.sink.to(BOB)[0].message, BOB, "#wait\n#remind 2026-07-02 10:00 call the maker"))
    desk.wait_for_entry(1001, "waiting")
    for subject in ("Toner", "Paper"):
        desk.deliver(mail(ANN, subject, "None left."))
    wait_until(lambda: len(subjects(desk, BOB)) == 3, LIMIT)
    at_first = (subjects(desk, ANN), subjects(desk, BOB))

    for jump in (NINE, A_YEAR_BACK, BEFORE):
        desk.set_clock(jump)
    ticked(desk)
    assert (subjects(desk, ANN), subjects(desk, BOB)) == at_first

    desk.set_clock(A_YEAR_ON)
    wait_until(lambda: (len(subjects(desk, ANN)), len(subjects(desk, BOB))) >= (len(at_first[0]) + 1, 5), LIMIT)
    for jump in (NINE, A_YEAR_ON):
        desk.set_clock(jump)
        ticked(desk)

    asked, told = subjects(desk, ANN)[len(at_first[0]) :], sorted(subjects(desk, BOB)[3:])
    assert len(asked) == 1
    assert len(told) == 2
    assert told[0].startswith("2 cases need somebody")
    assert told[1].startswith("You asked to be reminded now")
    assert desk.case(1001)["status"] == "waiting"


def subjects(desk: DeskAtWork, person: str) -> list[str]:
    return [str(one.message["Subject"]).replace("\n", "").replace("\r", "") for one in desk.sink.to(person)]


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
