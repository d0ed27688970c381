"""`mailbot calendar show`: openings and closures with their reasons."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot.cli import exits
from tests.cli.command import Desk, Ran, run

CALENDARS = """\
  holidays: {country: IE}
  closed: [2026-12-28]
  reduced: {2026-12-24: "09:00-12:00"}
  extra: {2026-12-27: "10:00-11:00"}
calendars:
  night: {hours: {mon-sun: "22:00-06:00"}}
plans: {gold: {calendar: night}}
"""


@pytest.fixture
def folder(desk: Desk) -> Path:
    file = desk.folder / "desk.yml"
    text = file.read_text()
    file.write_text(text.replace('"09:00-17:30"}\n', f'"09:00-17:30"}}\n{CALENDARS}', 1))
    return desk.folder


def show(folder: Path, *words: str) -> Ran:
    return run(["calendar", "show", *words, "--config", str(folder)])


def test_each_day_says_when_it_is_open_and_why_not(folder: Path) -> None:
    shown = show(folder, "--from", "2026-12-23", "--days", "6")

    rows = [line.split("  ", 1) for line in shown.out.splitlines()[2:]]
    assert [(day, " ".join(rest.split())) for day, rest in rows] == [
        ("Wed 2026-12-23", "09:00-17:30 8:30"),
        ("Thu 2026-12-24", "09:00-12:00 3:00 reduced hours"),
        ("Fri 2026-12-25", "closed Christmas Day"),
        ("Sat 2026-12-26", "closed Saint Stephen's Day"),
        ("Sun 2026-12-27", "10:00-11:00 1:00 extra hours"),
        ("Mon 2026-12-28", "closed closed"),
    ]


def test_the_night_on_which_clocks_change_says_so(folder: Path) -> None:
    shown = show(folder, "--from", "2026-03-28", "--days", "2", "--plan", "Gold")

    saturday, sunday = shown.out.splitlines()[2:]
    assert saturday.split() == ["Sat", "2026-03-28", "22:00-06:00", "7:00"]
    assert sunday.endswith("8:00  clocks go forward from 01:00 to 02:00")


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ('{mon-sun: "00:00-24:00"}', "Open at all hours."),
        ('{mon-wed: "00:00-24:00", thu: "00:00-12:00, 12:00-13:00"}', "Open now, until Thu 2026-11-26 13:00."),
        ('{mon: "00:00-11:00, 12:00-13:00"}', "Open now, until Mon 2026-11-23 11:00."),
    ],
)
def test_hours_that_adjoin_are_one(folder: Path, hours: str, told: str) -> None:
    file, clock = folder / "desk.yml", folder / "clock"
    file.write_text(file.read_text().replace('{mon-sun: "22:00-06:00"}', hours))
    clock.write_text("2026-11-23T10:00:00+00:00 0")

    shown = show(folder, "--plan", "gold", "--clock", str(clock))

    assert shown.out.splitlines()[0].endswith(told)


def test_for_machines_instants_have_their_offset(folder: Path) -> None:
    found = show(folder, "--from", "2026-03-29", "--days", "2", "--json").json

    assert found["timezone"] == "Europe/Dublin"
    assert found["days"][0]["clock_change"] == "2026-03-29T02:00:00+01:00"
    assert found["days"][0]["because"] == "no hours on Sundays"
    assert found["days"][1]["openings"] == [{"start": "2026-03-30T09:00:00+01:00", "end": "2026-03-30T17:30:00+01:00"}]


def test_a_day_far_off_has_its_holidays(folder: Path) -> None:
    assert "Christmas Day" in show(folder, "--from", "2041-12-25", "--days", "1").out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--queue", "suport"], "no queue is called 'suport'"),
        (["--priority", "p9"], "no priority is called 'p9'"),
        (["--plan", "tin"], "no plan is called 'tin'"),
        (["--from", "2026-02-30"], "not a date"),
        (["--days", "0"], "expected 1 to"),
    ],
)
def test_what_there_is_not_is_a_usage_error(folder: Path, words: list[str], told: str) -> None:
    ended = show(folder, *words)

    assert (ended.code, ended.out) == (exits.USAGE, "")
    assert told in ended.err
