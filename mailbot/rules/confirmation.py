"""An agent's one-reply confirmation of a mail that could not be proven: that mail is decided again, as proven."""

from __future__ import annotations

from mailbot.core.decision import MailOutcome
from mailbot.core.effects import Effect, Reprocess
from mailbot.core.facts import TokenKind
from mailbot.core.policy import Border
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.core.trust.levels import proves_agent


def ask(view: View) -> Answer:
    token = view.facts.match.token
    if token is None or token.kind is not TokenKind.CONFIRM:
        return no("no confirmation token")
    border = view.desk.borders.get(view.facts.mail.mailbox, Border())
    if view.facts.party.agent and proves_agent(view.facts.message, border, token):
        return yes(f"{view.facts.party.agent} answers the question whether a mail is theirs")
    return no("a confirmation token, but not from the agent it was made for")


def then(view: View) -> tuple[Effect, ...]:
    token = view.facts.match.token
    return (Reprocess(token.number),) if token else ()


RULE = Rule("confirmation", ask, then, ends=True, outcome=MailOutcome.AGENT)
