"""Who takes part in a case, and who gets a copy of what is said in it."""

from __future__ import annotations

from datetime import datetime

from mailbot.core.case.model import Case, Participant, Role
from mailbot.core.facts import Level, Match, Party
from mailbot.core.message import Address, Message
from mailbot.core.policy import Desk

_MOST = 20  # people one mail may bring in; more is a mailing, not a conversation


def joiners(message: Message, case: Case, desk: Desk, now: datetime) -> tuple[Participant, ...]:
    """The people in To and Cc that a proven writer brings along; never ourselves, our agents or somebody twice."""
    found: dict[str, Participant] = {}
    for person in (*message.to, *message.cc):
        ours = desk.is_own(person.address) or desk.agent_by_address(person.address)
        if person.address and not ours and case.participant(person.address) is None:
            found.setdefault(person.key, Participant(person, Role.PARTICIPANT, now))
    return tuple(found.values())[:_MOST]


def admits(match: Match, party: Party) -> bool:
    """Whether who writes on a case without taking part joins it by writing: proven, known to the desk, and in the
    conversation, because the mail goes to people of the case too. All others stay outside until an agent admits them.
    """
    return match.invites and party.level is Level.PROVEN and party.known and party.agent is None


def proposed(message: Message, case: Case, party: Party, desk: Desk, now: datetime) -> tuple[Address, ...]:
    """Whom an agent may admit: the people in Cc of a writer who is not proven, and a writer who takes no part."""
    if party.person is None or party.agent is not None:
        return ()
    if case.participant(party.person.address) is None:
        return (party.person,)
    return () if party.level is Level.PROVEN else tuple(p.person for p in joiners(message, case, desk, now))


def copies(case: Case, desk: Desk) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
    """To and Cc as customers read them: the requester, then the others. Agents who take part are not named there."""
    others = (p.person for p in case.participants if p.role is not Role.REQUESTER)
    shown = tuple(p for p in others if not desk.is_own(p.address) and not desk.agent_by_address(p.address))
    return (case.requester,), shown


def readers(case: Case, desk: Desk) -> tuple[Address, ...]:
    """Everybody who gets a copy of a public answer: neither ourselves nor people without an address."""
    people = (case.requester, *(p.person for p in case.participants))
    once = {p.key: p for p in people if p.address and not desk.is_own(p.address)}
    return tuple(once.values())
