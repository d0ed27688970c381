"""Who is away besides what the file says: agents tell the desk by mail, and all deciding sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from mailbot.core.policy import Desk


def with_absences(desk: Desk, away: Mapping[str, date]) -> Desk:
    """The desk with those agents away up to and with the day they named."""
    told = {key: day for key, day in away.items() if key in desk.agents}
    if not told:
        return desk
    agents = {
        key: replace(one, away=(*one.away, (date.min, told[key]))) if key in told else one
        for key, one in desk.agents.items()
    }
    return replace(desk, agents=MappingProxyType(agents))
