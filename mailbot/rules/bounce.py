"""Delivery reports (RFC 3464): only one that returns a mail of ours, by its signed id, is shown on the case."""

from __future__ import annotations

from mailbot.core.decision import MailOutcome
from mailbot.core.effects import AddEntry, Effect, Ignore, Tell
from mailbot.core.facts import TokenKind
from mailbot.core.message import Grade
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.rules.filing import internal_entry


def ask(view: View) -> Answer:
    message = view.facts.message
    if message.machine is Grade.BOUNCE:
        return yes(message.machine_because or "it is a delivery report")
    return no("not a delivery report")


def then(view: View) -> tuple[Effect, ...]:
    match, bounce = view.facts.match, view.facts.message.bounce
    if match.case is None or match.token is None:
        return (Ignore("a delivery report that returns no mail of ours"),)
    failed = [r for r in bounce.recipients if r.action.casefold() == "failed"] if bounce else []
    if bounce and bounce.recipients and not failed:
        return (Ignore("the report says that delivery goes on"),)
    if match.token.kind is not TokenKind.ANSWER:  # a mail to one of us: telling the owner may bounce again, and again
        return (AddEntry(internal_entry(view)), *([Tell(("manager", "admins"))] if failed else []))
    return (AddEntry(internal_entry(view)), Tell(("owner",)))


RULE = Rule("bounce", ask, then, ends=True, outcome=MailOutcome.BOUNCE)
