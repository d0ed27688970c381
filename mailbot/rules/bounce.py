"""Delivery reports (RFC 3464): only one that returns a mail of ours, by its signed id, is shown on the case.

Nothing else changes: no status, no window, no address. Delayed mail is still on its way and changes nothing at all.
"""

from __future__ import annotations

from dataclasses import replace

from mailbot.core.decision import MailOutcome
from mailbot.core.effects import AddEntry, Effect, Ignore, Tell
from mailbot.core.facts import TokenKind
from mailbot.core.message import Grade
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.core.trust.failures import failure, told_as
from mailbot.rules.filing import internal_entry


def ask(view: View) -> Answer:
    message = view.facts.message
    if message.machine is Grade.BOUNCE:
        return yes(message.machine_because or "it is a delivery report")
    return no("not a delivery report")


def then(view: View) -> tuple[Effect, ...]:
    match, message = view.facts.match, view.facts.message
    if match.case is None or match.token is None:
        return (Ignore("a delivery report that returns no mail of ours"),)
    failed = failure(message.bounce, match.token, match.case, view.desk)
    if not failed.final:
        return (Ignore("the report says that delivery goes on"),)
    to_customer, name = match.token.kind is TokenKind.ANSWER, told_as(message, match.token, view.desk)
    told_before = name in view.facts.known.case_of_id
    if told_before and to_customer:
        return (Ignore("that this mail failed has been told"),)
    entry = replace(internal_entry(view, f"{failed.headline}\n\n{message.text}".strip()), message_id=name)
    if told_before or not message.bounce or not (message.bounce.recipients or to_customer):
        return (AddEntry(entry),)
    return (AddEntry(entry), Tell(("owner",) if to_customer else ("manager", "admins")))


RULE = Rule("bounce", ask, then, ends=True, outcome=MailOutcome.BOUNCE)
