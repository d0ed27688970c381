"""A report as a template or a terminal may show it: words, and lengths of bars in percent. No figure is made here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mailbot.core.policy import Desk
from mailbot.core.report.figures import Report, Row, Spread

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WINDOWS = {"acknowledge": "Taken in time", "respond": "Answered in time", "update": "Answered again in time"}
_SHADES = 5
_MOST_ROWS = 12
_MOST_DAYS = 35


@dataclass(frozen=True, slots=True)
class Tile:
    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Bar:
    """`percent`: its length; `also`: of the second bar beside it, where there is one."""

    label: str
    value: str
    percent: int
    also_value: str = ""
    also: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: the figures as words, in the order of `HEADS`."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    lines: tuple[Line, ...]
    more: int  # rows that are left out


@dataclass(frozen=True, slots=True)
class Hour:
    """`shade`: 0 (nothing came) to 5 (the busiest)."""

    hour: int
    count: int
    shade: int


@dataclass(frozen=True, slots=True)
class Weekday:
    name: str
    hours: tuple[Hour, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """`extra`: left out where there is little room."""

    name: str
    extra: bool = False


HEADS = (
    Head("Opened"),
    Head("First answer"),
    Head("9 of 10", extra=True),
    Head("Resolution"),
    Head("9 of 10", extra=True),
    Head("Kept"),
    Head("Escalated", extra=True),
    Head("Reopened", extra=True),
    Head("Open"),
)


@dataclass(frozen=True, slots=True)
class ReportShown:
    title: str
    span: str
    tiles: tuple[Tile, ...]
    promises: tuple[Bar, ...]
    days: tuple[Bar, ...]
    ages: tuple[Bar, ...]
    tables: tuple[Table, ...]
    heads: tuple[Head, ...]
    weekdays: tuple[Weekday, ...]
    busiest: str
    mails: tuple[Bar, ...]


def shown(report: Report, desk: Desk) -> ReportShown:
    return ReportShown(
        title=f"{desk.person.name}: how we did",
        span=span_text(report.since, report.until, desk),
        tiles=_tiles(report.total),
        promises=_promises(report.total),
        days=_days(report),
        ages=_bars(report.ages),
        tables=tuple(_table(name, rows) for name, rows in report.by),
        heads=HEADS,
        weekdays=_weekdays(report.hours),
        busiest=_busiest(report.hours),
        mails=_bars([(outcome.replace("_", " "), number) for outcome, number in report.mails]),
    )


def span_text(since: datetime, until: datetime, desk: Desk) -> str:
    """Days as people say them; instants where the span does not begin and end at midnight."""
    first, last = since.astimezone(desk.zone), until.astimezone(desk.zone)
    if first.hour == first.minute == last.hour == last.minute == 0:
        return f"{first:%Y-%m-%d} up to {last:%Y-%m-%d} ({desk.zone.key})"
    return f"{first:%Y-%m-%d %H:%M} up to {last:%Y-%m-%d %H:%M} ({desk.zone.key})"


def duration(seconds: int | None) -> str:
    """Open time, in the two largest units; hours are of open time, so that there are no days."""
    if seconds is None:
        return "–"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes}m" if minutes else f"{seconds}s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h {minutes:02}m" if hours < 10 else f"{hours}h"


def percent(share: float | None) -> str:
    """Never 100 % while one was missed, nor 0 % while one was kept."""
    if share is None:
        return "–"
    rounded = round(100 * share)
    return f"{min(99, max(1, rounded)) if 0 < share < 1 else rounded} %"


def _kept(row: Row) -> float | None:
    kept, missed = sum(w.kept for w in row.windows), sum(w.missed for w in row.windows)
    return kept / (kept + missed) if kept + missed else None


def _tiles(total: Row) -> tuple[Tile, ...]:
    answered, resolved = total.answered, total.resolved
    return (
        Tile("Opened", str(total.opened), f"{total.reopened} reopened"),
        Tile("Resolved", str(resolved.count), f"{total.backlog} still open"),
        Tile("First answer", duration(answered.median), _within(answered)),
        Tile("Resolution", duration(resolved.median), _within(resolved)),
        Tile("Promises kept", percent(_kept(total)), f"{total.escalated} escalations"),
    )


def _within(spread: Spread) -> str:
    return f"9 of 10 within {duration(spread.ninetieth)}" if spread.count else "none"


def _promises(total: Row) -> tuple[Bar, ...]:
    return tuple(
        Bar(
            label=_WINDOWS.get(one.window, "Resolved in time"),
            value=f"{percent(one.share)} ({one.kept} of {one.kept + one.missed})",
            percent=round(100 * (one.share or 0)),
        )
        for one in total.windows
    )


def _days(report: Report) -> tuple[Bar, ...]:
    """By day, or by week where the days are too many to be seen."""
    days = report.days
    step = 1 if len(days) <= _MOST_DAYS else 7
    groups = [days[n : n + step] for n in range(0, len(days), step)]
    counts = [(g[0].day, sum(d.opened for d in g), sum(d.resolved for d in g)) for g in groups]
    most = max((max(opened, resolved) for _, opened, resolved in counts), default=0)
    return tuple(
        Bar(f"{day:%a %d %b}" if step == 1 else f"from {day:%d %b}", str(a), _part(a, most), str(b), _part(b, most))
        for day, a, b in counts
    )


def _bars(counted: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    most = max((number for _, number in counted), default=0)
    return tuple(Bar(name, str(number), _part(number, most)) for name, number in counted)


def _part(number: int, most: int) -> int:
    """What is there can be seen, however little."""
    return max(1, round(100 * number / most)) if number and most else 0


def _table(name: str, rows: Sequence[Row]) -> Table:
    lines = tuple(Line(row.name, cells(row)) for row in rows[:_MOST_ROWS])
    return Table(name, lines, max(0, len(rows) - _MOST_ROWS))


def cells(row: Row) -> tuple[str, ...]:
    return (
        str(row.opened),
        duration(row.answered.median),
        duration(row.answered.ninetieth),
        duration(row.resolved.median),
        duration(row.resolved.ninetieth),
        percent(_kept(row)),
        str(row.escalated),
        str(row.reopened),
        str(row.backlog),
    )


def _weekdays(hours: Sequence[Sequence[int]]) -> tuple[Weekday, ...]:
    most = max((number for day in hours for number in day), default=0)
    return tuple(
        Weekday(name, tuple(Hour(hour, n, _shade(n, most)) for hour, n in enumerate(day)))
        for name, day in zip(_WEEKDAYS, hours, strict=True)
    )


def _shade(number: int, most: int) -> int:
    return 1 + (_SHADES - 1) * number // most if number else 0


def _busiest(hours: Sequence[Sequence[int]]) -> str:
    most, weekday, hour = max((n, -d, -h) for d, day in enumerate(hours) for h, n in enumerate(day))
    return f"{_WEEKDAYS[-weekday]} {-hour:02}:00, {most} mails" if most else ""
