"""Deciding about what a person does to a case from the command line or a page."""

from __future__ import annotations

from datetime import datetime

from mailbot.core.case.model import Case, EntryKind, InternalEntry, Status
from mailbot.core.cause import Act, CommandCause
from mailbot.core.decide.settling import finished, settle
from mailbot.core.decision import Decision, Step
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import Acknowledge, AddEntry, Assign, Effect, SendMail, SetStatus, Silence, Take
from mailbot.core.facts import Facts
from mailbot.core.letters import to_customers
from mailbot.core.message import Address
from mailbot.core.policy import Desk


def decide_command(facts: Facts, cause: CommandCause, desk: Desk, now: datetime) -> Decision:
    case = facts.match.case
    refused = _refused(cause, case, desk)
    if case is None or refused:
        step = Step(cause.act, False, refused or "")
        return Decision(cause, now, "nothing", facts.match.evidence, (step,), (), case, case)
    effects = _wanted(cause, case, desk, now)
    settled = settle(case, effects, desk, now, now, cause.key)
    return Decision(
        cause=cause,
        at=now,
        outcome="done",
        evidence=facts.match.evidence,
        steps=(Step(cause.act, True, f"asked for by {cause.by}"),),
        effects=finished(settled.effects, settled.after, facts, desk, now),
        before=case,
        after=settled.after,
    )


def _refused(cause: CommandCause, case: Case | None, desk: Desk) -> str | None:
    if case is None:
        return f"there is no case {cause.case}"
    if cause.act is Act.CLOSE and case.status is Status.CLOSED:
        return f"case {case.number} is closed already"
    if cause.act is Act.ACKNOWLEDGE and case.status.is_done:
        return f"case {case.number} is {case.status}"
    if cause.act is Act.TAKE and cause.by not in desk.agents:
        return f"there is no agent {cause.by}"
    return None


def _wanted(cause: CommandCause, case: Case, desk: Desk, now: datetime) -> tuple[Effect, ...]:
    if cause.act is Act.TAKE:
        opened = (SetStatus(Status.OPEN),) if case.status is Status.NEW else ()
        return (Assign(cause.by), Take(cause.by), *opened)
    if cause.act is Act.ACKNOWLEDGE:
        return _acknowledged(cause, case, desk, now)
    entry = InternalEntry(at=now, kind=EntryKind.NOTE, text=f"Closed by {cause.by}", cause=cause.key)
    return (AddEntry(entry), SetStatus(Status.CLOSED), *_told(cause, case, desk))


def _acknowledged(cause: CommandCause, case: Case, desk: Desk, now: datetime) -> tuple[Effect, ...]:
    """As a reply to an escalation does; whoever is no agent owns nothing by it."""
    agent = desk.agents.get(cause.by)
    author = agent.person if agent else Address("", cause.by)
    text = cause.text.strip() or "Got it"
    note = InternalEntry(at=now, kind=EntryKind.NOTE, text=text, cause=cause.key, author=author)
    opened = (SetStatus(Status.OPEN),) if case.status is Status.NEW else ()
    return (Take(agent.key if agent else ""), Silence(by=cause.by), *opened, AddEntry(note))


def acknowledgments(decision: Decision) -> tuple[CommandCause, ...]:
    """What a reply to a digest does to each of the cases that it named."""
    said = (e for e in decision.effects if isinstance(e, Acknowledge))
    return tuple(
        CommandCause(f"{decision.cause.key}:{number}", Act.ACKNOWLEDGE, number, one.by, one.text)
        for one in said
        for number in one.cases
    )


def _told(cause: CommandCause, case: Case, desk: Desk) -> tuple[Effect, ...]:
    if "resolved" not in desk.tell_customer:
        return ()
    draft = Draft(
        kind=MailKind.RESOLUTION,
        audience=Audience.CUSTOMER,
        template="resolution",
        to=case.requester,
        values={"agent": "", "text": cause.text, "closed": True},
    )
    return tuple(SendMail(d) for d in to_customers(case, draft, desk))
