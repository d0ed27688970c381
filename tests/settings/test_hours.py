"""Opening hours, closures, reduced and extra days become one calendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mailbot.core.time.calendar import Calendar, Day, Opening
from mailbot.settings import load
from mailbot.settings.hours import parse_openings, parse_weekdays
from tests.settings.test_mistakes_are_placed import ENVIRON, example

DESK = """
name: A
address: a@example.com
timezone: Europe/Dublin
calendar:
"""


def calendar(folder: Path, text: str, today: date | None = date(2026, 1, 1)) -> Calendar:
    example(folder)
    (folder / "desk.yml").write_text(f"{DESK}  {text.strip()}\n")
    (folder / "rules.yml").write_text("[]")
    return load(folder, ENVIRON, today=today).desk.calendar


def hours(*pairs: tuple[int, int]) -> Day:
    return tuple(Opening(start * 60, end * 60) for start, end in pairs)


@pytest.mark.parametrize(
    ("text", "openings"),
    [
        ("09:00-12:30, 13:00-17:30", (Opening(540, 750), Opening(780, 1050))),
        ("13:00-17:00,09:00-12:00", (Opening(540, 720), Opening(780, 1020))),
        ("22:00-06:00", (Opening(1320, 1800),)),
        ("00:00-24:00", (Opening(0, 1440),)),
        ("9:00-17:00", (Opening(540, 1020),)),
        ("closed", ()),
    ],
)
def test_hours_are_read_in_order(text: str, openings: Day) -> None:
    assert parse_openings(text) == openings


@pytest.mark.parametrize(
    "text",
    ["9-17", "09:00", "24:30-25:00", "09:60-10:00", "09:00-09:00", "09:00-12:00,11:00-13:00", "x-y", "09:00-ab:cd"],
)
def test_bad_hours_are_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_openings(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon", (0,)),
        ("mon-thu", (0, 1, 2, 3)),
        ("sat, sun", (5, 6)),
        ("fri-mon", (4, 5, 6, 0)),
        ("Monday-Tues", (0, 1)),
    ],
)
def test_days_are_read(text: str, days: tuple[int, ...]) -> None:
    assert parse_weekdays(text) == days


def test_an_empty_calendar_is_always_open(tmp_path: Path) -> None:
    assert calendar(tmp_path, "closed: []").day(date(2026, 1, 4)) == hours((0, 24))


def test_a_day_that_is_not_named_is_closed(tmp_path: Path) -> None:
    assert calendar(tmp_path, 'hours: {mon-fri: "09:00-17:00"}').day(date(2026, 1, 4)) == ()


def test_holidays_close_the_years_around_today(tmp_path: Path) -> None:
    found = calendar(tmp_path, 'hours: {mon-fri: "09:00-17:00"}\n  holidays: {country: IE}')

    assert found.day(date(2026, 3, 17)) == ()  # Saint Patrick's Day
    assert found.day(date(2026, 3, 18)) == hours((9, 17))
    assert {day.year for day in found.special} == set(range(2025, 2032))


def test_a_subdivision_has_holidays_of_its_own(tmp_path: Path) -> None:
    found = calendar(tmp_path, 'hours: {mon-fri: "09:00-17:00"}\n  holidays: {country: CA, subdivision: NS}')

    assert found.day(date(2026, 2, 16)) == ()  # Nova Scotia Heritage Day


def test_a_country_that_no_is_a_code_of_is_norway(tmp_path: Path) -> None:
    assert calendar(tmp_path, "holidays: {country: NO}").day(date(2026, 5, 17)) == ()


def test_closed_days_win_over_reduced_ones_and_extra_hours_over_all(tmp_path: Path) -> None:
    found = calendar(
        tmp_path,
        """
  hours: {mon-fri: "09:00-17:00"}
  holidays: {country: IE}
  closed: [2026-12-23, "2026-08-01..2026-08-14"]
  reduced: {2026-12-23..2026-12-25: "09:00-12:00", 2026-12-28: "10:00-12:00"}
  extra: {2026-08-08: "10:00-14:00", 2026-08-20: "17:00-19:00"}
""",
    )

    assert found.day(date(2026, 12, 23)) == ()
    assert found.day(date(2026, 12, 24)) == hours((9, 12))
    assert found.day(date(2026, 12, 25)) == ()  # a holiday inside a range stays closed
    assert found.day(date(2026, 12, 28)) == hours((10, 12))  # a single date opens even a holiday
    assert found.day(date(2026, 8, 1)) == found.day(date(2026, 8, 14)) == ()
    assert found.day(date(2026, 8, 8)) == hours((10, 14))
    assert found.day(date(2026, 8, 20)) == hours((9, 19))  # touching hours are one
