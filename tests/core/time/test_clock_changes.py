"""Open time against the slow oracle, over every change of clocks 2024-2030 in forty zones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from mailbot.core.time.calendar import Calendar, Day, add, is_open, measure, next_opening
from mailbot.core.time.span import Span, SpanKind

from .desks import hours
from .oracle import MINUTE, Oracle

# fmt: off
ZONES = (
    "Africa/Cairo", "Africa/Casablanca", "Africa/El_Aaiun", "America/Asuncion", "America/Chicago",
    "America/Denver", "America/Godthab", "America/Halifax", "America/Havana", "America/Los_Angeles",
    "America/Mexico_City", "America/Miquelon", "America/New_York", "America/Port-au-Prince",
    "America/Santiago", "America/Sao_Paulo", "America/Scoresbysund", "America/St_Johns", "Antarctica/Troll",
    "Asia/Almaty", "Asia/Beirut", "Asia/Gaza", "Asia/Jerusalem", "Asia/Kolkata", "Asia/Nicosia",
    "Asia/Tokyo", "Atlantic/Azores", "Atlantic/Stanley", "Australia/Adelaide", "Australia/Lord_Howe",
    "Australia/Sydney", "Europe/Berlin", "Europe/Chisinau", "Europe/Dublin", "Europe/Lisbon",
    "Europe/London", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Easter", "Pacific/Norfolk",
)
# fmt: on

OFFICE, NIGHT, ALWAYS, EDGES = (
    hours("09:00-12:30, 13:00-17:30"),
    hours("22:00-06:00"),
    hours("00:00-00:00"),
    hours("00:15-00:45, 01:15-01:45, 02:15-02:45, 03:00-03:30, 23:30-00:10"),
)


def week(day: Day, weekend: Day = ()) -> tuple[Day, Day, Day, Day, Day, Day, Day]:
    return (day, day, day, day, day, weekend, weekend)


WEEKS = (week(OFFICE), week(NIGHT), week(ALWAYS, ALWAYS), week(EDGES, EDGES))


def changes(zone: ZoneInfo) -> Iterator[datetime]:
    """The noons (UTC) before each change of clocks."""
    noon = datetime(2024, 1, 1, 12, tzinfo=UTC)
    while noon.year <= 2030:
        after = noon + timedelta(days=1)
        if noon.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            yield noon
        noon = after


def test_the_forty_zones_are_forty() -> None:
    assert len(set(ZONES)) == 40


@pytest.mark.parametrize("name", ZONES)
def test_open_time_around_every_change_of_clocks_is_what_the_clocks_show(name: str) -> None:
    zone, random = ZoneInfo(name), Random(name)
    noons = list(changes(zone)) or [datetime(2026, 3, 28, 12, tzinfo=UTC)]

    for n, noon in enumerate(noons):
        calendar = Calendar(zone, WEEKS[n % len(WEEKS)])
        oracle = Oracle(calendar, noon - timedelta(days=2, hours=12), 8)
        for _ in range(12):
            compare(calendar, oracle, random.randrange(1440, 3 * 1440 + 720), random)


def compare(calendar: Calendar, oracle: Oracle, start: int, random: Random) -> None:
    at = oracle.at(start)
    amount, end = random.randrange(1, 480), start + random.randrange(2 * 1440)
    hint = f"{calendar.zone} {at.astimezone(calendar.zone)} {amount}"

    assert is_open(calendar, at) == (oracle.owner[start] is not None), hint
    assert next_opening(calendar, at) == oracle.at(oracle.next_open(start)), hint
    assert measure(calendar, at, oracle.at(end)) == 60 * oracle.measure(start, end), hint
    ends = add(calendar, at, Span(SpanKind.OPEN, 60 * amount))
    assert ends == oracle.at(oracle.add_open(start, amount)), hint
    next_day = add(calendar, at, Span(SpanKind.BUSINESS_DAYS, 1))
    assert next_day == oracle.at(oracle.add_business_days(start, 1)), hint


def test_the_oracle_itself_counts_the_hour_that_comes_twice() -> None:
    """Halifax, 2026-11-01: 02:00 daylight time becomes 01:00 standard time."""
    zone = ZoneInfo("America/Halifax")
    calendar = Calendar(zone, week(hours("00:00-06:00"), hours("00:00-06:00")))
    midnight = datetime(2026, 11, 1, tzinfo=zone).astimezone(UTC)
    oracle = Oracle(calendar, midnight, 2)

    assert oracle.measure(0, 1440) == 7 * 60
    assert measure(calendar, midnight, midnight + 1440 * MINUTE) == 7 * 3600
