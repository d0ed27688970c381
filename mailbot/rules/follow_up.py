"""Somebody who takes part in a case writes again: filed, and the case wakes up."""

from __future__ import annotations

from mailbot.core.case.model import Case, Participant, Role, Status
from mailbot.core.case.participants import joiners
from mailbot.core.case.subjects import is_other_matter
from mailbot.core.decision import MailOutcome
from mailbot.core.effects import AddEntry, AddParticipant, Effect, SetFields, SetStatus
from mailbot.core.facts import Level
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.core.time.calendar import NeverOpen, add
from mailbot.core.time.terms import calendar_of
from mailbot.rules.filing import MOST_FIELDS, public_entry


def may_reopen(case: Case, view: View) -> bool:
    """Within the limit; a desk that names none, or never opens, takes every answer back to its case."""
    if view.desk.reopen is None or case.resolved_at is None:
        return True
    try:
        until = add(calendar_of(case, view.desk), case.resolved_at, view.desk.reopen.within)
    except NeverOpen:
        return True
    return view.now <= until


def ask(view: View) -> Answer:
    match = view.facts.match
    if match.case is None:
        return no("it belongs to no case")
    if match.case.status.is_done and not may_reopen(match.case, view):
        return no(f"case {match.case.number} was {match.case.status} too long ago")
    if match.case.status.is_done and is_other_matter(view.facts.message.subject, match.case, view.desk):
        return no(f"case {match.case.number} was {match.case.status}, and the subject is another one")
    return yes("; ".join(match.evidence))


def then(view: View) -> tuple[Effect, ...]:
    case = view.facts.match.case
    assert case is not None
    effects: list[Effect] = [AddEntry(public_entry(view))]
    if case.status.is_done or (case.status is Status.WAITING and case.waiting_reason == "customer"):
        effects.append(SetStatus(Status.OPEN))
    person = view.facts.party.person
    if person is not None and case.participant(person.address) is None and view.facts.party.agent is None:
        effects.append(AddParticipant(Participant(person, Role.PARTICIPANT, view.facts.mail.received_at)))
    if view.facts.party.level is Level.PROVEN:
        effects += [
            AddParticipant(p) for p in joiners(view.facts.message, case, view.desk, view.facts.mail.received_at)
        ]
    return (*effects, *_answers(case, view))


def _answers(case: Case, view: View) -> tuple[Effect, ...]:
    """`Name: value` lines are what was asked for, or corrects it; a case never grows without end by them."""
    said = tuple((name, value) for name, value in view.facts.message.fields if value)
    known = {name for name, _ in case.fields}
    new = [name for name, _ in said if name not in known][: max(0, MOST_FIELDS - len(known))]
    told = tuple((name, value) for name, value in said if name in known or name in new)
    return (SetFields(told),) if told else ()


RULE = Rule("follow-up", ask, then, outcome=MailOutcome.FOLLOW_UP)
