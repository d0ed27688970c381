"""An instant as people write it: `14:00`, `tomorrow 9am`, `2026-12-01 09:00 Pacific`, `Monday at 14h`, `in 2h`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from types import MappingProxyType
from zoneinfo import ZoneInfo

from mailbot.core.time.duration import parse_seconds
from mailbot.core.time.local import instant_of
from mailbot.core.time.zones import zone_named

MOST_WORDS = 8
_FARTHEST = timedelta(days=400)
_IGNORED = frozenset(
    {"at", "on", "by", "the", "um", "am", "uhr", "o'clock", "time", "until", "till", "please", "bitte"}
)
_DAYS: Mapping[str, int] = MappingProxyType(
    {
        word: n
        for n, words in enumerate(
            (
                ("monday", "mon", "montag"),
                ("tuesday", "tue", "tues", "dienstag"),
                ("wednesday", "wed", "mittwoch"),
                ("thursday", "thu", "thur", "thurs", "donnerstag"),
                ("friday", "fri", "freitag"),
                ("saturday", "sat", "samstag"),
                ("sunday", "sun", "sonntag"),
            )
        )
        for word in words
    }
)
_MONTHS: Mapping[str, int] = MappingProxyType(
    {
        word: n
        for n, words in enumerate(
            (
                ("january", "jan", "januar"),
                ("february", "feb", "februar"),
                ("march", "mar", "märz"),
                ("april", "apr"),
                ("may", "mai"),
                ("june", "jun", "juni"),
                ("july", "jul", "juli"),
                ("august", "aug"),
                ("september", "sep", "sept"),
                ("october", "oct", "oktober", "okt"),
                ("november", "nov"),
                ("december", "dec", "dezember", "dez"),
            ),
            start=1,
        )
        for word in words
    }
)
_RELATIVE: Mapping[str, int] = MappingProxyType({"today": 0, "heute": 0, "tomorrow": 1, "morgen": 1})
_NAMED_TIMES: Mapping[str, time] = MappingProxyType({"noon": time(12), "mittag": time(12), "midday": time(12)})


@dataclass(frozen=True, slots=True)
class When:
    """An instant, and the words after it. `has_time` is False where only a day was named: `at` is its midnight."""

    at: datetime
    rest: str
    has_time: bool = True


@dataclass(frozen=True, slots=True)
class _Read:
    """What the words so far have said."""

    now: datetime
    day: date | None = None
    weekday: int | None = None
    clock: time | None = None
    zone: tzinfo | None = None
    number: int | None = None  # a bare number: the day of a month, or the hour of `2 pm`
    month: int | None = None
    hour: int | None = None  # a second bare number, behind the day of a month


def parse_when(text: str, now: datetime, zone: ZoneInfo) -> When | None:
    """The instant at the beginning of a text, after now; `zone` where the text names none. None where there is none.

    A time alone is the next time that clocks show it; a day of the week the next such day. What lies in the past, or
    more than 400 days ahead, is none.
    """
    words = text.split()
    if words and words[0].casefold() == "in":
        return _from_now(words[1:], now)
    read, used = _Read(now), 0
    for n, word in enumerate(words[:MOST_WORDS]):
        further = _with(read, word.strip(",;.()").casefold(), word)
        if further is None:
            break
        read, used = further, n + 1
    at = _instant(read, zone) if used else None
    if at is None or not now < at <= now + _FARTHEST:
        return None
    return When(at, " ".join(words[used:]), read.clock is not None)


def _from_now(words: list[str], now: datetime) -> When | None:
    """`in 2h`, `in 30 minutes`, `in 3 days`: the longest beginning that is a duration."""
    for n in range(min(len(words), 4), 0, -1):
        try:
            seconds = parse_seconds("".join(words[:n]))
        except ValueError:
            continue
        return When(now + timedelta(seconds=seconds), " ".join(words[n:]))
    return None


def _with(read: _Read, word: str, written: str) -> _Read | None:
    """One word more; None for one that says nothing of an instant. Each thing is said once."""
    if word == "am" and read.number is not None and read.clock is None and (read.month is None or read.hour):
        return _hour(read, word)
    if word in _IGNORED:
        return read
    if word in ("pm", "a.m", "p.m"):
        return _hour(read, word)
    if read.clock is None and (clock := _NAMED_TIMES.get(word) or _clock(word)) is not None:
        return replace(read, clock=clock)
    return _day_word(read, word) or _zone_word(read, written)


def _day_word(read: _Read, word: str) -> _Read | None:
    number = word.removesuffix("st").removesuffix("nd").removesuffix("rd").removesuffix("th")
    if number.isdecimal() and number.isascii() and len(number) <= 2 and read.clock is None:
        if read.number is None:
            return replace(read, number=int(number))
        return replace(read, hour=int(number)) if read.month is not None and read.hour is None else None
    if read.day is not None or (read.weekday is not None and word not in _MONTHS):
        return None
    if word in _RELATIVE:
        return replace(read, day=read.now.date() + timedelta(days=_RELATIVE[word]), weekday=-1)
    if word in _DAYS:
        return replace(read, weekday=_DAYS[word])
    if word in _MONTHS and read.month is None:
        return replace(read, month=_MONTHS[word])
    if (named := _date(word)) is not None:
        return replace(read, day=named)
    return None


def _zone_word(read: _Read, written: str) -> _Read | None:
    found = zone_named(written) if read.zone is None and len(written) <= 40 else None
    return replace(read, zone=found) if found else None


def _hour(read: _Read, half: str) -> _Read | None:
    """`2 pm`, `2:30 pm`."""
    if read.clock is not None:
        return _on_clock(read, read.clock.hour, read.clock.minute, half)
    if read.hour is not None:
        return _on_clock(replace(read, hour=None), read.hour, 0, half)
    return _on_clock(replace(read, number=None), read.number, 0, half) if read.number is not None else None


def _on_clock(read: _Read, hour: int, minute: int, half: str) -> _Read | None:
    if not 1 <= hour <= 12:
        return read if read.clock else None
    return replace(read, clock=time(hour % 12 + (12 if half.startswith("p") else 0), minute))


def _clock(word: str) -> time | None:
    """`14:00`, `14:00:00`, `14h`, `14h30`, `2pm`, `2:30pm`."""
    half = word[-2:] if word[-2:] in ("am", "pm") else ""
    text = word.removesuffix(half) if half else word
    hours, mark, minutes = text.replace("h", ":", 1).partition(":")
    if not (mark or half) or not (hours.isdecimal() and hours.isascii()):
        return None
    minutes = minutes.partition(":")[0] or "0"
    if not (minutes.isdecimal() and minutes.isascii()) or len(hours) > 2 or len(minutes) > 2:
        return None
    hour, minute = int(hours), int(minutes)
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _date(word: str) -> date | None:
    """`2026-12-01`, `2026/12/01`, `1.12.2026`; `1/12/2026` means two days in two countries, so none."""
    parts = word.replace("/", "-").split("-") if "." not in word else word.split(".")[::-1]
    if len(parts) != 3 or len(parts[0]) != 4 or not all(p.isdecimal() and p.isascii() for p in parts):
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def _instant(read: _Read, zone: ZoneInfo) -> datetime | None:
    if read.clock is None and read.day is None and read.weekday is None and read.month is None:
        return None
    if (read.month is None) != (read.number is None) or read.hour is not None:
        return None  # a month without its day, or a number that may be anything
    there = read.zone or zone
    clock, today = read.clock or time(), read.now.astimezone(there).date()
    for day in _days(read, today):
        at = _at(datetime.combine(day, clock), there)
        if at > read.now:
            return at
    return None


def _days(read: _Read, today: date) -> tuple[date, ...]:
    """The days that may be meant, the nearest first; the first with its instant ahead is."""
    if read.month is not None and read.number is not None:
        years = (today.year, today.year + 1)
        return tuple(d for year in years if (d := _valid(year, read.month, read.number)) is not None)
    if read.day is not None and read.weekday == -1:  # today, tomorrow: of the zone that was named
        return (today + (read.day - read.now.date()),)
    if read.day is not None:
        return (read.day,)
    if read.weekday is not None:
        ahead = (read.weekday - today.weekday()) % 7
        return (today + timedelta(days=ahead), today + timedelta(days=ahead + 7))
    return (today, today + timedelta(days=1))


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _at(local: datetime, zone: tzinfo) -> datetime:
    if isinstance(zone, ZoneInfo):
        return instant_of(zone, local)
    return local.replace(tzinfo=zone).astimezone(UTC)
