"""Validated calendars → `Calendar`, the holidays of their years expanded into dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from mailbot.core.time.calendar import Calendar
from mailbot.settings.hours import make_calendar
from mailbot.settings.public_holidays import public_holidays
from mailbot.settings.sections.calendar import CalendarOf, HolidaysOf, NamedCalendar


@dataclass(frozen=True, slots=True)
class Calendars:
    """What calendars of one desk share. The same text gives one value, so that its days are worked out once."""

    named: Mapping[str, NamedCalendar]
    zone: ZoneInfo
    years: range
    language: str

    def __call__(self, of: NamedCalendar) -> Calendar:
        if isinstance(of, CalendarOf) and of.use is not None:
            of = self.named[of.use]
        return make_calendar(
            of.timezone or self.zone,
            of.hours,
            holidays=self._holidays(of.holidays) if of.holidays else {},
            closed=of.closed,
            reduced=of.reduced,
            extra=of.extra,
        )

    def maybe(self, of: NamedCalendar | None) -> Calendar | None:
        return self(of) if of is not None else None

    def _holidays(self, of: HolidaysOf) -> Mapping[date, str]:
        return public_holidays(of.country, of.subdivision, self.years, of.language or self.language)
