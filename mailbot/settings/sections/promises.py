"""What is promised and who hears when it breaks: `priorities`, `plans`, `escalations` and `reopen` of desk.yml."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from mailbot.core.time.span import Span, SpanKind
from mailbot.settings.duration import parse_span
from mailbot.settings.sections.calendar import Calendar
from mailbot.settings.words import (
    Duration,
    PriorityName,
    Section,
    Tell,
    Words,
    listed,
    one_of,
    read_as,
    wrong,
)

WINDOWS = ("acknowledge", "respond", "update", "resolve")
WindowKey = Annotated[Literal["acknowledge", "respond", "update", "resolve"], one_of(*WINDOWS)]


def _promised(value: object) -> object:
    """`none` takes a promise away that would hold otherwise."""
    return [] if isinstance(value, str) and value.strip().casefold() == "none" else listed(value)


Windows = dict[WindowKey, Annotated[tuple[Duration, ...], BeforeValidator(_promised)]]
WindowsByPriority = dict[PriorityName, Windows]


class PriorityOf(Section):
    tags: Words = ()
    windows: Windows = Field(default_factory=dict)
    calendar: Calendar | None = None
    urgent: bool = False


class PlanOf(Section):
    windows: WindowsByPriority = Field(default_factory=dict)
    calendar: Calendar | None = None


class StepSet(Section):
    priority: PriorityName


def _percent(text: str) -> int:
    number = text.strip().removesuffix("%").strip()
    if not number.isdecimal() or not 1 <= int(number) <= 99:
        raise ValueError("expected a share of the window from 1% to 99%")
    return int(number)


def _at(text: str) -> int | Span:
    """A share as a number (100: due), or a span before."""
    words = text.strip().casefold()
    if words == "due":
        return 100
    if words.endswith("before"):
        return parse_span(words.removesuffix("before"))
    if words.endswith("%"):
        return _percent(words)
    raise ValueError('expected "75%", due or "30m before"')


class Step(Section):
    at: Annotated[int | Span | None, read_as(_at, '"75%", due or "30m before"')] = None
    after: Duration | None = None
    every: Duration | None = None
    times: Annotated[int, Field(ge=1, le=100)] | None = None
    tell: Annotated[Tell, Field(min_length=1)]
    set: StepSet | None = None
    urgent: bool = False
    else_: Annotated[Tell, Field(alias="else")] = ()

    @model_validator(mode="after")
    def _one_instant(self) -> Step:
        if self.at is not None and self.after is not None:
            raise wrong("a step has one instant, not both `at` and `after`", "make it two steps")
        if self.at is None and self.after is None:
            raise wrong("a step needs its instant", 'write at: "75%", at: due, at: "30m before" or after: 1h')
        if self.every is not None and self.times is None:
            raise wrong("`every` needs `times`, so that it ends", "write times: 3", "every")
        if self.times is not None and self.every is None:
            raise wrong("`times` needs `every`", "write every: 2h", "times")
        return self


class ReopenOf(Section):
    within: Duration = Span(SpanKind.ELAPSED_DAYS, 14, "14d elapsed")
    else_: Annotated[Literal["new_case"], one_of("new_case"), Field(alias="else")] = "new_case"
