"""A mail on a case from somebody who takes no part in it: filed internal, nothing goes back (design section 6)."""

from __future__ import annotations

from mailbot.core.case.participants import admits
from mailbot.core.decision import MailOutcome
from mailbot.core.effects import AddEntry, Effect, Tell
from mailbot.core.facts import Level
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.rules.filing import internal_entry


def ask(view: View) -> Answer:
    case, party = view.facts.match.case, view.facts.party
    if case is None:
        return no("it belongs to no case")
    if party.person is None:
        return yes("it names no single sender")
    if case.participant(party.person.address) is None and admits(view.facts.match, party):
        return no(f"{party.person.address} is known, proven, and writes to people of case {case.number}")
    if case.participant(party.person.address) is None:
        return yes(f"{party.person.address} takes no part in case {case.number}")
    if party.level is Level.STRANGER:
        return yes(f"{party.person.address} takes part, but {party.because}")
    return no("its sender takes part in the case")


def then(view: View) -> tuple[Effect, ...]:
    return (AddEntry(internal_entry(view)), Tell(("owner",)))


RULE = Rule("outsider", ask, then, ends=True, outcome=MailOutcome.FOLLOW_UP)
