"""Open time against clocks that are read second by second, around changes of clocks and at every edge of opening."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from mailbot.core.time.calendar import Calendar, Day, add, is_open, measure, next_opening
from mailbot.core.time.local import clock_change, instant_of, steady_midnight
from mailbot.core.time.span import Span, SpanKind

from .desks import hours, local, span, weekdays
from .oracle import MINUTE, Oracle
from .test_clock_changes import WEEKS, ZONES, changes, week

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def change_instants(zone: ZoneInfo) -> Iterator[datetime]:
    """The first second of the new time, found by looking at each minute; changes fall on whole minutes since 1972."""
    for noon in changes(zone):
        minute = noon
        while minute.astimezone(zone).utcoffset() == noon.astimezone(zone).utcoffset():
            minute += MINUTE
        yield minute


class Seconds:
    """Three hours on either side of an instant, each second asked what clocks show and whether the desk is open then.

    A second that shows a time which was shown before belongs to whatever runs on: openings end at the first coming of
    their closing time, and begin at the first coming of their opening time.
    """

    def __init__(self, zone: ZoneInfo, day: Day, middle: datetime) -> None:
        self.first = middle - 3 * HOUR
        self.open: list[bool] = []
        latest = (self.first - 48 * HOUR).astimezone(zone).replace(tzinfo=None)
        for n in range(6 * 3600):
            shown = (self.first + n * SECOND).astimezone(zone).replace(tzinfo=None)
            latest = max(latest, shown)
            self.open.append(self._is_open(day, latest))

    @staticmethod
    def _is_open(day: Day, shown: datetime) -> bool:
        midnight = shown.replace(hour=0, minute=0, second=0, microsecond=0)
        seconds = (shown - midnight) // SECOND
        return any(60 * o.start <= seconds + later < 60 * o.end for o in day for later in (0, 86_400))

    def at(self, second: int) -> datetime:
        return self.first + second * SECOND

    def after(self, second: int, amount: int) -> int | None:
        """The end of the n-th open second from there; None where that lies beyond what was looked at."""
        for n in range(second, len(self.open)):
            amount -= self.open[n]
            if amount == 0:
                return n + 1
        return None


DAYS = (hours("00:00-24:00"), hours("01:45-02:15, 02:50-03:40, 22:00-01:30"), hours("02:00-03:00, 23:30-00:30"))


@pytest.mark.parametrize("name", ZONES)
def test_open_seconds_around_a_change_of_clocks_are_those_that_clocks_show(name: str) -> None:
    zone, random = ZoneInfo(name), Random(name)
    for middle in list(change_instants(zone))[random.randrange(2) :: 9]:
        day = DAYS[random.randrange(len(DAYS))]
        calendar, looked = Calendar(zone, week(day, day)), Seconds(zone, day, middle)
        for _ in range(60):
            start, amount = random.randrange(5 * 3600), random.randrange(1, 5000)
            end = looked.after(start, amount)
            at = looked.at(start)
            hint = f"{middle.astimezone(zone)} from {at.astimezone(zone)} {amount} s"
            assert is_open(calendar, at) == looked.open[start], hint
            if end is not None:
                assert add(calendar, at, Span(SpanKind.OPEN, amount)) == looked.at(end), hint
                assert measure(calendar, at, looked.at(end)) == amount, hint


@pytest.mark.parametrize("name", ZONES)
def test_at_every_edge_of_every_opening_near_a_change_of_clocks(name: str) -> None:
    zone = ZoneInfo(name)
    for n, noon in enumerate(changes(zone)):
        calendar = Calendar(zone, WEEKS[n % len(WEEKS)])
        oracle = Oracle(calendar, noon - timedelta(days=2, hours=12), 8)
        edges = [m for m in range(1440, 3 * 1440 + 720) if (oracle.owner[m] is None) != (oracle.owner[m - 1] is None)]
        for start in {near for edge in edges for near in (edge - 1, edge, edge + 1)}:
            at, hint = oracle.at(start), f"{zone} {oracle.at(start).astimezone(zone)}"
            assert next_opening(calendar, at) == oracle.at(oracle.next_open(start)), hint
            for days in (1, 2):
                found = add(calendar, at, Span(SpanKind.BUSINESS_DAYS, days))
                assert found == oracle.at(oracle.add_business_days(start, days)), f"{hint} {days} days"


@pytest.mark.parametrize("name", ZONES)
def test_elapsed_days_show_the_same_time_or_the_first_after_it(name: str) -> None:
    zone, random = ZoneInfo(name), Random(name)
    always = Calendar(zone, week(hours("00:00-24:00"), hours("00:00-24:00")))
    for noon in list(changes(zone))[::3]:
        oracle = Oracle(always, noon - timedelta(days=2, hours=12), 8)
        for _ in range(10):
            start = random.randrange(1440, 3 * 1440 + 720)
            wanted = oracle.shown[start] + timedelta(days=1)
            expected = max(oracle.minute_showing(wanted), start)
            found = add(always, oracle.at(start), Span(SpanKind.ELAPSED_DAYS, 1))
            assert found == oracle.at(expected), f"{zone} {oracle.at(start).astimezone(zone)}"


@pytest.mark.parametrize("name", ZONES)
def test_steady_midnights_are_midnights(name: str) -> None:
    """What is summed up on steady days is what the time zone would have said."""
    zone = ZoneInfo(name)
    for noon in changes(zone):
        for day in (noon.date() + timedelta(days=n) for n in range(-3, 4)):
            midnight = steady_midnight(zone, day, 48)
            if midnight is None:
                continue
            for hour in range(48):
                shown = datetime(day.year, day.month, day.day) + hour * HOUR  # noqa: DTZ001
                assert midnight + hour * HOUR == instant_of(zone, shown)


def test_most_days_are_steady_and_those_at_a_change_are_not() -> None:
    dublin = ZoneInfo("Europe/Dublin")
    unsteady = [d for n in range(365) if steady_midnight(dublin, d := date(2026, 1, 1) + timedelta(days=n), 48) is None]

    assert unsteady == [date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25)]


@pytest.mark.parametrize(
    ("name", "day", "at", "shift"),
    [
        ("Europe/Dublin", date(2026, 3, 29), "2026-03-29T01:00:00+00:00", 60),
        ("Europe/Dublin", date(2026, 10, 25), "2026-10-25T01:00:00+00:00", -60),
        ("Australia/Lord_Howe", date(2026, 4, 5), "2026-04-04T15:00:00+00:00", -30),
        ("Asia/Beirut", date(2026, 3, 29), "2026-03-28T22:00:00+00:00", 60),  # at midnight, to 01:00
        ("Africa/Cairo", date(2026, 10, 29), "2026-10-29T21:00:00+00:00", -60),  # at midnight, back to 23:00
    ],
)
def test_the_day_on_which_clocks_change_is_known(name: str, day: date, at: str, shift: int) -> None:
    zone = ZoneInfo(name)

    assert clock_change(zone, day) == (datetime.fromisoformat(at), timedelta(minutes=shift))
    assert clock_change(zone, day + timedelta(days=2)) is None


def test_a_day_that_a_country_skipped_west_of_the_date_line_has_no_open_time() -> None:
    """Kwajalein moved over the date line: 1993-08-21 did not happen."""
    kwajalein = ZoneInfo("Pacific/Kwajalein")
    calendar = Calendar(kwajalein, week(hours("09:00-17:00"), hours("09:00-17:00")))

    assert calendar.opens_on(date(1993, 8, 21)) == ()
    start = local(kwajalein, "1993-08-20T16:00")
    assert add(calendar, start, span("2h")) == local(kwajalein, "1993-08-22T10:00")


def test_a_business_day_over_the_29th_of_february() -> None:
    calendar = weekdays(ZoneInfo("Europe/Dublin"), "09:00-17:30")
    start = local(calendar.zone, "2028-02-28T16:59:59")

    assert add(calendar, start, span("1d")) == local(calendar.zone, "2028-02-29T16:59:59")
    assert add(calendar, start, span("2d")) == local(calendar.zone, "2028-03-01T16:59:59")
    assert add(calendar, local(calendar.zone, "2028-02-29T12:00"), span("366d elapsed")) == datetime(
        2029, 3, 1, 12, tzinfo=UTC
    )
