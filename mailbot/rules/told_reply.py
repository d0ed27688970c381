"""Somebody who was told of a case and is no agent answers the escalation: acknowledged, and the text stays inside."""

from __future__ import annotations

from mailbot.core.case.model import EntryKind, Status
from mailbot.core.decision import MailOutcome
from mailbot.core.effects import AddEntry, Effect, SetStatus, Silence, Take
from mailbot.core.facts import TokenKind
from mailbot.core.policy import Border
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.core.trust.levels import proves_agent
from mailbot.rules.filing import internal_entry


def ask(view: View) -> Answer:
    case, party, token = view.facts.match.case, view.facts.party, view.facts.match.token
    if case is None or party.person is None or token is None or token.kind is not TokenKind.ESCALATION:
        return no("it answers no escalation")
    if party.agent is not None:
        return no("an agent's answers have a rule of their own")
    border = view.desk.borders.get(view.facts.mail.mailbox, Border())
    if not proves_agent(view.facts.message, border, token, party.person):
        return no("it answers an escalation that was made for somebody else")
    return yes(f"{party.person.address} was told of it and answers with their own token")


def then(view: View) -> tuple[Effect, ...]:
    case, person = view.facts.match.case, view.facts.party.person
    assert case is not None
    assert person is not None
    if case.status.is_done:
        return (_note(view),)
    opened = (SetStatus(Status.OPEN),) if case.status is Status.NEW else ()
    return (Take(""), Silence(by=person.address), *opened, _note(view))


def _note(view: View) -> Effect:
    return AddEntry(internal_entry(view, view.facts.message.answer or view.facts.message.reply, EntryKind.NOTE))


RULE = Rule("somebody who was told", ask, then, ends=True, outcome=MailOutcome.AGENT)
