"""Senders on the block list, and what the receiving server itself calls spam: kept, held, never answered."""

from __future__ import annotations

from fnmatch import fnmatchcase

from mailbot.core.decision import MailOutcome
from mailbot.core.effects import Effect, Hold
from mailbot.core.message import Grade
from mailbot.core.rule import Answer, Rule, View, no, yes


def ask(view: View) -> Answer:
    message = view.facts.message
    for author in message.from_:
        pattern = next((p for p in view.desk.block if fnmatchcase(author.key, p.casefold())), None)
        if pattern:
            return yes(f"{author.address} is blocked by {pattern}")
    if message.machine is Grade.SPAM:
        return yes(message.machine_because or "the receiving server calls it spam")
    return no("not blocked, not called spam")


def then(view: View) -> tuple[Effect, ...]:
    return (Hold("spam"),)


RULE = Rule("blocked or spam", ask, then, ends=True, outcome=MailOutcome.HELD)
