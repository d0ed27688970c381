"""A mail that has been passed on a hundred times runs in a circle (RFC 5321 section 6.3)."""

from __future__ import annotations

from mailbot.core.decision import MailOutcome
from mailbot.core.effects import Effect, Hold
from mailbot.core.rule import Answer, Rule, View, no, yes

MOST_HOPS = 100


def ask(view: View) -> Answer:
    hops = view.facts.message.received_count
    if view.facts.mail.released:
        return no("a person released it")
    return yes(f"{hops} Received fields") if hops >= MOST_HOPS else no(f"{hops} Received fields")


def then(view: View) -> tuple[Effect, ...]:
    return (Hold("mail loop: passed on a hundred times or more"),)


RULE = Rule("mail loop", ask, then, ends=True, outcome=MailOutcome.HELD)
