"""The form of rules.yml: Sieve's words as conditions, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator

from mailbot.core.case.model import Status
from mailbot.core.facts import Level
from mailbot.rules.inputs import HEADERS
from mailbot.settings.problem import did_you_mean
from mailbot.settings.words import (
    LISTED,
    AgentName,
    Mail,
    PriorityName,
    QueueName,
    Regex,
    Section,
    Tell,
    TemplateName,
    one_of,
    shown,
    wrong,
)

Text = Annotated[str, Field(min_length=1)]
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


class Tests(Section):
    """Words that must all hold; each holds when one of its options does."""

    is_: Annotated[tuple[str, ...], LISTED] = Field(default=(), alias="is", min_length=1)
    contains: Annotated[tuple[Text, ...], LISTED] = Field(default=(), min_length=1)
    matches: Annotated[tuple[Text, ...], LISTED] = Field(default=(), min_length=1)
    regex: Annotated[tuple[Regex, ...], LISTED] = Field(default=(), min_length=1)

    @model_validator(mode="after")
    def _something(self) -> Tests:
        if not self.model_fields_set:
            raise wrong("expected is, contains, matches or regex")
        return self


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


class StatusTests(Tests):
    is_: Annotated[tuple[Annotated[str, one_of(*Status)], ...], LISTED] = Field(default=(), alias="is")


class CaseTests(Tests):
    is_: Annotated[tuple[Annotated[str, one_of("new", "existing")], ...], LISTED] = Field(default=(), alias="is")


class Sizes(Section):
    over: Annotated[int, BeforeValidator(_size)] | None = None
    under: Annotated[int, BeforeValidator(_size)] | None = None


SCALAR = BeforeValidator(_is)
Test = Annotated[Tests, SCALAR]


def _header(name: str) -> str:
    if name.casefold() not in HEADERS:
        raise wrong(f"no such header is kept: {name!r}", did_you_mean(name.casefold(), HEADERS))
    return name.casefold()


class When(Section):
    """All that stands here must hold."""

    queue: Annotated[QueueTests, SCALAR] | None = None
    priority: Annotated[PriorityTests, SCALAR] | None = None
    subject: Test | None = None
    body: Test | None = None
    from_: Test | None = Field(default=None, alias="from")
    to: Test | None = None
    domain: Test | None = None
    hours: Annotated[HoursTests, SCALAR] | None = None
    contract: Annotated[ContractTests, SCALAR] | None = None
    plan: Test | None = None
    role: Test | None = None
    organisation: Test | None = None
    level: Annotated[LevelTests, SCALAR] | None = None
    status: Annotated[StatusTests, SCALAR] | None = None
    case: Annotated[CaseTests, SCALAR] | None = None
    attachments: Test | None = None
    language: Test | None = None
    fields: dict[str, Test] = Field(default_factory=dict)
    headers: dict[Annotated[str, AfterValidator(_header)], Test] = Field(default_factory=dict)
    size: Sizes | None = None
    all: tuple[When, ...] = Field(default=(), min_length=1)
    any: tuple[When, ...] = Field(default=(), min_length=1)
    not_: Annotated[tuple[When, ...], LISTED] = Field(default=(), alias="not", min_length=1)

    def tests(self) -> Iterator[tuple[str, Tests]]:
        """The plain words that are there, as they stand in the file."""
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            if isinstance(value, Tests):
                yield field.alias or name, value


def _not_yet(value: object, info: ValidationInfo) -> None:
    raise wrong(f"{(info.field_name or '').rstrip('_')!r} is not supported yet", "leave it out")


NotYet = Annotated[None, BeforeValidator(_not_yet)]


class Then(Section):
    queue: QueueName | None = None
    priority: PriorityName | None = None
    tags: Annotated[tuple[Text, ...], LISTED] = ()
    tell: Tell = ()
    owner: AgentName | None = None
    watchers: Annotated[tuple[Mail, ...], LISTED] = ()
    waiting: Annotated[Literal["customer", "payment"], one_of("customer", "payment")] | None = None
    hold: Text | None = None
    refuse: Text | None = None
    send: TemplateName | None = None
    webhook: NotYet = None
    set_: NotYet = Field(default=None, alias="set")
    start: NotYet = None
    skip: NotYet = None
    escalate: NotYet = None

    @model_validator(mode="after")
    def _does_one_thing(self) -> Then:
        if not self.model_fields_set:
            raise wrong("a rule must do something", "write queue, priority, tags, tell, owner, hold, refuse or send")
        if self.hold and self.refuse:
            raise wrong("a mail is held or refused, not both")
        return self


class RuleOf(Section):
    rule: Text
    when: When
    then: Then


RulesFile = tuple[RuleOf, ...]
