"""Who is told, and what they read: the `Tell`s of one decision become one mail per person."""

from __future__ import annotations

from datetime import datetime

from mailbot.core.case.model import Case, PublicEntry
from mailbot.core.case.participants import proposed
from mailbot.core.decision import MailOutcome
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import Effect, SendMail, Tell
from mailbot.core.facts import Facts, Level
from mailbot.core.history import HistoryLine, history_line
from mailbot.core.message import Address, Grade, Message
from mailbot.core.policy import Desk
from mailbot.core.time.people import whom
from mailbot.core.trust.failures import failure

_MOST_TEXT = 64 * 1024
_SHOWN = 5  # entries that are quoted to who is given a case


def notifications(
    effects: tuple[Effect, ...], case: Case | None, facts: Facts, desk: Desk, outcome: str, now: datetime
) -> tuple[SendMail, ...]:
    """One notification per person told; none for who wrote the mail, none for an address that it reports dead."""
    who = tuple(dict.fromkeys(w for e in effects if isinstance(e, Tell) for w in e.who))
    if not who or case is None:
        return ()
    spared = _spared(facts)
    people = (p for p in whom(who, case, desk, now) if p.key not in spared)
    may_join = _proposed(case, facts, desk, outcome, now)
    return tuple(SendMail(_notification(p, case, facts, desk, outcome, may_join)) for p in people)


def _proposed(case: Case, facts: Facts, desk: Desk, outcome: str, now: datetime) -> tuple[str, ...]:
    """Addresses that take no part as long as no agent admits them (design section 6, Copies)."""
    if outcome not in (MailOutcome.NEW_CASE, MailOutcome.FOLLOW_UP) or facts.message.machine is not Grade.PERSON:
        return ()
    return tuple(p.address for p in proposed(facts.message, case, facts.party, desk, now))


def _spared(facts: Facts) -> frozenset[str]:
    bounce = facts.message.bounce
    failed = [r.address.casefold() for r in bounce.recipients] if bounce else []
    return frozenset([*failed, *([facts.party.person.key] if facts.party.person else [])])


def _notification(to: Address, case: Case, facts: Facts, desk: Desk, outcome: str, may_join: tuple[str, ...]) -> Draft:
    message = facts.message
    event, headline = _event(case, facts, desk, outcome)
    inside = outcome == MailOutcome.AGENT  # a colleague's words: a reply goes to the customer and may quote them
    report = outcome == MailOutcome.BOUNCE  # its other parts are for machines
    return Draft(
        kind=MailKind.NOTIFICATION,
        audience=Audience.AGENT,
        template="notification",
        to=to,
        files=() if inside or report else message.attachments,
        values={
            "event": event,
            "headline": headline,
            "text": "" if inside else _words(message, outcome)[:_MOST_TEXT],
            "full_text_differs": bool(message.quoted) and not inside and not report,
            "sender": facts.party.person or (message.from_[0] if message.from_ else Address("", "")),
            "level": str(facts.party.level),
            "because": facts.party.because,
            "files": () if inside or report else tuple(a.name for a in message.attachments),
            "history": _said(facts) if inside else (),
            "proposed": may_join,
            "may_answer": desk.agent_by_address(to.address) is not None,
        },
    )


def _words(message: Message, outcome: str) -> str:
    """A report quotes what the other server said, so all of it is shown."""
    return message.text if outcome == MailOutcome.BOUNCE else message.reply or message.text


def _said(facts: Facts) -> tuple[HistoryLine, ...]:
    """What customers and agents wrote to each other last, for who is given the case; never what stays inside."""
    public = [e for e in facts.known.entries if isinstance(e, PublicEntry)]
    return tuple(history_line(e) for e in sorted(public, key=lambda e: e.at)[-_SHOWN:])


def _event(case: Case, facts: Facts, desk: Desk, outcome: str) -> tuple[str, str]:
    """What happened, as a word for the template and as the first line that is read."""
    sender = _name(facts.message, facts)
    if outcome == MailOutcome.NEW_CASE:
        return "new", f"New case from {sender}"
    if outcome == MailOutcome.AGENT:
        return "assigned", f"{sender} gives you case {case.number}"
    if outcome == MailOutcome.BOUNCE:
        token = facts.match.token
        failed = (
            failure(facts.message.bounce, token, case, desk).headline if token else "A mail could not be delivered."
        )
        return "bounce", failed.rstrip(".")
    if outcome == MailOutcome.MACHINE:
        return "machine", f"Automatic mail on case {case.number} from {sender}"
    if facts.party.person is None or case.participant(facts.party.person.address) is None:
        return "unverified", f"{sender} takes no part in case {case.number} and wrote to it"
    if facts.party.level is not Level.PROVEN:
        return "unverified", f"{sender} answered (sender not verified)"
    return "reply", f"{sender} answered"


def _name(message: Message, facts: Facts) -> str:
    person = facts.party.person or (message.from_[0] if message.from_ else None)
    return (person.name or person.address) if person else "somebody without a From address"
