"""What rules ask of one input: Sieve's words `is`, `contains`, `matches`, `regex`, and numbers."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from mailbot.core.case.model import Status
from mailbot.core.facts import Level
from mailbot.core.message import Grade
from mailbot.settings.contacts import ROLES
from mailbot.settings.words import (
    LISTED,
    AgentName,
    PriorityName,
    QueueName,
    Regex,
    Section,
    Text,
    one_of,
    shown,
    wrong,
)

MULTIPLES = {"kb": 1000, "mb": 1000**2, "kib": 1024, "mib": 1024**2, "k": 1024, "m": 1024**2}
CONTRACTS = ("none", "active", "grace", "expired", "used_up")


def _is(value: object) -> object:
    """A scalar or a list is `is`."""
    return value if isinstance(value, dict) else {"is": value}


def _size(value: object) -> object:
    text = value.strip().casefold() if isinstance(value, str) else ""
    digits = text.rstrip("abcdefghijklmnopqrstuvwxyz ")
    unit = text[len(digits) :].strip()
    if not digits.isdecimal() or (unit and unit not in MULTIPLES) or len(digits) > 12:
        raise wrong(f"expected a size such as 500 kB or 5 MB, not {shown(value)}")
    return int(digits) * MULTIPLES.get(unit, 1)


def _number(value: object) -> object:
    """A plain number, or a size."""
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    if text.removeprefix("-").replace(".", "", 1).isdecimal() and len(text) < 16:
        return float(text)
    try:
        return _size(value)
    except ValueError:
        raise wrong(f"expected a number such as 5 or 2.5, not {shown(value)}") from None


def yes_or_no(value: object) -> object:
    found = {"true": True, "yes": True, "false": False, "no": False}.get(str(value).casefold())
    if found is None:
        raise wrong(f"expected true or false, not {shown(value)}")
    return found


Number = Annotated[float, BeforeValidator(_number)]


class Tests(Section):
    """Words that must all hold; each holds when one of its options does."""

    is_: Annotated[tuple[str, ...], LISTED] = Field(default=(), alias="is", min_length=1)
    contains: Annotated[tuple[Text, ...], LISTED] = Field(default=(), min_length=1)
    matches: Annotated[tuple[Text, ...], LISTED] = Field(default=(), min_length=1)
    regex: Annotated[tuple[Regex, ...], LISTED] = Field(default=(), min_length=1)
    exists: Annotated[bool, BeforeValidator(yes_or_no)] | None = None

    @model_validator(mode="after")
    def _something(self) -> Tests:
        if not self.model_fields_set:
            raise wrong("expected is, contains, matches, regex or exists")
        return self


class ValueTests(Tests):
    """Of values that may be numbers: fields and headers."""

    over: Number | None = None
    under: Number | None = None


class QueueTests(Tests):
    is_: Annotated[tuple[QueueName, ...], LISTED] = Field(default=(), alias="is", min_length=1)


class PriorityTests(Tests):
    is_: Annotated[tuple[PriorityName, ...], LISTED] = Field(default=(), alias="is", min_length=1)


class HoursTests(Tests):
    is_: Annotated[tuple[Annotated[str, one_of("open", "closed")], ...], LISTED] = Field(default=(), alias="is")


class ContractTests(Tests):
    is_: Annotated[tuple[Annotated[str, one_of(*CONTRACTS)], ...], LISTED] = Field(default=(), alias="is")


class LevelTests(Tests):
    is_: Annotated[tuple[Annotated[str, one_of(*Level)], ...], LISTED] = Field(default=(), alias="is")


class RoleTests(Tests):
    is_: Annotated[tuple[Annotated[str, one_of(*ROLES)], ...], LISTED] = Field(default=(), alias="is")


class StatusTests(Tests):
    is_: Annotated[tuple[Annotated[str, one_of(*Status)], ...], LISTED] = Field(default=(), alias="is")


class CaseTests(Tests):
    is_: Annotated[tuple[Annotated[str, one_of("new", "existing")], ...], LISTED] = Field(default=(), alias="is")


class MachineTests(Tests):
    is_: Annotated[tuple[Annotated[str, one_of(*Grade)], ...], LISTED] = Field(default=(), alias="is")


class WaitingTests(Tests):
    is_: Annotated[tuple[Annotated[str, one_of("customer", "payment")], ...], LISTED] = Field(default=(), alias="is")


class OwnerTests(Tests):
    is_: Annotated[tuple[AgentName, ...], LISTED] = Field(default=(), alias="is", min_length=1)


class Sizes(Section):
    over: Annotated[int, BeforeValidator(_size)] | None = None
    under: Annotated[int, BeforeValidator(_size)] | None = None


class Numbers(Section):
    is_: Annotated[tuple[Number, ...], LISTED] = Field(default=(), alias="is", min_length=1)
    over: Number | None = None
    under: Number | None = None

    @model_validator(mode="after")
    def _something(self) -> Numbers:
        if not self.model_fields_set:
            raise wrong("expected is, over or under")
        return self


SCALAR = BeforeValidator(_is)
PLAIN = frozenset(("is_", "contains", "matches", "regex"))
Test = Annotated[Tests, SCALAR]
ValueTest = Annotated[ValueTests, SCALAR]


class FileTests(Tests):
    """Plain words are of the names; each part holds when one of the files has it."""

    name: Test | None = None
    type: Test | None = None
    size: Sizes | None = None
    count: Annotated[Numbers, SCALAR] | None = None
