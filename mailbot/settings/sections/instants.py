"""What is done at an instant besides promises: `quiet` hours of agents, `follow_up` and `customer_escalation`."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from mailbot.core.policy import ESCALATE_WORDS
from mailbot.core.time.span import Span, SpanKind
from mailbot.settings.sections.calendar import Hours, Weekdays
from mailbot.settings.words import LISTED, Duration, Section, Tell, Words, wrong

_EVERY_DAY = "mon-sun"


def _quiet(value: object) -> object:
    """`20:00-07:00` is the same every day; `{mon-sun: "20:00-07:00", sat-sun: "00:00-24:00"}` adds up."""
    return {_EVERY_DAY: value} if isinstance(value, str) else value


QuietOf = Annotated[dict[Weekdays, Hours], BeforeValidator(_quiet)]


class FollowUpOf(Section):
    """After how long a silence of the customer they are asked, how often, and when the case is closed."""

    after: Duration
    every: Duration | None = None
    times: Annotated[int, Field(ge=0, le=20)] = 1
    close_after: Duration | None = None

    @model_validator(mode="after")
    def _something(self) -> FollowUpOf:
        if self.times == 0 and self.close_after is None:
            raise wrong("this neither asks nor closes", "write times: 1, or close_after: 5d", "times")
        return self


def _off(value: object) -> object:
    return {"tell": []} if value == "none" else value


class CustomerEscalationOf(Section):
    tell: Tell = ("manager",)
    every: Duration = Span(SpanKind.ELAPSED, 4 * 3600, "4h elapsed")
    words: Annotated[Words, LISTED] = ESCALATE_WORDS


CustomerEscalation = Annotated[CustomerEscalationOf, BeforeValidator(_off)]
FollowUp = Annotated[FollowUpOf | None, BeforeValidator(lambda value: None if value == "none" else value)]
