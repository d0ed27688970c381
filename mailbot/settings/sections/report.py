"""Who hears how the desk does: `report` of desk.yml."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from pydantic import Field

from mailbot.settings.hours import minutes, parse_weekdays
from mailbot.settings.words import Section, Tell, read_as


def _weekday(text: str) -> int:
    days = parse_weekdays(text)
    if len(days) != 1:
        raise ValueError("expected one day of the week such as monday")
    return days[0]


def _clock(text: str) -> time:
    total = minutes(text)
    if total == 24 * 60:
        raise ValueError("no such time of day: '24:00' (write 00:00)")
    return time(total // 60, total % 60)


class ReportOf(Section):
    """A report of the seven days before goes out every week."""

    to: Annotated[Tell, Field(min_length=1)] = ("manager",)
    every: Annotated[int, read_as(_weekday, "a day of the week such as monday")] = 0
    at: Annotated[time, read_as(_clock, "a time of day such as 07:00")] = time(7)
