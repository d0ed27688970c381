"""The priority that the customer asked for counts on a new case; asked and effective are both kept."""

from __future__ import annotations

from mailbot.core.effects import Effect, SetPriority
from mailbot.core.rule import Answer, Rule, View, no, yes


def ask(view: View) -> Answer:
    case = view.case
    if case is None or (view.facts.match.case is not None and view.facts.match.case.number == case.number):
        return no("only a new case takes the priority that was asked for")
    if case.asked_priority is None:
        return no(f"none was asked for, so {case.priority}")
    return yes(f"{case.asked_priority} was asked for")


def then(view: View) -> tuple[Effect, ...]:
    return (SetPriority(view.case.asked_priority),) if view.case and view.case.asked_priority else ()


RULE = Rule("asked priority", ask, then)
