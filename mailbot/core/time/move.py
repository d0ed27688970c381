"""A running window under another priority: sooner when raised, counted from its start when lowered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import takewhile

from mailbot.core.case.model import Case, Deadline
from mailbot.core.policy import Desk
from mailbot.core.time.escalation import next_step_at
from mailbot.core.time.ladder import ladder
from mailbot.core.time.promise import promise, resumed, spans


def moved(deadline: Deadline, before: Case, after: Case, desk: Desk, now: datetime, changed_at: datetime) -> Deadline:
    """The deadline after a change of priority (design section 7).

    Raised: the sooner of the old due instant and change + new window. Lowered: original start + new window.
    A step that itself set the priority has fired for good; any other change promises anew, so steps fire again.
    """
    paused = deadline.paused_at is not None
    known = resumed(deadline, before, desk, now)  # what the pause took so far belongs to the old promise
    raised = _rank(desk, after.priority) < _rank(desk, before.priority)
    new = _raised(known, after, desk, changed_at) if raised else _lowered(known, after, desk)
    was = before.running(deadline.window)
    by_its_own_step = was is not None and was.step != deadline.step
    if new.due_at != known.due_at and not by_its_own_step:
        new = _rearmed(new, after, desk, now)
    if paused:
        return replace(new, paused_at=now, step_at=None)
    return replace(new, step_at=next_step_at(new, after, desk))


def _rank(desk: Desk, priority: str) -> int:
    """The order of the policy is the order of urgency; a priority that left it comes last."""
    keys = list(desk.priorities)
    return keys.index(priority) if priority in desk.priorities else len(keys)


def _raised(deadline: Deadline, after: Case, desk: Desk, changed_at: datetime) -> Deadline:
    new = promise(desk.calendar, changed_at, spans(desk, after.priority, deadline.window))
    if new is None or new.due_at >= deadline.due_at:
        return deadline
    return replace(deadline, due_at=new.due_at, moved_at=changed_at)


def _lowered(deadline: Deadline, after: Case, desk: Desk) -> Deadline:
    promised = spans(desk, after.priority, deadline.window)
    new = promise(desk.calendar, deadline.started_at, promised, deadline.pauses)
    return replace(deadline, due_at=new.due_at, moved_at=None) if new else deadline


def _rearmed(deadline: Deadline, after: Case, desk: Desk, now: datetime) -> Deadline:
    """Steps of the new promise that lie behind are passed over, unless it has run out and nobody was told."""
    if deadline.overdue and deadline.due_at <= now:
        return deadline
    behind = takewhile(lambda r: r.at <= now and r.at < deadline.due_at, ladder(deadline, after, desk))
    return replace(deadline, overdue=False, step=sum(1 for _ in behind))
