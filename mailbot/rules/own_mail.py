"""Our own mail came back: the loop header of this desk, or one of our addresses as author (RFC 3834 section 2)."""

from __future__ import annotations

from mailbot.core.decision import MailOutcome
from mailbot.core.effects import Effect, Ignore
from mailbot.core.message import Grade
from mailbot.core.rule import Answer, Rule, View, no, yes


def ask(view: View) -> Answer:
    message = view.facts.message
    if message.machine is Grade.OWN:
        return yes(message.machine_because)
    return no("no loop header of ours, not from us")


def then(view: View) -> tuple[Effect, ...]:
    return (Ignore("our own mail came back"),)


RULE = Rule("own mail", ask, then, ends=True, outcome=MailOutcome.OWN)
