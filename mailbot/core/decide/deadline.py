"""Deciding about a window whose stored instant has come: recomputed first, so that a moved one fires nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailbot.core.case.model import Case, Deadline, Entry, EntryKind, InternalEntry, WindowName
from mailbot.core.decide.settling import finished, settle
from mailbot.core.decision import Decision, Step
from mailbot.core.effects import (
    AddEntry,
    Audience,
    Draft,
    Effect,
    MailKind,
    SendMail,
    SetPriority,
    SettleWindow,
)
from mailbot.core.facts import DeadlineCause, Facts
from mailbot.core.message import Address
from mailbot.core.policy import Desk
from mailbot.core.time.escalation import Fired, fire
from mailbot.core.time.people import whom
from mailbot.core.time.recount import recount
from mailbot.core.time.windows import WindowEffect

_EXCERPT = 2000


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One recent entry, as an escalation shows it to agents."""

    at: datetime
    who: str
    text: str
    visibility: str


def decide_deadline(facts: Facts, cause: DeadlineCause, desk: Desk, now: datetime) -> Decision:
    case = facts.match.case
    running = case.running(cause.window) if case else None
    if case is None or running is None or running.step_at != cause.step_at or running.step_at > now:
        because = "the window has moved or ended since"
        step = Step(f"{cause.window} window", False, because)
        return Decision(cause, now, "nothing", facts.match.evidence, (step,), (), case, case)
    moved = recount(case, desk, now)
    if any(e.window is cause.window and _is_later(e.deadline, now) for e in moved if isinstance(e, SettleWindow)):
        return _moved(facts, cause, case, moved, desk, now)
    fired = fire(case, running, desk, now)
    effects = _effects(case, cause, running, fired, now)
    settled = settle(case, effects, desk, now, now, cause.key)
    people = whom(fired.tell, case, desk, now)
    mails = tuple(SendMail(_escalation(p, people, running, fired, case, facts)) for p in people)
    return Decision(
        cause=cause,
        at=now,
        outcome="escalated" if mails else "done",
        evidence=facts.match.evidence,
        steps=(Step(f"{cause.window} window", True, fired.because),),
        effects=finished((*settled.effects, *mails), settled.after, facts, desk, now),
        before=case,
        after=settled.after,
    )


def _is_later(deadline: Deadline, now: datetime) -> bool:
    return deadline.step_at is None or deadline.step_at > now


def _moved(
    facts: Facts, cause: DeadlineCause, case: Case, moved: tuple[WindowEffect, ...], desk: Desk, now: datetime
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


_VERB = {
    WindowName.ACKNOWLEDGE: "been taken by anybody",
    WindowName.RESPOND: "been answered",
    WindowName.UPDATE: "had its latest mail answered",
    WindowName.RESOLVE: "been resolved",
}


def _escalation(
    to: Address, people: tuple[Address, ...], running: Deadline, fired: Fired, case: Case, facts: Facts
) -> Draft:
    late = fired.missed or running.overdue
    verdict = "has not" if late else "has not yet"
    return Draft(
        kind=MailKind.ESCALATION,
        audience=Audience.AGENT,
        template="escalation",
        to=to,
        subject=f"{'Overdue' if late else 'Due soon'} ({running.window}): {case.subject}",
        values={
            "window": str(running.window),
            "due_at": running.due_at,
            "missed": late,
            "headline": f"Case {case.number} {verdict} {_VERB[running.window]}",
            "because": fired.step_text or "the window has run out",
            "history": tuple(_line(e) for e in facts.recent),
            "told": tuple(p.name or p.address for p in people),
        },
    )


def _line(entry: Entry) -> HistoryLine:
    who = (entry.author.name or entry.author.address) if entry.author else ""
    return HistoryLine(entry.at, who, entry.text[:_EXCERPT], entry.visibility)
