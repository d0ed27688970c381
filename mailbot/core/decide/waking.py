"""Deciding about windows that only wake the desk: silent customers are asked, cases closed, people reminded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from mailbot.core.case.model import Case, Deadline, EntryKind, InternalEntry, Outcome, Status, WindowName
from mailbot.core.case.participants import readers
from mailbot.core.cause import DeadlineCause
from mailbot.core.decide.settling import finished, settle
from mailbot.core.decision import Decision, Step
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import AddEntry, Effect, SendMail, SetStatus, SettleWindow
from mailbot.core.facts import Facts
from mailbot.core.history import history_line
from mailbot.core.message import Address
from mailbot.core.policy import Desk
from mailbot.core.time.people import whom
from mailbot.core.time.wakes import closes_at, follow_up_of, over, stepped


def decide_wake(
    case: Case, running: Deadline, facts: Facts, cause: DeadlineCause, desk: Desk, now: datetime
) -> Decision:
    if running.window is WindowName.FOLLOW_UP:
        effects, because = _followed_up(case, running, desk, cause.key, now)
    else:
        effects, because = _reminded(case, facts, desk, now)
    settled = settle(case, effects, desk, now, now, cause.key)
    return Decision(
        cause=cause,
        at=now,
        outcome="done",
        evidence=facts.match.evidence,
        steps=(Step(f"{cause.window} window", True, because),),
        effects=finished(settled.effects, settled.after, facts, desk, now),
        before=case,
        after=settled.after,
    )


def _followed_up(
    case: Case, running: Deadline, desk: Desk, cause: str, now: datetime
) -> tuple[tuple[Effect, ...], str]:
    policy = follow_up_of(case, desk)
    if policy is None:
        return (SettleWindow(running.window, over(running, Outcome.CANCELLED, now)),), "customers are no longer asked"
    if running.step >= policy.times:
        return _closed(case, running, desk, cause, now), f"nothing heard after {running.step} follow-ups: closed"
    asked = Deadline(running.window, running.started_at, running.due_at, None, running.step + 1)
    following = stepped(asked, policy, case, desk, now)
    values = {"closes_at": closes_at(following, policy), "waits_since": running.started_at}
    mails = _to_requester(case, MailKind.FOLLOW_UP, values, desk)
    because = f"nothing heard since {running.started_at.astimezone(desk.zone).date()}: asked, time {asked.step}"
    return (SettleWindow(running.window, following), *mails), because


def _closed(case: Case, running: Deadline, desk: Desk, cause: str, now: datetime) -> tuple[Effect, ...]:
    text = "Closed, as the customer was silent; an answer opens it again"
    entry = InternalEntry(at=now, kind=EntryKind.NOTE, text=text, cause=cause)
    ended = SettleWindow(running.window, over(running, Outcome.MET, now))
    mails = _to_requester(case, MailKind.CLOSED, {"waits_since": running.started_at}, desk)
    return (ended, AddEntry(entry), SetStatus(Status.CLOSED), *mails)


def _to_requester(case: Case, kind: MailKind, values: Mapping[str, object], desk: Desk) -> tuple[SendMail, ...]:
    """Who reads along was not asked anything."""
    if all(p.key != case.requester.key for p in readers(case, desk)):
        return ()
    draft = Draft(
        kind=kind,
        audience=Audience.CUSTOMER,
        template=kind.value,
        to=case.requester,
        key_for=case.requester.address,
        values=values,
    )
    return (SendMail(draft),)


def _reminded(case: Case, facts: Facts, desk: Desk, now: datetime) -> tuple[tuple[Effect, ...], str]:
    """All of that kind whose instant has come: two at one instant have one cause between them."""
    assert isinstance(facts.cause, DeadlineCause)
    come = [
        d
        for d in case.deadlines
        if d.window is facts.cause.window and d.is_running and d.step_at is not None and d.step_at <= now
    ]
    effects: list[Effect] = []
    for deadline in come:
        effects.append(SettleWindow(deadline.window, over(deadline, Outcome.MET, now)))
        people = whom((deadline.tell or "owner",), case, desk, now)
        effects += [SendMail(_reminder(p, deadline, case, facts, desk)) for p in people]
    return tuple(effects), "; ".join(d.note or str(d.window) for d in come)


def _reminder(to: Address, deadline: Deadline, case: Case, facts: Facts, desk: Desk) -> Draft:
    headline, asked_by = _headline(to, deadline, case, desk)
    return Draft(
        kind=MailKind.REMINDER,
        audience=Audience.AGENT,
        template="reminder",
        to=to,
        subject=f"{headline}: {case.subject}",
        values={
            "headline": headline,
            "at": deadline.due_at,
            "note": deadline.note,
            "asked_by": asked_by,
            "history": tuple(history_line(e) for e in facts.recent),
        },
    )


def _headline(to: Address, deadline: Deadline, case: Case, desk: Desk) -> tuple[str, str]:
    agent = desk.agents.get(deadline.tell)
    if not deadline.tell:
        name = case.requester.name or case.requester.address
        return f"{name} asked to be called now", name
    who = "You" if agent and agent.person.key == to.key else agent.person.name if agent else deadline.tell
    if deadline.window is WindowName.SNOOZE:
        return f"{who} put this case off until now", who
    return f"{who} asked to be reminded now", who
