"""Senders on the block list, called spam by an agent or by the receiving server: held, never answered."""

from __future__ import annotations

from fnmatch import fnmatchcase

from mailbot.core.case.model import SPAM_TAG
from mailbot.core.decision import MailOutcome
from mailbot.core.effects import Effect, Hold
from mailbot.core.message import Grade
from mailbot.core.rule import Answer, Rule, View, no, yes


def ask(view: View) -> Answer:
    message = view.facts.message
    if view.facts.mail.released:
        return no("a person released it")
    for author in message.from_:
        pattern = next((p for p in view.desk.block if fnmatchcase(author.key, p.casefold())), None)
        if pattern:
            return yes(f"{author.address} is blocked by {pattern}")
    if message.machine is Grade.SPAM:
        return yes(message.machine_because or "the receiving server calls it spam")
    called = _called_spam(view)
    return yes(called) if called else no("not blocked, not called spam")


def _called_spam(view: View) -> str:
    """Whose last case an agent called spam; never contacts or people the desk has answered: From is easily forged."""
    party, answered, case = view.facts.party, view.facts.match.case, view.facts.known.spam_case
    if party.known or party.agent:
        return ""
    if answered is not None:
        case = answered.number if answered.status.is_done and SPAM_TAG in answered.tags else None
    return f"an agent called case {case} of this sender spam" if case is not None else ""


def then(view: View) -> tuple[Effect, ...]:
    return (Hold(f"spam: {ask(view).because}"),)


RULE = Rule("blocked or spam", ask, then, ends=True, outcome=MailOutcome.HELD)
