"""A running window under other terms: another priority, queue or policy. History is kept by whoever decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import takewhile

from mailbot.core.case.model import Case, Deadline
from mailbot.core.policy import Desk
from mailbot.core.time.escalation import next_step_at
from mailbot.core.time.ladder import ladder
from mailbot.core.time.promise import counts_from, promise, resumed
from mailbot.core.time.terms import calendar_of, spans


def moved(deadline: Deadline, before: Case, after: Case, desk: Desk, now: datetime, changed_at: datetime) -> Deadline:
    """The deadline after a change of queue, priority or both (design section 7).

    Another queue: counted again from its start. Priority raised: the sooner of the old due instant and change + new
    window. Lowered: original start + new window.
    A step that itself set the priority has fired for good; any other change promises anew, so steps fire again.
    """
    paused = deadline.paused_at is not None
    known = resumed(deadline, before, desk, now)  # what the pause took so far belongs to the old promise
    new = _under_priority(_in_queue(known, before, after, desk), before, after, desk, changed_at)
    was = before.running(deadline.window)
    by_its_own_step = was is not None and was.step != deadline.step
    if new.due_at != known.due_at and not by_its_own_step:
        new = _rearmed(new, after, desk, now)
    return _put_back(new, after, desk, now, paused=paused)


def recounted(deadline: Deadline, case: Case, desk: Desk, now: datetime) -> Deadline:
    """The same promise by the policy and calendar in force now, counted again from where it counts.

    Nothing is told twice: the steps that have fired have fired. Unchanged where it promises nothing any more.
    """
    new = _counted(deadline, case, desk)
    if new.overdue and new.due_at > now:
        new = replace(new, overdue=False)
    step_at = next_step_at(new, case, desk)
    return new if step_at == new.step_at else replace(new, step_at=step_at)


def _in_queue(deadline: Deadline, before: Case, after: Case, desk: Desk) -> Deadline:
    if before.queue == after.queue:
        return deadline
    return _counted(deadline, replace(before, queue=after.queue), desk)


def _counted(deadline: Deadline, case: Case, desk: Desk) -> Deadline:
    promised = spans(case, desk, deadline.window, deadline.promised_as)
    new = promise(calendar_of(case, desk), counts_from(deadline), promised, deadline.pauses)
    return deadline if new is None or new.due_at == deadline.due_at else replace(deadline, due_at=new.due_at)


def _under_priority(deadline: Deadline, before: Case, after: Case, desk: Desk, changed_at: datetime) -> Deadline:
    if before.priority == after.priority:
        return deadline
    if _rank(desk, after.priority) < _rank(desk, before.priority):
        return _raised(deadline, before, after, desk, changed_at)
    return _lowered(deadline, after, desk)


def _rank(desk: Desk, priority: str) -> int:
    """The order of the policy is the order of urgency; a priority that left it comes last."""
    keys = list(desk.priorities)
    return keys.index(priority) if priority in desk.priorities else len(keys)


def _raised(deadline: Deadline, before: Case, after: Case, desk: Desk, changed_at: datetime) -> Deadline:
    new = promise(calendar_of(after, desk), changed_at, spans(after, desk, deadline.window))
    if new is None or new.due_at >= deadline.due_at:
        return _kept(deadline, before, after, desk)
    return replace(deadline, due_at=new.due_at, moved_at=changed_at, promised_as=None)


def _kept(deadline: Deadline, before: Case, after: Case, desk: Desk) -> Deadline:
    """The old promise; whose it is stands beside it where the new priority would not make it, counted from there."""
    as_new = _counted(replace(deadline, promised_as=None), after, desk)
    if as_new.due_at == deadline.due_at:
        return as_new
    return replace(deadline, promised_as=deadline.promised_as or before.priority)


def _lowered(deadline: Deadline, after: Case, desk: Desk) -> Deadline:
    return _counted(replace(deadline, moved_at=None, promised_as=None), after, desk)


def _rearmed(deadline: Deadline, after: Case, desk: Desk, now: datetime) -> Deadline:
    """Steps of the new promise that lie behind are passed over, unless it has run out and nobody was told."""
    if deadline.overdue and deadline.due_at <= now:
        return deadline
    behind = takewhile(lambda r: r.at <= now and r.at < deadline.due_at, ladder(deadline, after, desk))
    return replace(deadline, overdue=False, step=sum(1 for _ in behind))


def _put_back(deadline: Deadline, case: Case, desk: Desk, now: datetime, *, paused: bool) -> Deadline:
    """On its feet or paused, as it was found."""
    if paused:
        return replace(deadline, paused_at=now, step_at=None)
    return replace(deadline, step_at=next_step_at(deadline, case, desk))
