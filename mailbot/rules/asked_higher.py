"""Somebody asks for a person higher up: who that is, and what the case's history says of it."""

from __future__ import annotations

from mailbot.core.case.model import Case, EntryKind, InternalEntry
from mailbot.core.effects import AddEntry, Effect, Escalated, Owe
from mailbot.core.message import Address
from mailbot.core.rule import View
from mailbot.core.telling import AGENT, CUSTOMER, Telling
from mailbot.core.time.quiet import Reached, reached


def asked_for(case: Case, view: View, by: Address, because: str, *, about: str = AGENT) -> tuple[Effect, ...]:
    """Those that the desk names for it are owed word, at night as any other; whoever asks is not told of it."""
    tell = view.desk.customer_escalation.tell or ("manager",)
    priority = view.desk.priorities.get(case.priority)
    urgent = priority is not None and priority.urgent
    people = [p for p in reached(tell, (), case, view.desk, view.now, urgent=urgent) if p.person.key != by.key]
    owed = (Owe(Telling(case.number, about, p.person, view.now, p.at, because)) for p in people)
    marked = (Escalated(),) if about == CUSTOMER else ()
    return (*marked, *owed, AddEntry(_entry(people, because, by, view)))


def _entry(people: list[Reached], because: str, by: Address, view: View) -> InternalEntry:
    names = ", ".join(_name(p, view) for p in people) or "nobody"
    text = f"{because}. Told: {names}"
    return InternalEntry(at=view.now, kind=EntryKind.CHANGE, text=text, cause=view.facts.cause.key, author=by)


def _name(one: Reached, view: View) -> str:
    name = one.person.name or one.person.address
    if one.at <= view.now:
        return name
    return f"{name} at {one.at.astimezone(view.desk.zone):%Y-%m-%d %H:%M} (quiet hours until then)"
