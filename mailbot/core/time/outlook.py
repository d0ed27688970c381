"""What a calendar says of the coming days, and why: for people who ask when the desk works."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mailbot.core.time.calendar import Calendar, OpenTime
from mailbot.core.time.local import clock_change

_DAY = timedelta(days=1)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class DayAhead:
    """`because`: a holiday's name, `closed`, `reduced hours`, `extra hours`, `no hours on Sundays`; empty on a day
    with its usual hours.

    `clocks`: when they change that day, and by how much.
    """

    on: date
    openings: tuple[OpenTime, ...]
    because: str = ""
    clocks: tuple[datetime, timedelta] | None = None

    @property
    def open_seconds(self) -> int:
        return int(sum((o.end - o.start for o in self.openings), timedelta(0)).total_seconds())


def days_ahead(calendar: Calendar, first: date, count: int) -> Iterator[DayAhead]:
    for n in range(count):
        on = first + n * _DAY
        openings = calendar.opens_on(on)
        because = calendar.reasons.get(on) or ("" if openings else f"no hours on {_WEEKDAYS[on.weekday()]}s")
        yield DayAhead(on, openings, because, clock_change(calendar.zone, on))
