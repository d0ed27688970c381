"""Open hours: half-open local intervals per weekday, other ones on special dates, in one time zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """Minutes after local midnight; `end` over 1440 runs into the next day (22:00-06:00 belongs to the day it starts)."""

    start: int
    end: int


Day = tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """`week` has seven days from Monday, each with its openings in order; `special` dates win (empty: closed)."""

    zone: ZoneInfo
    week: tuple[Day, Day, Day, Day, Day, Day, Day]
    special: Mapping[date, Day] = field(default_factory=lambda: MappingProxyType({}))

    def day(self, on: date) -> Day:
        return self.special.get(on, self.week[on.weekday()])
