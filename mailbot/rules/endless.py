"""The same words from the same sender on one case, again and again: two programs answer each other through the desk."""

from __future__ import annotations

from mailbot.core.decision import MailOutcome
from mailbot.core.effects import AddEntry, Effect
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.rules.filing import internal_entry

_MORE = 2  # in a day, above what the unproven get of answers; a person who asks as often is still read on the case


def ask(view: View) -> Answer:
    if view.facts.match.case is None:
        return no("it belongs to no case")
    alike = max(view.facts.known.tallies.values(), default=0)
    said = f"{alike} mails like it in a day"
    many = alike >= view.desk.budgets.unproven_per_day + _MORE
    return yes(f"{said}: kept, and passed on no more") if many else no(said)


def then(view: View) -> tuple[Effect, ...]:
    return (AddEntry(internal_entry(view)),)


RULE = Rule("endless repetition", ask, then, ends=True, outcome=MailOutcome.MACHINE)
