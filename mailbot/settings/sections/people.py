"""Who works here: `agents` and `roles` of desk.yml."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from mailbot.settings.sections.instants import QuietOf
from mailbot.settings.words import LISTED, AgentName, Day, Days, Mail, QueueName, Section, Text, Words, Zone, written_as


class AgentOf(Section):
    name: Text
    email: Mail
    queues: Annotated[tuple[QueueName, ...], LISTED] = ()
    skills: Words = ()
    languages: Words = ()
    away: Annotated[tuple[Days, ...], LISTED] = ()
    timezone: Zone | None = None
    quiet: QuietOf = Field(default_factory=dict)
    urgent: bool = True


class Weeks(Section):
    weeks: Annotated[tuple[AgentName, ...], LISTED, Field(min_length=1)]
    from_: Annotated[Day, Field(alias="from")]


class Members(Section):
    """A role: these agents, or one of them a week."""

    agents: tuple[AgentName, ...] = ()
    rota: Weeks | None = None


@written_as({"anyOf": [{"$ref": "#/$defs/Weeks"}, {"type": "array", "items": {"type": "string"}}, {"type": "string"}]})
def _members(value: object) -> object:
    return {"rota": value} if isinstance(value, dict) else {"agents": value if isinstance(value, list) else [value]}


Role = Annotated[Members, BeforeValidator(_members)]
