"""Durations as people write them → spans (design section 7) or plain seconds."""

from __future__ import annotations

from mailbot.core.time.span import Span, SpanKind

SECONDS = {"s": 1, "sec": 1, "second": 1, "m": 60, "min": 60, "minute": 60, "h": 3600, "hour": 3600}
DAYS = ("d", "day")
WEEKS = ("w", "week")
MAX_DAYS = 3660
EXPECTED = "such as 30m, 2h, 1d, 4h elapsed or 14d elapsed"


def parse_span(text: str) -> Span:
    """`2h` is open time, `3d` business days, `4h elapsed` real time, `14d elapsed` calendar days.

    Raises ValueError with what was expected.
    """
    words = text.strip().casefold()
    elapsed = words.endswith("elapsed")
    seconds, days = _amounts(words.removesuffix("elapsed"), weeks=elapsed)
    if bool(seconds) == bool(days):
        raise ValueError("hours and days do not mix" if seconds else f"not a duration ({EXPECTED})")
    kind = SpanKind.ELAPSED if elapsed else SpanKind.OPEN
    if days:
        kind = SpanKind.ELAPSED_DAYS if elapsed else SpanKind.BUSINESS_DAYS
    return Span(kind, seconds or days, " ".join(text.split()))


def parse_seconds(text: str) -> int:
    """Real time, whatever the calendar: `60s`, `9m`, `30d`. Raises ValueError."""
    seconds, days = _amounts(text.strip().casefold().removesuffix("elapsed"), weeks=True)
    if not seconds and not days:
        raise ValueError("not a duration (such as 60s, 9m, 2h or 30d)")
    return seconds + days * 86_400


def _amounts(words: str, *, weeks: bool) -> tuple[int, int]:
    """Seconds and days summed over parts like `1h 30m`; (0, 0) for anything else."""
    seconds = days = 0
    for number, unit in _parts("".join(words.split())):
        unit = unit if unit in (*SECONDS, *DAYS, *WEEKS) else unit.removesuffix("s")
        if unit in SECONDS:
            seconds += number * SECONDS[unit]
        elif unit in DAYS:
            days += number
        elif unit in WEEKS and weeks:
            days += number * 7
        else:
            return 0, 0
    if days + seconds // 86_400 > MAX_DAYS:
        raise ValueError("longer than ten years")
    return seconds, days


def _parts(words: str) -> list[tuple[int, str]]:
    """`1h30m` → [(1, h), (30, m)]; units may be empty where the text is wrong."""
    parts: list[tuple[int, str]] = []
    rest = words
    while rest:
        digits = len(rest) - len(rest.lstrip("0123456789"))
        unit = len(rest[digits:]) - len(rest[digits:].lstrip("abcdefghijklmnopqrstuvwxyz"))
        if not 0 < digits <= 9 or not unit:
            return [(0, "")]
        parts.append((int(rest[:digits]), rest[digits : digits + unit]))
        rest = rest[digits + unit :]
    return parts
