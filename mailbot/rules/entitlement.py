"""Who may open a case: unknown senders and lapsed contracts are accepted, held or refused, never silently."""

from __future__ import annotations

from mailbot.core.decision import MailOutcome
from mailbot.core.effects import Effect, Hold, Ignore, SendMail
from mailbot.core.letters import refusal
from mailbot.core.message import Grade
from mailbot.core.policy import Unentitled
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.rules.filing import author

UNKNOWN, LAPSED = "unknown sender", "contract has run out"


def _reason(view: View) -> tuple[str | None, Unentitled]:
    desk, party = view.desk, view.facts.party
    contact = desk.contacts.find(party.person.address) if party.person else None
    if contact is None:
        return (UNKNOWN, desk.unknown)
    if contact.contract(desk.today(view.now)) == "expired":
        return (LAPSED, desk.lapsed)
    return (None, Unentitled.ACCEPT)


def ask(view: View) -> Answer:
    reason, treatment = _reason(view)
    if view.facts.match.case is not None or view.facts.party.agent:
        return no("an answer on a case, or an agent")
    if reason is None or treatment is Unentitled.ACCEPT:
        return no(f"{reason or 'known and entitled'}: accepted")
    return yes(f"{reason}: {treatment} by configuration")


def then(view: View) -> tuple[Effect, ...]:
    reason, treatment = _reason(view)
    why = reason or ""
    kept: Effect = Hold(why) if treatment is Unentitled.HOLD else Ignore(why)
    person = author(view)
    if not person.address or view.facts.message.machine is not Grade.PERSON:
        return (kept,)
    return (kept, SendMail(refusal(person, why)))


RULE = Rule("entitlement", ask, then, ends=True, outcome=MailOutcome.REFUSED)
