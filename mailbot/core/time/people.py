"""Who is meant by the names in `tell`: never nobody, nobody twice, never our own address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from mailbot.core.case.model import Case
from mailbot.core.message import Address
from mailbot.core.policy import Desk


def whom(tell: tuple[str, ...], case: Case, desk: Desk, now: datetime) -> tuple[Address, ...]:
    """The people to mail, in the order named, without those away today where another is left.

    Where that would be nobody: the managers, else the admins. Empty only for `()` or without any people.
    """
    if not tell:
        return ()
    today = desk.today(now)
    named = [key for name in tell for key in _keys(name, case, desk, today)]
    present = [key for key in named if not _away(key, desk, today)]
    reserves = ((*named, *desk.managers), desk.admins, tuple(desk.agents))
    return _people(present, desk) or next((p for r in reserves if (p := _people(r, desk))), ())


def _keys(name: str, case: Case, desk: Desk, today: date) -> tuple[str, ...]:
    """Agents' keys or addresses behind one name; our words win over roles, those over agents, those over queues."""
    match name:
        case "owner":
            owner = desk.agents.get(case.owner or "")
            return (owner.key,) if owner and not owner.is_away(today) else _without_owner(case, desk, today)
        case "queue":
            return _queue(case.queue, desk)
        case "manager":
            return desk.managers
        case "on_call":
            return _on_call(desk, today)
        case "admins":
            return desk.admins
    if name in desk.roles:
        return desk.roles[name]
    return (name,) if name in desk.agents or "@" in name else _queue(name, desk)


def _without_owner(case: Case, desk: Desk, today: date) -> tuple[str, ...]:
    for keys in (_queue(case.queue, desk), desk.managers):
        if any(not _away(key, desk, today) for key in keys):
            return keys
    return desk.admins


def _queue(name: str, desk: Desk) -> tuple[str, ...]:
    queue = desk.queues.get(name)
    return queue.agents if queue else ()


def _on_call(desk: Desk, today: date) -> tuple[str, ...]:
    """Whose week it is, else the next in turn who is here."""
    turns = desk.on_call.in_turn(today) if desk.on_call else ()
    present = (key for key in turns if not _away(key, desk, today))
    return next(((key,) for key in present), turns[:1] or desk.managers)


def _away(key: str, desk: Desk, today: date) -> bool:
    """A name nobody answers to is as good as away; a plain address is always there."""
    agent = desk.agents.get(key)
    return agent.is_away(today) if agent else "@" not in key


def _people(keys: Iterable[str], desk: Desk) -> tuple[Address, ...]:
    found = (_person(key, desk) for key in keys)
    return tuple({p.key: p for p in found if p and not desk.is_own(p.address)}.values())


def _person(key: str, desk: Desk) -> Address | None:
    if key in desk.agents:
        return desk.agents[key].person
    if "@" not in key:
        return None
    agent = desk.agent_by_address(key)
    return agent.person if agent else Address("", key)
