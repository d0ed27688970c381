"""Opening hours as text → a calendar: the week, then holidays, closures, reduced and extra days over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

from mailbot.core.time.calendar import Calendar, Day, Opening

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MIDNIGHT = 24 * 60
ALWAYS: Day = (Opening(0, MIDNIGHT),)
Dates = tuple[date, date]


def parse_openings(text: str) -> Day:
    """`09:00-12:30, 13:00-17:30`, or `closed`. An end not after its start is on the next day. Raises ValueError."""
    if text.strip().casefold() in ("closed", ""):
        return ()
    openings = tuple(sorted(_opening(part) for part in text.split(",")))
    if any(second.start < first.end for first, second in pairwise(openings)):
        raise ValueError("hours overlap")
    if len(openings) > 1 and openings[-1].end - MIDNIGHT > openings[0].start:
        raise ValueError("hours overlap past midnight")
    return openings


def _opening(text: str) -> Opening:
    start, dash, end = (part.strip() for part in text.partition("-"))
    if not dash:
        raise ValueError("expected hours such as 09:00-17:30")
    first, last = minutes(start), minutes(end)
    if first in (last, MIDNIGHT):
        raise ValueError("hours that last no time (all day is 00:00-24:00)")
    return Opening(first, last if last > first else last + MIDNIGHT)


def minutes(text: str) -> int:
    """Of the day: `09:30` → 570, up to 24:00."""
    hours, colon, rest = text.partition(":")
    digits = hours.isascii() and rest.isascii() and hours.isdecimal() and rest.isdecimal()
    if not (colon and digits and len(rest) == 2 and len(hours) <= 2):
        raise ValueError(f"not a time of day: {text!r} (expected HH:MM)")
    total = int(hours) * 60 + int(rest)
    if int(rest) > 59 or total > MIDNIGHT:
        raise ValueError(f"no such time of day: {text!r}")
    return total


def parse_weekdays(text: str) -> tuple[int, ...]:
    """`mon`, `mon-thu`, `sat,sun` or `fri-mon` → numbers from Monday 0. Raises ValueError."""
    days = [day for part in text.split(",") for day in _day_range(part)]
    if len(set(days)) < len(days):
        raise ValueError("names a day twice")
    return tuple(days)


def _day_range(text: str) -> Iterator[int]:
    first, dash, last = text.partition("-")
    start = _weekday(first)
    for step in range((_weekday(last) - start) % 7 + 1 if dash else 1):
        yield (start + step) % 7


def _weekday(text: str) -> int:
    word = text.strip().casefold()
    found = [n for n, name in enumerate(DAYS) if len(word) >= 3 and name.startswith(word)]
    if not found:
        raise ValueError(f"not a day: {text.strip()!r} (expected mon, tue, wed, thu, fri, sat, sun or mon-fri)")
    return found[0]


def each(days: Iterable[Dates]) -> Iterator[date]:
    for first, last in days:
        for n in range((last - first).days + 1):
            yield first + timedelta(days=n)


def make_calendar(
    zone: ZoneInfo,
    hours: Mapping[tuple[int, ...], Day],
    *,
    holidays: Mapping[date, str] = MappingProxyType({}),
    closed: Iterable[Dates] = (),
    reduced: Mapping[Dates, Day] = MappingProxyType({}),
    extra: Mapping[Dates, Day] = MappingProxyType({}),
) -> Calendar:
    """No hours at all means always open. Later ones win: week, holidays, reduced, closed; `extra` hours are added.

    A range of reduced days leaves days alone that are closed anyway; a single date opens even a holiday.
    """
    week = _week(hours)
    special: dict[date, Day] = dict.fromkeys(holidays, ())
    reasons: dict[date, str] = {}
    for days, openings in reduced.items():
        for day in tuple(_shortened(days, week, special)):
            special[day], reasons[day] = openings, "reduced hours"
    for day in each(closed):
        special[day], reasons[day] = (), "closed"
    for days, openings in extra.items():
        for day in each([days]):
            special[day] = merged((*special.get(day, week[day.weekday()]), *openings))
            reasons[day] = "extra hours"
    named = {day: ", ".join(filter(None, (holidays.get(day), reasons.get(day)))) for day in special}
    return Calendar(zone, week, MappingProxyType(special), MappingProxyType(named))


def quiet_calendar(zone: ZoneInfo, hours: Mapping[tuple[int, ...], Day]) -> Calendar:
    """Quiet hours as a calendar that is open while they last; what is said of a day twice adds up."""
    mon, tue, wed, thu, fri, sat, sun = (
        merged(o for days, day in hours.items() if n in days for o in day) for n in range(7)
    )
    return Calendar(zone, (mon, tue, wed, thu, fri, sat, sun))


def _week(hours: Mapping[tuple[int, ...], Day]) -> tuple[Day, Day, Day, Day, Day, Day, Day]:
    by_day = {day: openings for days, openings in hours.items() for day in days}
    mon, tue, wed, thu, fri, sat, sun = (by_day.get(n, () if hours else ALWAYS) for n in range(7))
    return mon, tue, wed, thu, fri, sat, sun


def _shortened(days: Dates, week: tuple[Day, ...], special: Mapping[date, Day]) -> Iterator[date]:
    alone = days[0] == days[1]
    for day in each([days]):
        if alone or special.get(day, week[day.weekday()]):
            yield day


def merged(openings: Iterable[Opening]) -> Day:
    """Overlapping and touching ones made one, in order."""
    result: list[Opening] = []
    for one in sorted(openings):
        if result and one.start <= result[-1].end:
            result[-1] = Opening(result[-1].start, max(result[-1].end, one.end))
        else:
            result.append(one)
    return tuple(result)
