"""Open hours: half-open local intervals per weekday, other ones on special dates, in one time zone.

Open time is counted in real seconds between resolved local boundaries, so that a change of clocks
costs nobody an hour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from mailbot.core.time.local import in_zone, instant_of, local_time, steady_midnight
from mailbot.core.time.span import Span, SpanKind

_DAY = timedelta(days=1)
_NOTHING = timedelta(0)
_LOOK_AHEAD_DAYS = 3653  # ten years of closed days in a row: this desk never opens again
_KEPT_DAYS = 8192
_LONGEST_HOURS = 48


class NeverOpen(ValueError):
    """The calendar has no open time within ten years: nothing can be promised in open time."""


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """Minutes after local midnight; an `end` over 1440 runs into the next day.

    22:00-06:00 belongs to the day it starts.
    """

    start: int
    end: int


Day = tuple[Opening, ...]


class OpenTime(NamedTuple):
    """One opening as instants in UTC, start included, end not; `day` is the local date it belongs to."""

    day: date
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    """`week` has seven days from Monday, each with its openings in order; `special` dates win.

    A day without openings is closed. An opening ends at most 48 hours after the midnight of its day.
    """

    zone: ZoneInfo
    week: tuple[Day, Day, Day, Day, Day, Day, Day]
    special: Mapping[date, Day] = field(default_factory=lambda: MappingProxyType({}))
    reasons: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))  # why those days are special
    # Resolved days, a function of the fields above alone, to save the time zone arithmetic: no part of equality, gone
    # with its calendar. Two threads may work out the same day twice, with equal values.
    _resolved: dict[date, tuple[OpenTime, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _steady: dict[date, datetime | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    def day(self, on: date) -> Day:
        return self.special.get(on, self.week[on.weekday()])

    def opens_on(self, on: date) -> tuple[OpenTime, ...]:
        """The openings that belong to a date, as instants, less those that a change of clocks skips."""
        known = self._resolved.get(on)
        if known is None:
            if len(self._resolved) >= _KEPT_DAYS:
                self._resolved.clear()
            known = self._resolved[on] = tuple(_resolve(self.zone, on, self.day(on)))
        return known

    def steady_from(self, on: date) -> datetime | None:
        """As `steady_midnight`, for as long as an opening of that day can last; remembered."""
        if on not in self._steady:
            if len(self._steady) >= _KEPT_DAYS:
                self._steady.clear()
            self._steady[on] = steady_midnight(self.zone, on, _LONGEST_HOURS)
        return self._steady[on]


def _resolve(zone: ZoneInfo, on: date, day: Day) -> Iterator[OpenTime]:
    midnight = datetime.combine(on, time())
    for opening in day:
        start = instant_of(zone, midnight + timedelta(minutes=opening.start))
        end = instant_of(zone, midnight + timedelta(minutes=opening.end))
        if start < end:
            yield OpenTime(on, start, end)


def openings(calendar: Calendar, after: datetime) -> Iterator[OpenTime]:
    """What is left of the openings after an instant, in order, without overlap; ends after ten closed years."""
    day = in_zone(calendar.zone, after).date() - _DAY  # the night shift of yesterday may still be on
    told_until = after.astimezone(UTC)
    closed_days = 0
    while closed_days < _LOOK_AHEAD_DAYS:
        closed_days += 1
        for opening in calendar.opens_on(day):
            if opening.end > told_until:
                yield opening if opening.start >= told_until else OpenTime(day, told_until, opening.end)
                told_until = opening.end
                closed_days = 0
        day += _DAY


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Openings are half-open: at the closing time it is closed."""
    first = next(openings(calendar, at), None)
    return first is not None and first.start <= at


def next_opening(calendar: Calendar, at: datetime) -> datetime | None:
    """The first open instant from `at` on, in UTC: `at` itself while open. None when closed for ten years."""
    first = next(openings(calendar, at), None)
    return first.start if first else None


def measure(calendar: Calendar, start: datetime, end: datetime) -> int:
    """The whole open seconds between two instants; 0 when `end` is not after `start`."""
    total = _NOTHING
    for opening in openings(calendar, start):
        if opening.start >= end:
            break
        total += min(opening.end, end) - opening.start
    return int(total // timedelta(seconds=1))


def add(calendar: Calendar, start: datetime, span: Span) -> datetime:
    """The instant, in UTC, at which a span that starts at an aware instant has run out (design section 7).

    An instant that falls on closing time stays there. Raises NeverOpen (a ValueError) when there is no such
    instant, because the calendar stays closed or dates end, ValueError for a naive start or a negative span.
    """
    if span.amount < 0:
        raise ValueError(f"a span cannot be negative: {span}")
    try:
        return _ADDITIONS[span.kind](calendar, start, span.amount)
    except OverflowError as error:
        raise NeverOpen(f"{span} from {start} is beyond the year 9999") from error


def _add_open(calendar: Calendar, start: datetime, seconds: int) -> datetime:
    left = timedelta(seconds=seconds)
    for opening in openings(calendar, start):
        length = opening.end - opening.start
        if length >= left:
            return opening.start + left
        left -= length
    raise NeverOpen(f"no open time in ten years: {seconds} open seconds from {start} never pass")


def _add_business_days(calendar: Calendar, start: datetime, days: int) -> datetime:
    """The same local time on the n-th following open day, or the next opening when that time is closed."""
    first = next(openings(calendar, start), None)
    if first is None:
        raise NeverOpen(f"no open day in the ten years after {start.date()}")
    # Measured from the midnight of the day that the opening belongs to, so that 02:00 on Monday's night shift
    # becomes 02:00 on Tuesday's.
    since_midnight = _since_midnight(calendar, first.start, first.day)
    day = _nth_open_day(calendar, first.day, days, _DAY)
    return _open_or_closing(calendar, day, since_midnight)


def _since_midnight(calendar: Calendar, at: datetime, day: date) -> timedelta:
    """What clocks show at an instant of an opening of that day, counted from its midnight."""
    midnight = calendar.steady_from(day)
    if midnight is None:
        return local_time(calendar.zone, at) - datetime.combine(day, time())
    return at - midnight


def _at_local(calendar: Calendar, day: date, since_midnight: timedelta) -> datetime:
    midnight = calendar.steady_from(day)
    if midnight is None:
        return instant_of(calendar.zone, datetime.combine(day, time()) + since_midnight)
    return midnight + since_midnight


def _nth_open_day(calendar: Calendar, day: date, count: int, direction: timedelta) -> date:
    closed = 0
    while count:
        day += direction
        opens = bool(calendar.opens_on(day))
        count -= opens
        closed = 0 if opens else closed + 1
        if closed > _LOOK_AHEAD_DAYS:
            raise NeverOpen(f"no open day in the ten years up to {day}")
    return day


def _open_or_closing(calendar: Calendar, day: date, since_midnight: timedelta) -> datetime:
    """That local time while open or at a closing time, else the next opening."""
    at = _at_local(calendar, day, since_midnight)
    for opening in calendar.opens_on(day):
        if opening.start <= at <= opening.end:
            return at
    if any(o.end == at for other in _around(calendar, at) for o in calendar.opens_on(other)):
        return at
    later = next_opening(calendar, at)
    if later is None:
        raise NeverOpen(f"no open time in the ten years after {at.date()}")
    return later


def _around(calendar: Calendar, at: datetime) -> tuple[date, ...]:
    """The dates whose openings may end at that instant; tomorrow's too: clocks may go back over midnight."""
    today = in_zone(calendar.zone, at).date()
    return tuple(today + days * _DAY for days in (-2, -1, 0, 1))


def _add_elapsed(_: Calendar, start: datetime, seconds: int) -> datetime:
    return in_zone(UTC, start) + timedelta(seconds=seconds)


def _add_elapsed_days(calendar: Calendar, start: datetime, days: int) -> datetime:
    """The same local time so many dates later; not before a start in the second of an hour that comes twice."""
    local = local_time(calendar.zone, start) + timedelta(days=days)
    return max(instant_of(calendar.zone, local), start.astimezone(UTC))


_ADDITIONS = MappingProxyType(
    {
        SpanKind.OPEN: _add_open,
        SpanKind.BUSINESS_DAYS: _add_business_days,
        SpanKind.ELAPSED: _add_elapsed,
        SpanKind.ELAPSED_DAYS: _add_elapsed_days,
    }
)


def business_days_before(calendar: Calendar, end: datetime, days: int) -> datetime:
    """The same local time on the n-th open day before; the day of a closing time is the one that closes then.

    Raises NeverOpen when there are not so many open days.
    """
    held = (o for day in _around(calendar, end) for o in calendar.opens_on(day) if o.start <= end <= o.end)
    first = next(held, None)
    day = first.day if first else local_time(calendar.zone, end).date()
    since_midnight = local_time(calendar.zone, end) - datetime.combine(day, time())
    day = _nth_open_day(calendar, day, days, -_DAY)
    return _open_or_closing(calendar, day, since_midnight)
