"""An agent's one-reply confirmation of a mail that could not be proven: that mail is decided again, as proven."""

from __future__ import annotations

from mailbot.core.case.model import EntryKind
from mailbot.core.decision import MailOutcome
from mailbot.core.effects import AddEntry, Effect, Ignore, Reprocess
from mailbot.core.facts import TokenKind
from mailbot.core.policy import Border
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.core.trust.levels import proves_confirmation
from mailbot.rules.filing import internal_entry

# What a yes begins with, in the languages that the question may be answered in; "No, that was not me" confirms nothing.
_YES = frozenset({"yes", "y", "yep", "yeah", "ja", "oui", "si", "sí", "sim", "ok", "okay", "confirm", "confirmed"})


def says_yes(text: str) -> bool:
    word = next(iter(text.split()), "")
    return word.strip(".,;:!-\"'*").casefold() in _YES


def ask(view: View) -> Answer:
    token, agent = view.facts.match.token, view.facts.party.agent
    if token is None or token.kind is not TokenKind.CONFIRM:
        return no("no confirmation token")
    border = view.desk.borders.get(view.facts.mail.mailbox, Border())
    if not agent or not proves_confirmation(view.facts.message, border, token):
        return no("a confirmation token, but not from the agent it was made for")
    if says_yes(view.facts.message.reply):
        return yes(f"{agent} says that the mail is theirs")
    return yes(f"{agent} answers the question whether a mail is theirs, and not with yes")


def then(view: View) -> tuple[Effect, ...]:
    token = view.facts.match.token
    if token is not None and says_yes(view.facts.message.reply):
        return (Reprocess(token.number),)
    if view.facts.match.case is None:
        return (Ignore("a mail in an agent's name was not confirmed"),)
    text = f"Did not confirm a mail in their name:\n\n{view.facts.message.reply}"
    return (AddEntry(internal_entry(view, text, EntryKind.NOTE)),)


RULE = Rule("confirmation", ask, then, ends=True, outcome=MailOutcome.AGENT)
