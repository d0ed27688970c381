"""Mail held or refused: no case, but its sender hears why where a template is named, and agents where a rule tells."""

from __future__ import annotations

from datetime import datetime

from mailbot.core.decide.table import Asked
from mailbot.core.effects import (
    Audience,
    Draft,
    Effect,
    Hold,
    Ignore,
    MailKind,
    SendMail,
    SetQueue,
    Tell,
    UseTemplate,
)
from mailbot.core.facts import Facts
from mailbot.core.letters import refusal
from mailbot.core.message import Address, Grade
from mailbot.core.policy import Desk
from mailbot.core.time.people import whom

_KEPT = (Hold, Ignore, UseTemplate, SendMail)


def set_aside(asked: Asked, facts: Facts, desk: Desk, now: datetime) -> tuple[Effect, ...]:
    """What is left of the effects wanted: the reason, and the mails that it makes."""
    kept = tuple(e for e in asked.effects if isinstance(e, _KEPT))
    reason = next((e.reason for e in kept if isinstance(e, Hold | Ignore)), "")
    return (*kept, *_to_sender(kept, reason, facts), *_to_agents(asked, reason, facts, desk, now))


def _to_sender(kept: tuple[Effect, ...], reason: str, facts: Facts) -> tuple[Effect, ...]:
    """Who is refused hears why; who is held, where a template is named. Machines and the nameless hear nothing."""
    person = facts.party.person
    named = any(isinstance(e, UseTemplate | Ignore) for e in kept) and not any(isinstance(e, SendMail) for e in kept)
    if not named or person is None or facts.message.machine is not Grade.PERSON:
        return ()
    return (SendMail(refusal(person, reason)),)


def _to_agents(asked: Asked, reason: str, facts: Facts, desk: Desk, now: datetime) -> tuple[Effect, ...]:
    """Those whom the rule tells, and the agents of the queue it names."""
    who = [w for e in asked.effects if isinstance(e, Tell) for w in e.who]
    who += ["queue" for e in asked.effects if isinstance(e, SetQueue)]
    if not who or asked.case is None:
        return ()
    return tuple(SendMail(_notice(p, reason, facts)) for p in whom(tuple(who), asked.case, desk, now))


def _notice(to: Address, reason: str, facts: Facts) -> Draft:
    message = facts.message
    sender = facts.party.person or (message.from_[0] if message.from_ else "somebody without a From address")
    return Draft(
        kind=MailKind.NOTICE,
        audience=Audience.AGENT,
        template="notice",
        to=to,
        values={
            "headline": f"A mail waits for a decision: {reason}",
            "lines": (
                f"From: {sender}",
                f"Subject: {message.subject}",
                f"It is kept without a case number. See: mailbot queue held show {facts.mail.received_id}",
            ),
        },
    )
