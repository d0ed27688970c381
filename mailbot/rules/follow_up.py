"""Somebody who takes part in a case writes again: filed, and the case wakes up."""

from __future__ import annotations

from mailbot.core.case.model import Case, Status
from mailbot.core.case.participants import joiners
from mailbot.core.decision import MailOutcome
from mailbot.core.effects import AddEntry, AddParticipant, Effect, SetStatus
from mailbot.core.facts import Level
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.core.time.calendar import NeverOpen, add
from mailbot.core.time.terms import calendar_of
from mailbot.rules.filing import public_entry


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
    return yes("; ".join(match.evidence))


def then(view: View) -> tuple[Effect, ...]:
    case = view.facts.match.case
    assert case is not None
    effects: list[Effect] = [AddEntry(public_entry(view))]
    if case.status.is_done or (case.status is Status.WAITING and case.waiting_reason == "customer"):
        effects.append(SetStatus(Status.OPEN))
    if view.facts.party.level is Level.PROVEN:
        effects += [
            AddParticipant(p) for p in joiners(view.facts.message, case, view.desk, view.facts.mail.received_at)
        ]
    return tuple(effects)


RULE = Rule("follow-up", ask, then, outcome=MailOutcome.FOLLOW_UP)
