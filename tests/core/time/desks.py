"""Calendars, desks and cases that the tests of time are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from mailbot.core.case.model import Case, Deadline, Participant, Role, Status, WindowName
from mailbot.core.effects import SettleWindow, StartWindow
from mailbot.core.message import Address
from mailbot.core.policy import Agent, CaseNumber, Desk, EscalationStep, Priority, Queue, StepAt
from mailbot.core.time.calendar import Calendar, Day, Opening
from mailbot.core.time.span import Span, SpanKind

HALIFAX = ZoneInfo("America/Halifax")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")


def hours(text: str) -> Day:
    """`09:00-12:30, 13:00-17:30` as openings; an end before its start is on the next day."""
    return tuple(_opening(part.strip()) for part in text.split(",") if part.strip())


def _opening(text: str) -> Opening:
    start, end = (_minutes(t) for t in text.split("-"))
    return Opening(start, end if end > start else end + 1440)


def _minutes(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def weekdays(zone: ZoneInfo, text: str, special: Mapping[date, str] | None = None) -> Calendar:
    day = hours(text)
    dates = {on: hours(t) for on, t in (special or {}).items()}
    return Calendar(zone, (day, day, day, day, day, (), ()), dates)


VELSOFT = weekdays(HALIFAX, "08:00-16:30", {date(2026, 7, 1): ""})
COMMUNICADO = weekdays(LOS_ANGELES, "06:30-17:30", {date(2026, 11, 26): "", date(2026, 12, 24): "06:30-12:00"})


def span(text: str) -> Span:
    """`2h`, `30m`, `1d`, `4h elapsed`, `14d elapsed`."""
    number, unit, elapsed = int(text.split()[0][:-1]), text.split()[0][-1], text.endswith("elapsed")
    if unit == "d":
        return Span(SpanKind.ELAPSED_DAYS if elapsed else SpanKind.BUSINESS_DAYS, number, text)
    seconds = number * {"h": 3600, "m": 60, "s": 1}[unit]
    return Span(SpanKind.ELAPSED if elapsed else SpanKind.OPEN, seconds, text)


def priority(key: str, **windows: str) -> Priority:
    spans = {WindowName(name): tuple(span(s.strip()) for s in text.split(",")) for name, text in windows.items()}
    return Priority(key, (key,), spans)


def step(when: str, *tell: str, every: str = "", times: int = 1, sets: str | None = None) -> EscalationStep:
    """`75%`, `30m before`, `due`, `1h after`."""
    repeated = span(every) if every else None
    if when.endswith("%"):
        return EscalationStep(StepAt.PERCENT, tell, int(when[:-1]), None, repeated, times, sets)
    if when == "due":
        return EscalationStep(StepAt.DUE, tell, 0, None, repeated, times, sets)
    text, _, side = when.rpartition(" ")
    return EscalationStep(StepAt(side), tell, 0, span(text), repeated, times, sets)


def person(key: str) -> Address:
    return Address(key.title(), f"{key}@example.com")


BOB = Agent("bob", person("bob"), ("support",), (), ((date(2026, 8, 3), date(2026, 8, 14)),))
CAROL = Agent("carol", person("carol"), ("support", "billing"))
DAVE = Agent("dave", person("dave"), ("support",))
ANN = Address("Ann", "ann@example.org")


def desk(calendar: Calendar = VELSOFT, **changes: object) -> Desk:
    """Velsoft's promises unless said otherwise."""
    known = Desk(
        id="test",
        person=Address("Example Support", "support@example.com"),
        own_addresses=frozenset({"support@example.com"}),
        case_number=CaseNumber("[Case #{number}]", 1001, lambda text: ()),
        zone=calendar.zone,
        calendar=calendar,
        agents={a.key: a for a in (BOB, CAROL, DAVE)},
        queues={"support": Queue("support", ("bob", "dave")), "billing": Queue("billing", ("carol",))},
        default_queue="support",
        priorities={
            "high": priority("high", acknowledge="2h", respond="4h", resolve="1d"),
            "medium": priority("medium", acknowledge="2h", respond="1d", update="4h", resolve="3d"),
        },
        default_priority="medium",
        managers=("carol",),
        admins=("ops@example.com",),
    )
    return replace(known, **changes)  # type: ignore[arg-type]


def case(opened_at: datetime, key: str = "high", status: Status = Status.NEW, **changes: object) -> Case:
    known = Case(
        number=1001,
        subject="Printer on fire",
        status=status,
        queue="support",
        priority=key,
        requester=ANN,
        opened_at=opened_at,
        updated_at=opened_at,
        participants=(Participant(ANN, Role.REQUESTER, opened_at),),
    )
    return replace(known, **changes)  # type: ignore[arg-type]


def local(zone: ZoneInfo, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def halifax(text: str) -> datetime:
    return local(HALIFAX, text)


def shown(at: datetime | None, zone: ZoneInfo = HALIFAX) -> str:
    """An instant as clocks show it there, for assertions that read like the policy."""
    return at.astimezone(zone).strftime("%a %m-%d %H:%M") if at else "never"


def applied(known: Case, effects: tuple[StartWindow | SettleWindow, ...]) -> Case:
    """The case after window effects, as `evolve` applies them."""
    for effect in effects:
        others: tuple[Deadline, ...] = tuple(
            d for d in known.deadlines if not (d.window is effect.deadline.window and d.is_running)
        )
        known = replace(known, deadlines=(*others, effect.deadline))
    return known
