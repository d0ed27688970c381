"""The escalation steps of one deadline as instants: what would be done when, if nothing happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge

from mailbot.core.case.model import Case, Deadline
from mailbot.core.policy import Desk, EscalationStep, StepAt
from mailbot.core.time.calendar import Calendar, NeverOpen, add, business_days_before, measure
from mailbot.core.time.local import instant_of, local_time
from mailbot.core.time.promise import Counted, counted_by, counted_in, counts_from, given_back, later, passed
from mailbot.core.time.span import Span, SpanKind
from mailbot.core.time.terms import calendar_of


@dataclass(frozen=True, slots=True)
class Rung:
    """One firing of a step: `nth` counts its repetitions from 1."""

    at: datetime
    step: EscalationStep
    nth: int = 1

    @property
    def text(self) -> str:
        """What a person is told about why they hear of it now."""
        again = f", time {self.nth} of {self.step.times}" if self.step.every and self.step.times > 1 else ""
        match self.step.when:
            case StepAt.PERCENT:
                return f"{self.step.percent}% of the window has passed{again}"
            case StepAt.BEFORE:
                return f"{self.step.span} before it runs out{again}"
            case StepAt.DUE:
                return f"the window has run out{again}"
            case StepAt.AFTER:
                return f"{self.step.span} after it ran out{again}"


def ladder(deadline: Deadline, case: Case, desk: Desk) -> Iterator[Rung]:
    """All rungs in order of time, worked out as they are asked for.

    The fired ones are among them: they stay where they were when a pause moves the rest, so that counting is enough.
    """
    steps = desk.escalations.get(deadline.window, ())
    return merge(*(_rungs(deadline, step, case, desk) for step in steps), key=lambda rung: rung.at)


def _rungs(deadline: Deadline, step: EscalationStep, case: Case, desk: Desk) -> Iterator[Rung]:
    """Ends early where the calendar never opens again."""
    try:
        at = _first(deadline, step, case, desk)
        yield Rung(at, step)
        for nth in range(2, step.times + 1 if step.every else 2):
            at = _added(deadline, at, step.every, calendar_of(case, desk))
            yield Rung(at, step, nth)
    except NeverOpen:
        return


def _first(deadline: Deadline, step: EscalationStep, case: Case, desk: Desk) -> datetime:
    match step.when:
        case StepAt.PERCENT:
            return _percent(deadline, step.percent, case, desk)
        case StepAt.BEFORE:
            return _before(deadline, step.span, case, desk)
        case StepAt.DUE:
            return deadline.due_at
        case StepAt.AFTER:
            return _added(deadline, deadline.due_at, step.span, calendar_of(case, desk))


def _percent(deadline: Deadline, percent: int, case: Case, desk: Desk) -> datetime:
    """Counted in the window's own kind of time, without its pauses; rounded up, so never early."""
    calendar, counted = calendar_of(case, desk), counted_in(deadline, case, desk)
    start, due = counts_from(deadline), deadline.due_at
    paused = sum(passed(calendar, counted, a, b) for a, b in deadline.pauses if start <= a < due)
    seconds = -(-(passed(calendar, counted, start, due) - paused) * percent // 100)
    return given_back(calendar, counted, later(calendar, counted, start, seconds), deadline.pauses, start)


def _before(deadline: Deadline, span: Span | None, case: Case, desk: Desk) -> datetime:
    """Not before the window itself: a warning that comes too late is given at once.

    `30m` before the end of a window that runs through the night are 30 minutes of the night.
    """
    calendar, start, due = calendar_of(case, desk), counts_from(deadline), deadline.due_at
    if span is None:
        return due
    if span.kind is SpanKind.OPEN and counted_in(deadline, case, desk) is Counted.OPEN:
        # The earliest instant with so much open time left: closing time rather than the next opening.
        left = measure(calendar, start, due) - span.amount
        return add(calendar, start, Span(SpanKind.OPEN, left)) if left > 0 else start
    return max(start, _back(calendar, due, span))


def _back(calendar: Calendar, due: datetime, span: Span) -> datetime:
    match span.kind:
        case SpanKind.BUSINESS_DAYS:
            return business_days_before(calendar, due, span.amount)
        case SpanKind.ELAPSED_DAYS:
            local = local_time(calendar.zone, due) - timedelta(days=span.amount)
            return instant_of(calendar.zone, local)
        case _:
            return due - timedelta(seconds=span.amount)


def _added(deadline: Deadline, at: datetime, span: Span | None, calendar: Calendar) -> datetime:
    if span is None:
        return at
    return given_back(calendar, counted_by(span), add(calendar, at, span), deadline.pauses, at)
