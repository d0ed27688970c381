"""When a window runs out: the sooner of its spans, pauses given back in their own kind of time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from mailbot.core.case.model import Case, Deadline
from mailbot.core.policy import Desk
from mailbot.core.time.calendar import Calendar, NeverOpen, add, measure
from mailbot.core.time.span import Span, SpanKind
from mailbot.core.time.terms import calendar_of, spans

Pause = tuple[datetime, datetime]


class Counted(StrEnum):
    """A window's own kind of time: percentages and pauses are counted in it."""

    OPEN = "open"
    ELAPSED = "elapsed"


class Promise(NamedTuple):
    """`counted` is the kind of the span that runs out first."""

    due_at: datetime
    counted: Counted


def counted_by(span: Span) -> Counted:
    return Counted.OPEN if span.kind in (SpanKind.OPEN, SpanKind.BUSINESS_DAYS) else Counted.ELAPSED


def promise(calendar: Calendar, start: datetime, of: Iterable[Span], pauses: tuple[Pause, ...] = ()) -> Promise | None:
    """The sooner of the spans. None without spans, or where a calendar that never opens lets none pass."""
    found = [p for span in of if (p := _one(calendar, start, span, pauses))]
    return min(found, key=lambda p: p.due_at, default=None)


def _one(calendar: Calendar, start: datetime, span: Span, pauses: tuple[Pause, ...]) -> Promise | None:
    counted = counted_by(span)
    try:
        return Promise(given_back(calendar, counted, add(calendar, start, span), pauses, start), counted)
    except NeverOpen:
        return None


def counted_in(deadline: Deadline, case: Case, desk: Desk) -> Counted:
    """The kind of time of a running window, by the policy in force."""
    promised = spans(case, desk, deadline.window, deadline.promised_as)
    kinds = {counted_by(span) for span in promised}
    if len(kinds) == 1:
        return kinds.pop()
    known = promise(calendar_of(case, desk), counts_from(deadline), promised, deadline.pauses)
    return known.counted if known else Counted.OPEN


def counts_from(deadline: Deadline) -> datetime:
    return deadline.moved_at or deadline.started_at


def passed(calendar: Calendar, counted: Counted, start: datetime, end: datetime) -> int:
    """Seconds of that kind between two instants, 0 when they are the wrong way round."""
    if counted is Counted.OPEN:
        return measure(calendar, start, end)
    return max(0, (end - start) // timedelta(seconds=1))


def later(calendar: Calendar, counted: Counted, at: datetime, seconds: int) -> datetime:
    """So many seconds of that kind later; for none of them the same instant, be it open or closed."""
    kind = SpanKind.OPEN if counted is Counted.OPEN else SpanKind.ELAPSED
    return add(calendar, at, Span(kind, seconds)) if seconds else at


def given_back(
    calendar: Calendar, counted: Counted, at: datetime, pauses: tuple[Pause, ...], since: datetime
) -> datetime:
    """An instant moved by each pause that began from `since` on and before it had come."""
    for paused, resumed in pauses:
        if since <= paused < at:
            at = later(calendar, counted, at, passed(calendar, counted, paused, resumed))
    return at


def resumed(deadline: Deadline, case: Case, desk: Desk, now: datetime) -> Deadline:
    """A paused window that runs again, with the time of its own kind given back; what had run out stays so.

    Of several spans the sooner counts anew, each with its own kind of time given back. Where the stored instant is
    not what the policy in force would make of it (it is about to be recomputed), that instant moves.
    """
    if deadline.paused_at is None:
        return deadline
    pauses = (*deadline.pauses, (deadline.paused_at, max(now, deadline.paused_at)))
    calendar, start = calendar_of(case, desk), counts_from(deadline)
    promised = spans(case, desk, deadline.window, deadline.promised_as)
    old = promise(calendar, start, promised, deadline.pauses)
    new = promise(calendar, start, promised, pauses)
    if old and new and old.due_at == deadline.due_at:
        due = new.due_at
    else:
        counted = old.counted if old else Counted.OPEN
        due = given_back(calendar, counted, deadline.due_at, pauses[-1:], deadline.paused_at)
    return replace(deadline, due_at=due, paused_at=None, pauses=pauses)
