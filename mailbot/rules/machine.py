"""Automatic mail never gets an automatic answer (RFC 3834 section 2); each grade decides the rest on its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mailbot.core.decision import MailOutcome
from mailbot.core.effects import AddEntry, Effect, Ignore, Tell
from mailbot.core.facts import Level
from mailbot.core.message import Grade
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.rules.filing import internal_entry


@dataclass(frozen=True, slots=True)
class Treatment:
    """What a grade may do (docs/machines.md tells it for all grades). No grade but PERSON gets a receipt.

    `opens_case`: without a case of its own it opens one, and else it is only recorded. `tells_agent`: of one on a
    case. `may_be_person`: where it is not marked as automatic and its sender takes part in the case, a person wrote it
    through a list or a ticket system: filed like any answer.
    """

    opens_case: bool
    tells_agent: bool
    may_be_person: bool = False


GRADES: Mapping[Grade, Treatment] = MappingProxyType(
    {
        Grade.LIST: Treatment(opens_case=True, tells_agent=True, may_be_person=True),
        Grade.NOTICE: Treatment(opens_case=True, tells_agent=True),
        Grade.DESK: Treatment(opens_case=True, tells_agent=True, may_be_person=True),
        Grade.OUT_OF_OFFICE: Treatment(opens_case=False, tells_agent=False),
        Grade.CHALLENGE: Treatment(opens_case=False, tells_agent=True),
        Grade.FEEDBACK_REPORT: Treatment(opens_case=False, tells_agent=False),
        Grade.READ_RECEIPT: Treatment(opens_case=False, tells_agent=False),
    }
)


def ask(view: View) -> Answer:
    message, case = view.facts.message, view.facts.match.case
    treatment = GRADES.get(message.machine)
    if treatment is None:
        return no("written by a person")
    because = f"{message.machine}: {message.machine_because}" if message.machine_because else str(message.machine)
    if case is None and treatment.opens_case:
        return no(f"{because}; it may open a case, without a receipt")
    if treatment.may_be_person and _is_participants(view):
        return no(f"{because}; but somebody who takes part wrote it")
    return yes(because)


def _is_participants(view: View) -> bool:
    case, party = view.facts.match.case, view.facts.party
    if case is None or party.person is None or party.level is Level.STRANGER or view.facts.message.automatic:
        return False
    return party.agent is None and case.participant(party.person.address) is not None


def then(view: View) -> tuple[Effect, ...]:
    treatment = GRADES[view.facts.message.machine]
    if view.facts.match.case is None:
        return (Ignore("automatic mail that belongs to no case"),)
    told = (Tell(("owner",)),) if treatment.tells_agent else ()
    return (AddEntry(internal_entry(view)), *told)


RULE = Rule("automatic mail", ask, then, ends=True, outcome=MailOutcome.MACHINE)
