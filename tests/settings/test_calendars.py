"""Hours and promises of queues, priorities and plans, inline or by a calendar's name."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from mailbot.core.case.model import WindowName
from mailbot.core.policy import Desk
from mailbot.core.time.calendar import Opening, is_open
from mailbot.core.time.terms import calendar_for
from mailbot.settings import ConfigError, load
from tests.settings.test_mistakes_are_placed import ENVIRON, example

DESK = """
name: A
address: a@example.com
timezone: Europe/Dublin
calendar: {hours: {mon-fri: "09:00-17:00"}, holidays: {country: IE}}
calendars:
  night: {timezone: America/New_York, hours: {mon-fri: "22:00-06:00"}, closed: [2026-12-31]}
  always: {hours: {mon-sun: "00:00-24:00"}}
queues:
  support:
  hardware: {calendar: night, windows: {high: {respond: 30m, resolve: none}}}
  field: {calendar: {hours: {sat: "10:00-14:00"}, reduced: {2026-12-26: "10:00-11:00"}}}
priorities:
  high: {windows: {respond: 1h, resolve: 1d}}
  on-site: {calendar: {use: always}, windows: {respond: [2h, 4h elapsed]}}
plans:
  Gold: {calendar: always, windows: {high: {respond: 15m}}}
  silver:
"""


def desk(folder: Path, text: str = DESK) -> Desk:
    example(folder)
    (folder / "desk.yml").write_text(text)
    (folder / "rules.yml").write_text("[]")
    return load(folder, ENVIRON, today=date(2026, 1, 1)).desk


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        desk(folder, text)
    return [f"{p.line}:{p.column}: {p.message} ({p.remedy})" for p in caught.value.problems]


def test_a_queue_takes_a_calendar_by_its_name(tmp_path: Path) -> None:
    night = calendar_for(desk(tmp_path), queue="hardware")

    assert night.zone.key == "America/New_York"
    assert night.day(date(2026, 3, 17)) == (Opening(1320, 1800),)  # no Irish holiday: it stands whole
    assert night.day(date(2026, 12, 31)) == ()


def test_a_queue_has_hours_written_in_place(tmp_path: Path) -> None:
    field = calendar_for(desk(tmp_path), queue="field")

    assert field.zone.key == "Europe/Dublin"  # the desk's, where it names none
    assert (field.day(date(2026, 12, 19)), field.day(date(2026, 12, 21))) == ((Opening(600, 840),), ())
    assert field.reasons[date(2026, 12, 26)] == "reduced hours"


def test_the_plan_wins_over_the_priority_and_that_over_the_queue(tmp_path: Path) -> None:
    found, sunday = desk(tmp_path), datetime.fromisoformat("2026-07-12T12:00+01:00")

    assert is_open(calendar_for(found, "hardware", "on-site"), sunday)
    assert is_open(calendar_for(found, "hardware", "high", "GOLD"), sunday)
    assert not is_open(calendar_for(found, "hardware", "high", "silver"), sunday)
    assert calendar_for(found, "support", "high") is found.calendar


def test_windows_of_queues_and_plans_are_read_by_priority(tmp_path: Path) -> None:
    found = desk(tmp_path)

    hardware = found.queues["hardware"].windows["high"]
    assert [span.text for span in hardware[WindowName.RESPOND]] == ["30m"]
    assert hardware[WindowName.RESOLVE] == ()
    assert [span.text for span in found.plans["gold"].windows["high"][WindowName.RESPOND]] == ["15m"]


def test_a_holiday_says_its_name(tmp_path: Path) -> None:
    assert desk(tmp_path).calendar.reasons[date(2026, 3, 17)] == "Saint Patrick's Day"


def test_a_holiday_says_its_name_in_the_desks_language(tmp_path: Path) -> None:
    text = DESK.replace("country: IE", "country: DE").replace("name: A", "language: de\nname: A")

    assert desk(tmp_path, text).calendar.reasons[date(2026, 12, 25)] == "Erster Weihnachtstag"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("calendar: night,", "calendar: nihgt,", "no calendar is called 'nihgt' (did you mean 'night'?)"),
        ("{use: always}", "{use: alway}", "no calendar is called 'alway' (did you mean 'always'?)"),
        ("{use: always}", '{use: always, hours: {mon: "09:00-10:00"}}', "takes a whole calendar from `calendars`"),
        ("{high: {respond: 30m", "{hihg: {respond: 30m", "no priority is called 'hihg' (did you mean 'high'?)"),
        ("{high: {respond: 30m", "{high: {repond: 30m", "expected acknowledge"),
        ("{respond: 15m}", "{respond: 15 fortnights}", "not a duration"),
        ("timezone: America/New_York", "timezone: America/New_Yrok", "not a time zone"),
        ("  always: {hours", "  always: {use: night, hours", "unknown key 'use'"),
    ],
)
def test_a_mistake_in_them_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert DESK.count(old) == 1

    assert any(words in one for one in refused(tmp_path, DESK.replace(old, new)))
