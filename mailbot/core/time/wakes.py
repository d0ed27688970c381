"""Windows that promise nothing and only wake the desk: follow-ups of a silent customer, reminders, snoozes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.core.case.model import Case, Deadline, Outcome, Status, WindowName
from mailbot.core.effects import SettleWindow, StartWindow
from mailbot.core.policy import Desk, FollowUp
from mailbot.core.time.calendar import NeverOpen, add
from mailbot.core.time.span import Span
from mailbot.core.time.terms import calendar_of
from mailbot.core.time.windows import Event, WindowEffect


def plan_wakes(
    before: Case | None, after: Case, events: frozenset[Event], desk: Desk, now: datetime
) -> tuple[WindowEffect, ...]:
    """Which of them end and start, once a decision is known; in order. A finished case wakes nobody."""
    ended = tuple(_ended(before, after, events, now))
    gone = {(e.deadline.window, e.deadline.started_at) for e in ended}
    runs = any(
        d.window is WindowName.FOLLOW_UP and d.is_running and (d.window, d.started_at) not in gone
        for d in after.deadlines
    )
    if runs or not _waits(after) or (before is not None and _waits(before) and not ended):
        return ended
    return (*ended, *_follow_up(after, desk, now))


def _ended(before: Case | None, after: Case, events: frozenset[Event], now: datetime) -> Iterator[SettleWindow]:
    for deadline in after.deadlines:
        if deadline.is_running and not deadline.window.is_promise and _ends(deadline, before, after, events):
            yield SettleWindow(deadline.window, over(deadline, Outcome.CANCELLED, now))


def _ends(deadline: Deadline, before: Case | None, after: Case, events: frozenset[Event]) -> bool:
    if after.status.is_done:
        return True
    match deadline.window:
        case WindowName.FOLLOW_UP:  # an answer sent while we wait starts the silence anew
            return not _waits(after) or Event.ANSWERED in events
        case WindowName.SNOOZE:
            return Event.CUSTOMER_WROTE in events
    return False


def over(deadline: Deadline, outcome: Outcome, now: datetime) -> Deadline:
    return replace(deadline, outcome=outcome, settled_at=now, step_at=None)


def _waits(case: Case) -> bool:
    return case.status is Status.WAITING and case.waiting_reason == "customer"


def follow_up_of(case: Case, desk: Desk) -> FollowUp | None:
    queue = desk.queues.get(case.queue)
    return (queue.follow_up if queue else None) or desk.follow_up


def _follow_up(case: Case, desk: Desk, now: datetime) -> Iterator[StartWindow]:
    policy = follow_up_of(case, desk)
    if policy is None:
        return
    fresh = Deadline(WindowName.FOLLOW_UP, free(case, WindowName.FOLLOW_UP, now), now)
    started = stepped(fresh, policy, case, desk, now)
    if started.is_running:
        yield StartWindow(started)


def stepped(deadline: Deadline, policy: FollowUp, case: Case, desk: Desk, now: datetime) -> Deadline:
    """With its next instants, counted from now: after downtime a customer is asked once, not thrice in a row.

    `due_at` is when the case is closed, or last asked about. Nothing more to come: met.
    """
    instants: list[datetime] = []
    spans = [_pause_before(policy, n) for n in range(deadline.step, policy.times)]
    for span in (*spans, *((policy.close_after,) if policy.close_after else ())):
        try:
            instants.append(add(calendar_of(case, desk), instants[-1] if instants else now, span))
        except NeverOpen:
            break
    if not instants:
        return over(deadline, Outcome.MET, now)
    return replace(deadline, due_at=instants[-1], step_at=instants[0])


def _pause_before(policy: FollowUp, nth: int) -> Span:
    return policy.every if nth and policy.every else policy.after


def closes_at(deadline: Deadline, policy: FollowUp) -> datetime | None:
    """When the case is closed if nothing is heard; None for a policy that never closes."""
    return deadline.due_at if policy.close_after and deadline.is_running else None


def free(case: Case, window: WindowName, start: datetime) -> datetime:
    """Window and start name a deadline of a case: the first microsecond from `start` on that none of that name has."""
    taken = {d.started_at for d in case.deadlines if d.window is window}
    while start in taken:
        start += timedelta(microseconds=1)
    return start


def reminder(case: Case, at: datetime, now: datetime, *, note: str = "", tell: str = "") -> StartWindow:
    return StartWindow(
        Deadline(WindowName.REMINDER, free(case, WindowName.REMINDER, now), at, at, note=note, tell=tell)
    )


def snooze(case: Case, at: datetime, now: datetime, *, note: str = "", tell: str = "") -> tuple[WindowEffect, ...]:
    """A new one takes the place of the one before."""
    before = case.running(WindowName.SNOOZE)
    ended = (SettleWindow(WindowName.SNOOZE, over(before, Outcome.CANCELLED, now)),) if before else ()
    started = Deadline(WindowName.SNOOZE, free(case, WindowName.SNOOZE, now), at, at, note=note, tell=tell)
    return (*ended, StartWindow(started))
