"""Who writes to us and what automatic mail may cost: `contacts`, `budgets`, `block` and `forms` of desk.yml."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from mailbot.settings.words import LISTED, Mail, Seconds, Section, Text, one_of, read_as, shown, written_as, wrong

Accept = Annotated[Literal["accept", "hold", "refuse"], one_of("accept", "hold", "refuse")]
FROM = 'write contacts.csv, contacts.yml or {database: "sqlite:///crm.db", query: "select …"}'


@written_as(lambda inner: {"anyOf": [{"type": "string"}, inner]})
def _from(value: object) -> object:
    """A text is a file."""
    if isinstance(value, str) and value:
        return {"file": value}
    if isinstance(value, dict):
        return value
    raise wrong(f"expected a file or a database, not {shown(value)}", FROM)


class ContactSource(Section):
    """A file, or rows of a query whose columns are named like those of contacts.csv."""

    file: Text | None = None
    database: Text | None = None
    query: Text | None = None

    @model_validator(mode="after")
    def _one(self) -> ContactSource:
        if (self.file is None) == (self.database is None) or (self.database is None) != (self.query is None):
            raise wrong("expected a file, or a database with its query", FROM)
        return self


def _days_before(text: str) -> int:
    words = text.strip().casefold().removesuffix("d").strip()
    if not words.isdecimal() or int(words) > 366:
        raise ValueError("expected days such as 30d")
    return int(words)


DaysBefore = Annotated[int, read_as(_days_before, "days such as 30d")]


class ContactsOf(Section):
    from_: Annotated[ContactSource, BeforeValidator(_from)] | None = Field(default=None, alias="from")
    every: Seconds = 900
    unknown: Accept = "accept"
    lapsed: Accept = "accept"
    remind_before_end: Annotated[tuple[DaysBefore, ...], LISTED] = (30, 7, 0)
    no_contract: Accept | None = None
    used_up: Accept | None = None  # as `lapsed` unless said
    not_named: Accept | None = None


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
