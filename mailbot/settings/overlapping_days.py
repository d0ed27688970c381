"""Days that a calendar or an absence names twice, and hours that run into the next day's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations

from mailbot.core.time.calendar import Opening
from mailbot.settings.hours import MIDNIGHT, parse_openings, parse_weekdays
from mailbot.settings.problem import Problem
from mailbot.settings.raw import mapping_at, texts_at
from mailbot.settings.words import parse_days
from mailbot.settings.yaml_file import Document, Path, Value

LONGEST_NIGHT = 12 * 60  # minutes: what passes midnight and lasts longer is a slip of the pen more often than a shift
Days = tuple[date, date]


def overlapping_days(desk: Document) -> Iterator[Problem]:
    """Asked of a desk whose form is right."""
    for path, calendar in _calendars(desk.value):
        yield from _closed_and_open(path, calendar, desk)
        yield from _long_nights(path, calendar, desk)
        yield from _into_the_next_day(path, calendar, desk)
    for agent, one in mapping_at(desk.value, "agents").items():
        away = mapping_at(one).get("away")
        yield from _twice(
            [(where, parse_days(text)) for where, text in texts_at(away, ("agents", agent, "away"))], desk
        )


def _calendars(value: Value) -> Iterator[tuple[Path, Mapping[str, Value]]]:
    yield ("calendar",), mapping_at(value, "calendar")
    for name in mapping_at(value, "calendars"):
        yield ("calendars", name), mapping_at(value, "calendars", name)
    for section in ("queues", "priorities", "plans"):
        for name in mapping_at(value, section):
            yield (section, name, "calendar"), mapping_at(value, section, name, "calendar")


def _closed_and_open(path: Path, calendar: Mapping[str, Value], desk: Document) -> Iterator[Problem]:
    closed = [(where, parse_days(text)) for where, text in texts_at(calendar.get("closed"), (*path, "closed"))]
    reduced = [((*path, "reduced", text), parse_days(text)) for text in mapping_at(calendar.get("reduced"))]
    extra = [((*path, "extra", text), parse_days(text)) for text in mapping_at(calendar.get("extra"))]
    yield from _twice(closed, desk)
    yield from _twice(reduced, desk)
    yield from _twice(extra, desk)
    for where, days in reduced:
        other = next((there for there, shut in closed if _meet(days, shut)), None)
        if other is not None:
            line = desk.place(other).line
            message = f"{where[-1]} is closed by line {line}, so that these hours are not kept"
            yield desk.warning(where, message, "take the day out of one of them", at_key=True)


def _twice(days: list[tuple[Path, Days]], desk: Document) -> Iterator[Problem]:
    for (first, one), (second, other) in combinations(days, 2):
        if _meet(one, other):
            line = desk.key_place(first).line
            shown = f"{max(one[0], other[0])}"
            yield desk.warning(
                second, f"{shown} stands in line {line} already: the days overlap", "name each day once", at_key=True
            )


def _meet(one: Days, other: Days) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _long_nights(path: Path, calendar: Mapping[str, Value], desk: Document) -> Iterator[Problem]:
    for section in ("hours", "reduced", "extra"):
        for key, text in mapping_at(calendar.get(section)).items():
            night = next(filter(_is_long_night, parse_openings(str(text))), None)
            if night is not None:
                long = (night.end - night.start) / 60
                message = f"{text!r} ends on the next day, after {long:g} hours"
                yield desk.warning(
                    (*path, section, key), message, "does it end before it starts? the start comes first"
                )


def _is_long_night(opening: Opening) -> bool:
    return opening.end > MIDNIGHT and opening.end - opening.start > LONGEST_NIGHT


def _into_the_next_day(path: Path, calendar: Mapping[str, Value], desk: Document) -> Iterator[Problem]:
    hours = mapping_at(calendar.get("hours"))
    by_day = {day: (key, parse_openings(str(text))) for key, text in hours.items() for day in parse_weekdays(key)}
    told = {key for key, openings in by_day.values() if any(map(_is_long_night, openings))}
    for day, (key, openings) in sorted(by_day.items()):
        following, next_openings = by_day.get((day + 1) % 7, ("", ()))
        late = max((o.end - MIDNIGHT for o in openings), default=0)
        if next_openings and late > next_openings[0].start and key not in told:
            told.add(key)
            message = f"the hours of {key} last into those of {following} on the next day: they overlap"
            yield desk.warning((*path, "hours", key), message, "let one end where the other starts")
