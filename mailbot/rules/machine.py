"""Automatic mail never gets an automatic answer (RFC 3834 section 2); each grade decides the rest on its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mailbot.core.decision import MailOutcome
from mailbot.core.effects import AddEntry, Effect, Ignore, Tell
from mailbot.core.message import Grade
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.rules.filing import internal_entry


@dataclass(frozen=True, slots=True)
class Treatment:
    """What a grade of machine mail may do besides being kept; no grade gets a receipt, re-opens or stops a window."""

    opens_case: bool
    tells_agent: bool


GRADES: Mapping[Grade, Treatment] = MappingProxyType(
    {
        Grade.LIST: Treatment(opens_case=True, tells_agent=True),
        Grade.NOTICE: Treatment(opens_case=True, tells_agent=True),
        Grade.DESK: Treatment(opens_case=True, tells_agent=True),
        Grade.OUT_OF_OFFICE: Treatment(opens_case=False, tells_agent=False),
        Grade.CHALLENGE: Treatment(opens_case=False, tells_agent=True),
        Grade.FEEDBACK_REPORT: Treatment(opens_case=False, tells_agent=False),
        Grade.READ_RECEIPT: Treatment(opens_case=False, tells_agent=False),
    }
)


def ask(view: View) -> Answer:
    message = view.facts.message
    treatment = GRADES.get(message.machine)
    if treatment is None:
        return no("written by a person")
    because = f"{message.machine}: {message.machine_because}" if message.machine_because else str(message.machine)
    if view.facts.match.case is None and treatment.opens_case:
        return no(f"{because}; it may open a case, without a receipt")
    return yes(because)


def then(view: View) -> tuple[Effect, ...]:
    treatment = GRADES[view.facts.message.machine]
    if view.facts.match.case is None:
        return (Ignore("automatic mail that belongs to no case"),)
    told = (Tell(("owner",)),) if treatment.tells_agent else ()
    return (AddEntry(internal_entry(view)), *told)


RULE = Rule("automatic mail", ask, then, ends=True, outcome=MailOutcome.MACHINE)
