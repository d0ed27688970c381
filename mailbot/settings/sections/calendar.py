"""When the desk works: `calendar` of desk.yml, of a queue, a priority or a plan, and the named `calendars`."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from mailbot.core.time.calendar import Day as Openings
from mailbot.settings import public_holidays
from mailbot.settings.hours import parse_openings, parse_weekdays
from mailbot.settings.problem import did_you_mean
from mailbot.settings.words import LISTED, CalendarName, Days, Section, Zone, read_as, wrong


class HolidaysOf(Section):
    country: str
    subdivision: str | None = None
    language: str | None = None

    @model_validator(mode="after")
    def _there(self) -> HolidaysOf:
        countries = public_holidays.countries()
        if self.country not in countries:
            raise wrong(
                f"no country {self.country!r} (expected a code such as IE)",
                did_you_mean(self.country, countries),
                "country",
            )
        subdivisions = countries[self.country]
        if self.subdivision is not None and self.subdivision not in subdivisions:
            message = f"{self.country} has no subdivision {self.subdivision!r}"
            near = did_you_mean(self.subdivision, subdivisions) or f"known: {', '.join(subdivisions) or 'none'}"
            raise wrong(message, near, "subdivision")
        return self


Weekdays = Annotated[tuple[int, ...], read_as(parse_weekdays, "days such as mon-fri")]
Hours = Annotated[Openings, read_as(parse_openings, "hours such as 09:00-12:30, 13:00-17:30")]
DatedHours = dict[Days, Hours]


def _week(value: dict[tuple[int, ...], Openings]) -> dict[tuple[int, ...], Openings]:
    days = [day for several in value for day in several]
    if len(set(days)) < len(days):
        raise wrong("a day has its hours twice", "name each day once")
    return value


class NamedCalendar(Section):
    """Stands whole: what it does not say it has not, but for the time zone, which is the desk's."""

    timezone: Zone | None = None
    hours: Annotated[dict[Weekdays, Hours], AfterValidator(_week)] = Field(default_factory=dict)
    holidays: HolidaysOf | None = None
    closed: Annotated[tuple[Days, ...], LISTED] = ()
    reduced: DatedHours = Field(default_factory=dict)
    extra: DatedHours = Field(default_factory=dict)


class CalendarOf(NamedCalendar):
    use: CalendarName | None = None

    @model_validator(mode="after")
    def _alone(self) -> CalendarOf:
        if self.use is not None and len(self.model_fields_set) > 1:
            raise wrong("`use` takes a whole calendar from `calendars`", "leave out the other keys", "use")
        return self


def _used(value: object) -> object:
    return {"use": value} if isinstance(value, str) else value


Calendar = Annotated[CalendarOf, BeforeValidator(_used)]
"""A mapping, or the name of one of `calendars`."""
