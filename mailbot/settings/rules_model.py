"""The form of rules.yml: Sieve's words as conditions, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from mailbot.core.case.model import PROMISES, Status, WindowName
from mailbot.core.facts import Level
from mailbot.core.message import Grade
from mailbot.settings.contacts import ROLES
from mailbot.settings.words import (
    LISTED,
    AgentName,
    HookName,
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


def _number(value: object) -> object:
    """A plain number, or a size."""
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    if text.removeprefix("-").replace(".", "", 1).isdecimal() and len(text) < 16:
        return float(text)
    try:
        return _size(value)
    except ValueError:
        raise wrong(f"expected a number such as 5 or 2.5, not {shown(value)}") from None


def _yes_or_no(value: object) -> object:
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
    exists: Annotated[bool, BeforeValidator(_yes_or_no)] | None = None

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


def _header(name: str) -> str:
    if not name.isascii() or not name.isprintable() or " " in name or ":" in name or len(name) > 200:
        raise wrong(f"{name!r} is not the name of a header", "write it as it stands before the colon")
    if name.casefold() == "received":
        raise wrong("the Received fields are not kept apart", "ask for another header")
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
    role: Annotated[RoleTests, SCALAR] | None = None
    organisation: Test | None = None
    level: Annotated[LevelTests, SCALAR] | None = None
    status: Annotated[StatusTests, SCALAR] | None = None
    case: Annotated[CaseTests, SCALAR] | None = None
    asked_priority: Annotated[PriorityTests, SCALAR] | None = None
    waiting: Annotated[WaitingTests, SCALAR] | None = None
    owner: Annotated[OwnerTests, SCALAR] | None = None
    tags: Test | None = None
    machine: Annotated[MachineTests, SCALAR] | None = None
    attachments: Annotated[FileTests, SCALAR] | None = None
    language: Test | None = None
    fields: dict[str, ValueTest] = Field(default_factory=dict)
    headers: dict[Annotated[str, AfterValidator(_header)], ValueTest] = Field(default_factory=dict)
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

    def others(self) -> Iterator[tuple[str, str]]:
        """What the plain words do not say, as texts that are alike where the conditions are: key and text."""
        for key, tests in (*self.tests(), *self._named()):
            more = {name: value for name, value in tests if name not in PLAIN and value is not None}
            if more:
                yield key.partition(" ")[0], f"{key} {more}"

    def _named(self) -> Iterator[tuple[str, Tests]]:
        yield from ((f"fields {name.casefold()}", tests) for name, tests in self.fields.items())
        yield from ((f"headers {name}", tests) for name, tests in self.headers.items())


PromiseName = Annotated[WindowName, one_of(*PROMISES)]


def _promises(value: object) -> object:
    named = {str(one): one for one in PROMISES}
    return [named.get(str(one), one) for one in (value if isinstance(value, list) else [value])]


Promised = Annotated[tuple[PromiseName, ...], BeforeValidator(_promises)]
Value = Annotated[str, Field(min_length=1, max_length=400)]


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
    webhook: Annotated[tuple[HookName, ...], LISTED] = ()
    set_: dict[Text, Value] = Field(default_factory=dict, alias="set")
    start: Promised = ()
    skip: Promised = ()
    escalate: Annotated[bool, BeforeValidator(_yes_or_no)] = False

    @model_validator(mode="after")
    def _does_one_thing(self) -> Then:
        if not any(getattr(self, name) for name in self.model_fields_set):
            raise wrong("a rule must do something", "write queue, priority, tags, tell, owner, hold, refuse or send")
        if self.hold and self.refuse:
            raise wrong("a mail is held or refused, not both", "leave one of them out")
        if both := set(self.start) & set(self.skip):
            raise wrong(f"the window {min(both)} is started or skipped, not both", "leave it to one of them", "skip")
        return self


class RuleOf(Section):
    rule: Text
    when: When
    then: Then


RulesFile = tuple[RuleOf, ...]
