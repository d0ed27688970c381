"""Who may open a case: unknown senders and lapsed contracts are accepted, held or refused, never silently."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from mailbot.core.contact import Unentitled
from mailbot.core.decide.set_aside import aside_notice
from mailbot.core.decision import MailOutcome
from mailbot.core.effects import Effect, Hold, Ignore, OpenCase, SendMail
from mailbot.core.letters import refusal
from mailbot.core.message import Grade
from mailbot.core.policy import Desk
from mailbot.core.quota import contract_of
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.core.time.people import whom
from mailbot.rules import new_case
from mailbot.rules.filing import author


class Reason(StrEnum):
    """Why somebody might not open a case; each has a template of its own."""

    UNKNOWN = "unknown"
    NO_CONTRACT = "no_contract"
    EXPIRED = "expired"
    USED_UP = "used_up"
    NOT_NAMED = "not_named"


# As agents and senders read them, and the template that says it to the sender.
_SAID: Mapping[Reason, tuple[str, str]] = MappingProxyType(
    {
        Reason.UNKNOWN: ("unknown sender", "unknown-sender"),
        Reason.NO_CONTRACT: ("no support contract", "no-contract"),
        Reason.EXPIRED: ("contract has run out", "contract-expired"),
        Reason.USED_UP: ("what the contract covers is used up", "contract-used-up"),
        Reason.NOT_NAMED: ("not a named caller of the contract", "not-named"),
    }
)


def reason_of(view: View) -> Reason | None:
    desk, person = view.desk, view.facts.party.person
    contact = desk.contacts.find(person.address) if person else None
    if contact is None:
        return Reason.UNKNOWN
    contract = contract_of(contact, view.facts.known.used, desk.today(view.facts.mail.received_at))
    if contract in ("expired", "used_up"):
        return Reason(contract)
    if contract == "none":
        return Reason.NO_CONTRACT
    return Reason.NOT_NAMED if contact.role == "user" else None


def treatment(reason: Reason, desk: Desk) -> Unentitled:
    """A used-up contract has lapsed too, unless the desk says otherwise."""
    if reason is Reason.UNKNOWN:
        return desk.unknown
    if reason is Reason.EXPIRED:
        return desk.lapsed
    return desk.unentitled.get(reason, desk.lapsed if reason is Reason.USED_UP else Unentitled.ACCEPT)


def ask(view: View) -> Answer:
    if view.facts.match.case is not None or view.facts.party.agent:
        return no("an answer on a case, or an agent")
    if view.facts.mail.released:
        return no("a person let it through")
    reason = reason_of(view)
    if reason is None:
        return no("known and entitled: accepted")
    what, how = _SAID[reason][0], treatment(reason, view.desk)
    return no(f"{what}: accepted") if how is Unentitled.ACCEPT else yes(f"{what}: {how} by configuration")


def then(view: View) -> tuple[Effect, ...]:
    reason = reason_of(view)
    assert reason is not None
    said, template = _SAID[reason]
    held = treatment(reason, view.desk) is Unentitled.HOLD
    kept: Effect = Hold(said) if held else Ignore(said)
    person = author(view)
    if not person.address or view.facts.message.machine is not Grade.PERSON:
        return (kept, *_told(view, said, held=held))
    return (kept, SendMail(refusal(person, said, template, held=held)), *_told(view, said, held=held))


def _told(view: View, said: str, *, held: bool) -> tuple[Effect, ...]:
    """Of held mail those hear who would have had the case: one of them lets it through."""
    opened = next(e.case for e in new_case.then(view) if isinstance(e, OpenCase))
    people = whom(("queue",), opened, view.desk, view.now) if held else ()
    return tuple(SendMail(aside_notice(p, said, view.facts, held=True)) for p in people)


RULE = Rule("entitlement", ask, then, ends=True, outcome=MailOutcome.REFUSED)
