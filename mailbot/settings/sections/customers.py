"""Who writes to us and what automatic mail may cost: `contacts`, `budgets`, `block` and `forms` of desk.yml."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mailbot.settings.words import Mail, Section, Text, one_of, read_as

Accept = Annotated[Literal["accept", "hold", "refuse"], one_of("accept", "hold", "refuse")]


class ContactsOf(Section):
    from_: Annotated[Text | None, Field(alias="from")] = None
    unknown: Accept = "accept"
    lapsed: Accept = "accept"


class BudgetsOf(Section):
    unproven_per_hour: Annotated[int, Field(ge=0)] = 60
    unproven_per_day: Annotated[int, Field(ge=0)] = 4
    proven_per_day: Annotated[int, Field(ge=0)] = 30


class FormOf(Section):
    from_: Annotated[Mail, Field(alias="from")]
    requester: Annotated[Literal["reply_to"], one_of("reply_to")] = "reply_to"


def _block(text: str) -> str:
    if "@" not in text:
        raise ValueError('expected an address pattern such as "*@spam.example"')
    return text.strip().casefold()


Blocked = Annotated[str, read_as(_block, "an address pattern")]
