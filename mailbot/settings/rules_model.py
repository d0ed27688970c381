"""The form of rules.yml: Sieve's words as conditions, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from mailbot.core.case.model import PROMISES, WindowName
from mailbot.settings.tests_model import (
    PLAIN,
    SCALAR,
    CaseTests,
    ContractTests,
    FileTests,
    HoursTests,
    LevelTests,
    MachineTests,
    OwnerTests,
    PriorityTests,
    QueueTests,
    RoleTests,
    Sizes,
    StatusTests,
    Test,
    Tests,
    ValueTest,
    WaitingTests,
    yes_or_no,
)
from mailbot.settings.words import (
    LISTED,
    AgentName,
    HookName,
    Mail,
    PriorityName,
    QueueName,
    Section,
    Tell,
    TemplateName,
    Text,
    one_of,
    wrong,
)


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
    escalate: Annotated[bool, BeforeValidator(yes_or_no)] = False

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
