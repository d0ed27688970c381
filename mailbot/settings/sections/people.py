"""Who works here: `agents` and `roles` of desk.yml."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from mailbot.settings.words import LISTED, AgentName, Day, Days, Mail, QueueName, Section, Text, Words


class AgentOf(Section):
    name: Text
    email: Mail
    queues: Annotated[tuple[QueueName, ...], LISTED] = ()
    skills: Words = ()
    away: Annotated[tuple[Days, ...], LISTED] = ()


class Weeks(Section):
    weeks: Annotated[tuple[AgentName, ...], LISTED]
    from_: Annotated[Day, Field(alias="from")]


class Members(Section):
    """A role: these agents, or one of them a week."""

    agents: tuple[AgentName, ...] = ()
    rota: Weeks | None = None


def _members(value: object) -> object:
    return {"rota": value} if isinstance(value, dict) else {"agents": value if isinstance(value, list) else [value]}


Role = Annotated[Members, BeforeValidator(_members)]
