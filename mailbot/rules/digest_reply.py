"""Somebody answers a digest: every case that it named is acknowledged, and the text stays inside as a note on each."""

from __future__ import annotations

from mailbot.core.decision import MailOutcome
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import Acknowledge, Effect, Ignore, SendMail
from mailbot.core.facts import TokenKind
from mailbot.core.policy import Border
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.core.trust.levels import proves_agent
from mailbot.rules.agent_reply import notice


def ask(view: View) -> Answer:
    token, person = view.facts.match.token, view.facts.party.person
    if token is None or token.kind is not TokenKind.DIGEST or person is None:
        return no("it answers no digest")
    named = ", ".join(map(str, view.facts.known.digest)) or "no case that is still known"
    who = view.facts.party.agent or person.address
    if not token.for_sender:
        return yes(f"{who} answers a digest that was made for somebody else")
    return yes(f"{who} answers a digest that named {named}{'' if _is_proven(view) else ', without the proof it takes'}")


def _is_proven(view: View) -> bool:
    border = view.desk.borders.get(view.facts.mail.mailbox, Border())
    token, writer = view.facts.match.token, view.facts.party.person
    return view.facts.mail.confirmed or proves_agent(view.facts.message, border, token, writer)


def then(view: View) -> tuple[Effect, ...]:
    token, agent = view.facts.match.token, view.desk.agents.get(view.facts.party.agent or "")
    assert token is not None
    assert view.facts.party.person is not None
    if not token.for_sender or not (_is_proven(view) or agent):
        return (Ignore("an answer to a digest that was made for somebody else, or without proof"),)
    if not _is_proven(view):
        return (Ignore("an answer to a digest without proof: the agent is asked"), SendMail(_question(view)))
    by = agent.key if agent else view.facts.party.person.address
    done = Acknowledge(view.facts.known.digest, by, view.facts.message.answer or view.facts.message.reply)
    if agent is None or not view.facts.message.commands:
        return (done,)
    lines = ("All its cases are acknowledged. Give orders in an answer to a mail about the case, or with its number.",)
    return (done, SendMail(notice(agent, "Orders in an answer to a digest do nothing", lines)))


def _question(view: View) -> Draft:
    agent = view.desk.agents[view.facts.party.agent or ""]
    values = {
        "text": view.facts.message.reply,
        "subject": view.facts.message.subject,
        "because": view.facts.party.because,
    }
    return Draft(kind=MailKind.CONFIRM, audience=Audience.AGENT, template="confirm", to=agent.person, values=values)


RULE = Rule("answer to a digest", ask, then, ends=True, outcome=MailOutcome.AGENT)
