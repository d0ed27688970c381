"""Open time the slow way: each minute of some days is asked what the clocks show. Shares no arithmetic with ours."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate

from mailbot.core.time.calendar import Calendar

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class Oracle:
    """`owner[m]`: the date whose opening covers the m-th minute after `first`, None while closed."""

    def __init__(self, calendar: Calendar, first: datetime, days: int) -> None:
        self.calendar = calendar
        self.first = first.astimezone(UTC)
        minutes = (self.first + n * MINUTE for n in range(days * 1440))
        self.shown = [m.astimezone(calendar.zone).replace(tzinfo=None) for m in minutes]
        # Clocks that went back show old times again: the first minute that shows at least so much is what counts.
        self.latest = list(accumulate(self.shown, max))
        self.owner: list[date | None] = [None] * len(self.shown)
        last = self.shown[-1].date()
        day = self.shown[0].date() - 2 * DAY
        while day <= last:
            self._open(day)
            day += DAY
        self.open_days = sorted({owner for owner in self.owner if owner is not None})

    def _open(self, day: date) -> None:
        midnight = datetime.combine(day, time())
        for opening in self.calendar.day(day):
            start = self.minute_showing(midnight + opening.start * MINUTE)
            for n in range(start, self.minute_showing(midnight + opening.end * MINUTE)):
                self.owner[n] = self.owner[n] or day

    def minute_showing(self, shown: datetime) -> int:
        return bisect_left(self.latest, shown)

    def at(self, minute: int) -> datetime:
        return self.first + minute * MINUTE

    def next_open(self, minute: int) -> int:
        while self.owner[minute] is None:
            minute += 1
        return minute

    def add_open(self, minute: int, minutes: int) -> int:
        """The end of the n-th open minute."""
        for _ in range(minutes):
            minute = self.next_open(minute) + 1
        return minute

    def measure(self, start: int, end: int) -> int:
        return sum(owner is not None for owner in self.owner[start:end])

    def add_business_days(self, minute: int, days: int) -> int:
        minute = self.next_open(minute)
        owner = self.owner[minute]
        assert owner is not None
        day = self.open_days[self.open_days.index(owner) + days]
        target = self.minute_showing(self.shown[minute] + (day - owner))
        closing = self.owner[target - 1] is not None
        return target if closing else self.next_open(target)
