"""Mail held or refused: no case, but its sender hears why where a template is named, and agents where a rule tells."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType

from mailbot.core.case.model import SPAM_TAG
from mailbot.core.decide.table import Asked
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import Effect, Hold, Ignore, SendMail, SetQueue, Tell, UseTemplate
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
    return (SendMail(refusal(person, reason, held=any(isinstance(e, Hold) for e in kept))),)


def _to_agents(asked: Asked, reason: str, facts: Facts, desk: Desk, now: datetime) -> tuple[Effect, ...]:
    """Those whom the rule tells, and the agents of the queue it names."""
    who = [w for e in asked.effects if isinstance(e, Tell) for w in e.who]
    who += ["queue" for e in asked.effects if isinstance(e, SetQueue)]
    if asked.case is None or not (who or (asked.held and not reason.startswith(SPAM_TAG))):
        return ()
    # Held mail waits for a person: where a rule tells nobody, its queue hears of it.
    named = tuple(who) or ("queue",)
    return tuple(SendMail(aside_notice(p, reason, facts, held=asked.held)) for p in whom(named, asked.case, desk, now))


def aside_notice(to: Address, reason: str, facts: Facts, *, held: bool) -> Draft:
    """For those who are told of mail that opened no case; a held one they may let through, by a reply."""
    message = facts.message
    sender = facts.party.person or (message.from_[0] if message.from_ else "somebody without a From address")
    headline = f"A mail {'waits for a decision' if held else 'was refused'}: {reason.replace('_', ' ')}"
    values: dict[str, object] = {"headline": headline, "lines": (f"From: {sender}", f"Subject: {message.subject}")}
    if held:
        values = {
            "headline": headline,
            "sender": str(sender),
            "because": facts.party.because,
            "subject": message.subject,
            "text": (message.reply or message.text)[:_SHOWN],
            "number": facts.mail.received_id,
        }
    return Draft(
        kind=MailKind.HELD if held else MailKind.NOTICE,
        audience=Audience.AGENT,
        template="held" if held else "notice",
        to=to,
        subject=f"{'Held' if held else 'Refused'}: {message.subject or '(no subject)'}",
        values=MappingProxyType(values),
    )


_SHOWN = 2000  # characters of a held mail that its notice shows
