"""What a case is promised, and in whose hours: the contract's words win, then the queue's, then the priority's."""

from __future__ import annotations

from datetime import datetime

from mailbot.core.case.model import Case, WindowName
from mailbot.core.policy import Desk, Plan
from mailbot.core.time.calendar import Calendar
from mailbot.core.time.span import Span

_VALID = ("active", "grace")


def calendar_for(desk: Desk, queue: str = "", priority: str = "", plan: str = "") -> Calendar:
    """The hours that count: of the plan, else of the priority, else of the queue, else the desk's own."""
    theirs = (
        desk.plans[plan.casefold()].calendar if plan.casefold() in desk.plans else None,
        desk.priorities[priority].calendar if priority in desk.priorities else None,
        desk.queues[queue].calendar if queue in desk.queues else None,
    )
    return next((one for one in theirs if one is not None), desk.calendar)


def calendar_of(case: Case, desk: Desk) -> Calendar:
    return calendar_for(desk, case.queue, case.priority, plan_of(case, desk))


def plan_of(case: Case, desk: Desk) -> str:
    """The plan of the requester's contract, as it stood on the day the case was opened; empty without one."""
    return plan_for(case.requester.address, case.opened_at, desk)


def plan_for(requester: str, opened_at: datetime, desk: Desk) -> str:
    if not desk.plans:
        return ""
    contact = desk.contacts.find(requester)
    valid = contact is not None and contact.contract(desk.today(opened_at)) in _VALID
    return contact.plan.casefold() if contact and valid else ""


def spans(case: Case, desk: Desk, window: WindowName, priority: str | None = None) -> tuple[Span, ...]:
    """What is promised, if anything; `priority`: another than the case's.

    One that has left the policy counts as the default priority.
    """
    key = case.priority if priority is None else priority
    known = desk.priorities.get(key) or desk.priorities.get(desk.default_priority)
    if known is None:
        return ()
    plan, queue = desk.plans.get(plan_of(case, desk), _NO_PLAN), desk.queues.get(case.queue)
    for theirs in (plan.windows, queue.windows if queue else {}):
        promised = theirs.get(known.key, {}).get(window)
        if promised is not None:
            return promised
    return known.windows.get(window, ())


_NO_PLAN = Plan("")
