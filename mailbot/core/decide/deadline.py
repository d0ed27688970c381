"""Deciding about a window whose stored instant has come: recomputed first, so that a moved one fires nothing.

Whoever is to hear of it is owed that; telling them is a decision of its own (`decide.telling`), in the same tick.
"""

from __future__ import annotations

from datetime import datetime

from mailbot.core.case.model import Case, Deadline, EntryKind, InternalEntry
from mailbot.core.cause import DeadlineCause
from mailbot.core.decide.settling import finished, settle
from mailbot.core.decide.waking import decide_wake
from mailbot.core.decision import Decision, Step
from mailbot.core.effects import AddEntry, Effect, Owe, SetPriority, SettleWindow
from mailbot.core.facts import Facts
from mailbot.core.policy import Desk
from mailbot.core.telling import Telling
from mailbot.core.time.escalation import Fired, fire
from mailbot.core.time.quiet import reached
from mailbot.core.time.recount import recount
from mailbot.core.time.windows import WindowEffect


def decide_deadline(facts: Facts, cause: DeadlineCause, desk: Desk, now: datetime) -> Decision:
    case = facts.match.case
    running = case.running(cause.window) if case else None
    if case is None or running is None or running.step_at != cause.step_at or running.step_at > now:
        because = "the window has moved or ended since"
        step = Step(f"{cause.window} window", False, because)
        return Decision(cause, now, "nothing", facts.match.evidence, (step,), (), case, case)
    if not running.window.is_promise:
        return decide_wake(case, running, facts, cause, desk, now)
    return _promise_due(case, running, facts, cause, desk, now)


def _promise_due(
    case: Case, running: Deadline, facts: Facts, cause: DeadlineCause, desk: Desk, now: datetime
) -> Decision:
    moved = recount(case, desk, now)
    if any(e.deadline.window is cause.window and _is_later(e.deadline, now) for e in moved):
        return _moved(case, moved, facts, cause, desk, now)
    fired = fire(case, running, desk, now)
    owed = _owed(fired, case, desk, now)
    effects = (*_effects(case, cause, running, fired, now), *map(Owe, owed), *_held_back(owed, desk, cause.key, now))
    settled = settle(case, effects, desk, now, now, cause.key)
    return Decision(
        cause=cause,
        at=now,
        outcome="escalated" if owed else "done",
        evidence=facts.match.evidence,
        steps=(Step(f"{cause.window} window", True, fired.because),),
        effects=finished(settled.effects, settled.after, facts, desk, now),
        before=case,
        after=settled.after,
    )


def _is_later(deadline: Deadline, now: datetime) -> bool:
    return deadline.step_at is None or deadline.step_at > now


def _moved(
    case: Case, moved: tuple[WindowEffect, ...], facts: Facts, cause: DeadlineCause, desk: Desk, now: datetime
) -> Decision:
    """The policy has changed since the instant was stored, and by the one in force it has not come: no alarm."""
    settled = settle(case, moved, desk, now, now, cause.key)
    step = Step(f"{cause.window} window", True, "by the policy in force now its instant has not come")
    return Decision(cause, now, "done", facts.match.evidence, (step,), settled.effects, case, settled.after)


def _effects(case: Case, cause: DeadlineCause, running: Deadline, fired: Fired, now: datetime) -> tuple[Effect, ...]:
    effects: list[Effect] = [SettleWindow(cause.window, fired.deadline)]
    if fired.set_priority and fired.set_priority != case.priority:
        effects.append(SetPriority(fired.set_priority))
    if fired.missed:
        effects.append(AddEntry(_missed(cause, running, now)))
    return tuple(effects)


def _missed(cause: DeadlineCause, running: Deadline, now: datetime) -> InternalEntry:
    text = f"{cause.window}: the window ran out"
    return InternalEntry(at=max(running.due_at, running.started_at), kind=EntryKind.CHANGE, text=text, cause=cause.key)


def _owed(fired: Fired, case: Case, desk: Desk, now: datetime) -> tuple[Telling, ...]:
    priority = desk.priorities.get(case.priority)
    urgent = fired.urgent or (priority is not None and priority.urgent)
    people = reached(fired.tell, fired.otherwise, case, desk, now, urgent=urgent)
    because = fired.step_text or "the window has run out"
    return tuple(Telling(case.number, fired.deadline.window, p.person, now, p.at, because) for p in people)


def _held_back(owed: tuple[Telling, ...], desk: Desk, cause: str, now: datetime) -> tuple[Effect, ...]:
    """So that the case shows who does not know yet, and until when."""
    lines = [
        f"{t.about}: {t.person.name or t.person.address} is told at {_local(t.tell_at, desk)}; quiet hours until then"
        for t in owed
        if t.is_held_back
    ]
    entry = InternalEntry(at=now, kind=EntryKind.CHANGE, text="\n".join(lines), cause=cause)
    return (AddEntry(entry),) if lines else ()


def _local(at: datetime, desk: Desk) -> str:
    return at.astimezone(desk.zone).strftime("%Y-%m-%d %H:%M")
