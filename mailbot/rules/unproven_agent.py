"""A mail on a case that claims to be an agent's, without the proof that acting takes: a note, and a question."""

from __future__ import annotations

from mailbot.core.case.model import EntryKind
from mailbot.core.decision import MailOutcome
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import AddEntry, Effect, SendMail
from mailbot.core.facts import TokenKind
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.rules.agent_reply import is_agents_token
from mailbot.rules.filing import internal_entry


def ask(view: View) -> Answer:
    case, party, token = view.facts.match.case, view.facts.party, view.facts.match.token
    if party.agent is None or party.person is None or case is None:
        return no("not an agent's mail on a case")
    takes_part = case.participant(party.person.address) is not None
    as_customer = takes_part and not is_agents_token(view)
    if as_customer or (token is not None and token.kind is TokenKind.ANSWER and token.for_sender):
        return no(f"{party.agent} writes as a customer of this case")
    return yes(f"it claims to be {party.agent}, without the proof that acting for the desk takes")


def then(view: View) -> tuple[Effect, ...]:
    agent = view.desk.agents[view.facts.party.agent or ""]
    text = view.facts.message.reply
    entry = internal_entry(view, f"Unverified, claims to be from {agent.person.name}:\n\n{text}", EntryKind.NOTE)
    question = Draft(
        kind=MailKind.CONFIRM,
        audience=Audience.AGENT,
        template="confirm",
        to=agent.person,
        values={"text": text, "subject": view.facts.message.subject, "because": view.facts.party.because},
    )
    return (AddEntry(entry), SendMail(question))


RULE = Rule("unproven agent", ask, then, ends=True, outcome=MailOutcome.AGENT)
