"""The same mail delivered once more, with other Received lines (the situation of RFC 1047): filed once."""

from __future__ import annotations

from mailbot.core.decision import MailOutcome
from mailbot.core.effects import Effect, Ignore
from mailbot.core.rule import Answer, Rule, View, no, yes


def ask(view: View) -> Answer:
    if view.facts.known.is_repeat:
        return yes("same sender, Message-ID and content as a mail of the last 14 days")
    return no("not seen before")


def then(view: View) -> tuple[Effect, ...]:
    case = view.facts.known.repeat_case
    return (Ignore(f"repeat of a mail on case {case}" if case else "repeat of a mail received before"),)


RULE = Rule("delivered again", ask, then, ends=True, outcome=MailOutcome.DUPLICATE)
