"""The hours in which somebody is not to be woken, and who is told at what instant because of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailbot.core.case.model import Case
from mailbot.core.message import Address
from mailbot.core.policy import Agent, Desk
from mailbot.core.time.calendar import Calendar, openings
from mailbot.core.time.people import whom

_LONGEST = timedelta(days=31)  # whoever is never awake is told after that all the same


@dataclass(frozen=True, slots=True)
class Reached:
    """A person and the instant at which they are told."""

    person: Address
    at: datetime


def quiet_until(quiet: Calendar, at: datetime) -> datetime | None:
    """The end of the quiet hours that an instant falls into, adjoining ones included; None for one in none."""
    end = None
    for hours in openings(quiet, at):
        if hours.start > (end or at) or hours.start > at + _LONGEST:
            break
        end = hours.end
    return min(end, at + _LONGEST) if end else None


def told_at(agent: Agent | None, now: datetime, *, urgent: bool = False) -> datetime:
    """Now, unless it is quiet hours for that agent: then their end. What is urgent waits only for who wants it so."""
    if agent is None or agent.quiet is None or (urgent and agent.woken_when_urgent):
        return now
    return quiet_until(agent.quiet, now) or now


def reached(
    tell: tuple[str, ...],
    otherwise: tuple[str, ...],
    case: Case,
    desk: Desk,
    now: datetime,
    *,
    urgent: bool = False,
) -> tuple[Reached, ...]:
    """Who is told of it and when; where all are asleep, the first of `otherwise` with somebody awake hears at once."""
    found = _reached(whom(tell, case, desk, now), desk, now, urgent)
    if not found or any(one.at == now for one in found):
        return found
    known = {one.person.key for one in found}
    for name in otherwise:
        others = _reached(whom((name,), case, desk, now), desk, now, urgent)
        awake = tuple(one for one in others if one.at == now and one.person.key not in known)
        if awake:
            return (*awake, *found)
    return found


def _reached(people: Iterable[Address], desk: Desk, now: datetime, urgent: bool) -> tuple[Reached, ...]:
    return tuple(Reached(p, told_at(desk.agent_by_address(p.address), now, urgent=urgent)) for p in people)
