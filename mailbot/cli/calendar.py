"""`mailbot calendar show`: when the desk works in the coming days, and why not."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from mailbot.cli import exits, frame, opening, printing
from mailbot.cli.run import ClockFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailbot.core.policy import Desk
    from mailbot.core.time.calendar import Calendar, OpenTime
    from mailbot.core.time.outlook import DayAhead

Queue = Annotated[str, frame.option("--queue", metavar="NAME", help="The hours of this queue.")]
Priority = Annotated[str, frame.option("--priority", metavar="NAME", help="The hours of this priority.")]
Plan = Annotated[str, frame.option("--plan", metavar="NAME", help="The hours of this level of contract.")]
From = Annotated[str, frame.option("--from", metavar="DATE", help="The first day (default: today).")]
Days = Annotated[int, frame.option("--days", metavar="N", help="So many days (default 14).")]

MOST_DAYS = 1100  # three years
_A_YEAR = timedelta(days=366)


def alone(config: Path | None, json: bool) -> int:
    """Plain `mailbot calendar`."""
    return show_calendar(config=config, json=json)


def show_calendar(
    queue: Queue = "",
    priority: Priority = "",
    plan: Plan = "",
    first: From = "",
    days: Days = 14,
    clock: ClockFile = None,
    config: frame.Config = None,
    json: frame.Json = False,
) -> int:
    """Show the coming openings and closures, with reasons.

    Whose hours: of the plan, else of the priority, else of the queue, else the desk's own.
    """
    from mailbot.core.time.outlook import days_ahead
    from mailbot.core.time.terms import calendar_for

    if not 1 <= days <= MOST_DAYS:
        raise exits.Failed(exits.USAGE, f"--days {days}: expected 1 to {MOST_DAYS}")
    now = opening.clock(clock).now()
    start = _date(first)
    found = opening.settings(config, secrets=False, day=start or now.date())
    _check(found.desk, queue=queue, priority=priority, plan=plan)
    hours = calendar_for(found.desk, queue, priority, plan)
    ahead = tuple(days_ahead(hours, start or now.astimezone(hours.zone).date(), days))
    if json:
        printing.as_json(_as_json(hours, ahead, now, {"queue": queue, "priority": priority, "plan": plan}))
    else:
        _show(hours, ahead, now)
    return exits.OK


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise exits.Failed(exits.USAGE, f"--from {text}: not a date", why="Expected one such as 2026-12-24.") from error


def _check(desk: Desk, **asked: str) -> None:
    for kind, known in (("queue", desk.queues), ("priority", desk.priorities), ("plan", desk.plans)):
        name = asked[kind].casefold() if kind == "plan" else asked[kind]
        if name and name not in known:
            there = ", ".join(known) or "none"
            raise exits.Failed(exits.USAGE, f"no {kind} is called {asked[kind]!r}", why=f"There are: {there}.")


def _show(hours: Calendar, ahead: tuple[DayAhead, ...], now: datetime) -> None:
    printing.line(f"Times of {hours.zone.key}. {_standing(hours, now)}")
    rows = [(f"{d.on:%a %Y-%m-%d}", _openings(d, hours.zone), _length(d.open_seconds), _why(d, hours)) for d in ahead]
    printing.table(("day", "open", "hours", "because"), rows, right=["hours"])


def _standing(hours: Calendar, now: datetime) -> str:
    from mailbot.core.time.calendar import openings

    coming = next(openings(hours, now), None)
    if coming is None:
        return "It never opens."
    if coming.start > now:
        return f"Closed now; opens {coming.start.astimezone(hours.zone):%a %Y-%m-%d %H:%M}."
    closing = _closing(openings(hours, now), now)
    return f"Open now, until {closing.astimezone(hours.zone):%a %Y-%m-%d %H:%M}." if closing else "Open at all hours."


def _closing(ahead: Iterator[OpenTime], now: datetime) -> datetime | None:
    """The end of the first opening that none adjoins; None where that is more than a year away."""
    until = now
    for one in ahead:
        if one.start > until or until > now + _A_YEAR:
            break
        until = one.end
    return until if until <= now + _A_YEAR else None


def _openings(day: DayAhead, zone: tzinfo) -> str:
    return ", ".join(f"{_clock(o.start, day.on, zone)}-{_clock(o.end, day.on, zone)}" for o in day.openings) or "closed"


def _clock(at: datetime, on: date, zone: tzinfo) -> str:
    """As hours are written: the midnight that ends a day is 24:00, what lies beyond is on the next day."""
    local = at.astimezone(zone)
    midnight = (local.hour, local.minute) == (0, 0) and local.date() > on
    return "24:00" if midnight else f"{local:%H:%M}"


def _length(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds % 3600 // 60:02}" if seconds else ""


def _why(day: DayAhead, hours: Calendar) -> str:
    return "; ".join(filter(None, (day.because, _clocks(day, hours.zone))))


def _clocks(day: DayAhead, zone: tzinfo) -> str:
    if day.clocks is None:
        return ""
    at, shift = day.clocks
    way = "forward" if shift > timedelta(0) else "back"
    old = (at.astimezone(zone).replace(tzinfo=None) - shift).strftime("%H:%M")
    return f"clocks go {way} from {old} to {at.astimezone(zone):%H:%M}"


def _as_json(hours: Calendar, ahead: tuple[DayAhead, ...], now: datetime, of: dict[str, str]) -> dict[str, Any]:
    from mailbot.core.time.calendar import is_open, next_opening

    coming = next_opening(hours, now)
    return {
        "timezone": hours.zone.key,
        **{name: value or None for name, value in of.items()},
        "now": _iso(now, hours.zone),
        "open": is_open(hours, now),
        "next_opening": _iso(coming, hours.zone) if coming else None,
        "days": [_day_json(day, hours) for day in ahead],
    }


def _day_json(day: DayAhead, hours: Calendar) -> dict[str, Any]:
    zone = hours.zone
    return {
        "date": day.on.isoformat(),
        "openings": [{"start": _iso(o.start, zone), "end": _iso(o.end, zone)} for o in day.openings],
        "open_seconds": day.open_seconds,
        "because": day.because or None,
        "clock_change": None if day.clocks is None else _iso(day.clocks[0], zone),
    }


def _iso(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")
