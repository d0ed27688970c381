"""Where cases wait and whose they become: `queues` of desk.yml."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationInfo

from mailbot.settings.problem import did_you_mean
from mailbot.settings.sections.calendar import Calendar
from mailbot.settings.sections.instants import FollowUp
from mailbot.settings.sections.promises import WindowsByPriority
from mailbot.settings.words import LISTED, AgentName, Mail, Section, Text, shown, wrong

ASSIGN = ("fixed", "nobody", "round_robin", "least_loaded", "by_skill", "on_call")


def _assign(value: object, info: ValidationInfo) -> object:
    agents: frozenset[str] | None = info.context.agent if info.context else None
    if value in ASSIGN or (isinstance(value, str) and (agents is None or value in agents)):
        return value
    remedy = did_you_mean(value, (*ASSIGN, *(agents or ()))) if isinstance(value, str) else ""
    raise wrong(f"expected {', '.join(ASSIGN)} or an agent, not {shown(value)}", remedy)


class QueueOf(Section):
    name: Text | None = None
    address: Mail | None = None
    agents: Annotated[tuple[AgentName, ...], LISTED] = ()
    assign: Annotated[str, BeforeValidator(_assign)] = "nobody"
    windows: WindowsByPriority = Field(default_factory=dict)
    calendar: Calendar | None = None
    follow_up: FollowUp = None
