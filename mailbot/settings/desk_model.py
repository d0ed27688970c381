"""The form of desk.yml."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator

from mailbot.core.time.calendar import Day as Openings
from mailbot.core.time.span import Span, SpanKind
from mailbot.settings import public_holidays
from mailbot.settings.duration import parse_span
from mailbot.settings.hours import parse_openings, parse_weekdays
from mailbot.settings.problem import did_you_mean
from mailbot.settings.words import (
    EMPTY,
    LISTED,
    AgentName,
    Day,
    Days,
    Duration,
    Mail,
    PriorityName,
    QueueName,
    Section,
    Spans,
    Tell,
    Words,
    Zone,
    one_of,
    read_as,
    shown,
    wrong,
)

Text = Annotated[str, Field(min_length=1)]
Accept = Annotated[Literal["accept", "hold", "refuse"], one_of("accept", "hold", "refuse")]
ASSIGN = ("fixed", "nobody", "round_robin", "least_loaded", "by_skill")
WINDOWS = ("acknowledge", "respond", "update", "resolve")
WindowKey = Annotated[Literal["acknowledge", "respond", "update", "resolve"], one_of(*WINDOWS)]


def _tag(text: str) -> str:
    if text.count("{number}") != 1:
        raise wrong("expected {number} once, such as '[Case #{number}]'")
    before = text.partition("{number}")[0]
    if not any(c.isalnum() or c in "#[(" for c in before):
        raise wrong("a word or sign must stand before {number}, or every number would be a case")
    if any(not c.isprintable() for c in text) or len(text) > 60:
        raise wrong("expected one short line of text")
    return text


Tag = Annotated[str, AfterValidator(_tag)]


class Numbering(Section):
    tag: Tag = "[Case #{number}]"
    also: Annotated[tuple[Tag, ...], LISTED] = ()
    start: Annotated[int, Field(ge=1, le=10**9)] = 1001


class HolidaysOf(Section):
    country: str
    subdivision: str | None = None
    language: str | None = None

    @model_validator(mode="after")
    def _there(self) -> HolidaysOf:
        countries = public_holidays.countries()
        if self.country not in countries:
            raise wrong(
                f"no country {self.country!r} (expected a code such as IE)",
                did_you_mean(self.country, countries),
                "country",
            )
        subdivisions = countries[self.country]
        if self.subdivision is not None and self.subdivision not in subdivisions:
            message = f"{self.country} has no subdivision {self.subdivision!r}"
            raise wrong(message, did_you_mean(self.subdivision, subdivisions), "subdivision")
        return self


Weekdays = Annotated[tuple[int, ...], read_as(parse_weekdays, "days such as mon-fri")]
Hours = Annotated[Openings, read_as(parse_openings, "hours such as 09:00-12:30, 13:00-17:30")]
DatedHours = dict[Days, Hours]


def _week(value: dict[tuple[int, ...], Openings]) -> dict[tuple[int, ...], Openings]:
    days = [day for several in value for day in several]
    if len(set(days)) < len(days):
        raise wrong("a day has its hours twice", "name each day once")
    return value


class CalendarOf(Section):
    hours: Annotated[dict[Weekdays, Hours], AfterValidator(_week)] = Field(default_factory=dict)
    holidays: HolidaysOf | None = None
    closed: Annotated[tuple[Days, ...], LISTED] = ()
    reduced: DatedHours = Field(default_factory=dict)
    extra: DatedHours = Field(default_factory=dict)


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


def _assign(value: object, info: ValidationInfo) -> object:
    agents: frozenset[str] | None = info.context.agent if info.context else None
    if value in ASSIGN or (isinstance(value, str) and (agents is None or value in agents)):
        return value
    remedy = did_you_mean(value, (*ASSIGN, *(agents or ()))) if isinstance(value, str) else ""
    raise wrong(f"expected {', '.join(ASSIGN)} or an agent, not {shown(value)}", remedy)


class QueueOf(Section):
    name: Text | None = None
    address: Mail | None = None
    agents: Annotated[tuple[AgentName, ...], LISTED] = ()
    assign: Annotated[str, BeforeValidator(_assign)] = "nobody"


class PriorityOf(Section):
    tags: Words = ()
    windows: dict[WindowKey, Spans] = Field(default_factory=dict)


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

    @model_validator(mode="after")
    def _one_instant(self) -> Step:
        if (self.at is None) == (self.after is None):
            raise wrong("a step needs its instant", 'write at: "75%", at: due, at: "30m before" or after: 1h')
        if self.every is not None and self.times is None:
            raise wrong("`every` needs `times`, so that it ends", "write times: 3", "every")
        if self.times is not None and self.every is None:
            raise wrong("`times` needs `every`", "write every: 2h", "times")
        return self


class ReopenOf(Section):
    within: Duration = Span(SpanKind.ELAPSED_DAYS, 14, "14d elapsed")
    else_: Annotated[Literal["new_case"], one_of("new_case"), Field(alias="else")] = "new_case"


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


PauseWord = Annotated[Literal["new", "open", "waiting"], one_of("new", "open", "waiting")]
CustomerNews = Annotated[Literal["taken", "resolved"], one_of("taken", "resolved")]


def _block(text: str) -> str:
    if "@" not in text:
        raise ValueError('expected an address pattern such as "*@spam.example"')
    return text.strip().casefold()


class DeskFile(Section):
    name: Text
    address: Mail
    aliases: Annotated[tuple[Mail, ...], LISTED] = ()
    case_number: Numbering = Numbering()
    timezone: Zone = ZoneInfo("UTC")
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"
    calendar: CalendarOf = CalendarOf()
    agents: dict[str, AgentOf] = Field(default_factory=dict)
    roles: dict[str, Role] = Field(default_factory=dict)
    queues: dict[str, Annotated[QueueOf, EMPTY]] = Field(default_factory=dict)
    default_queue: QueueName | None = None
    priorities: dict[str, Annotated[PriorityOf, EMPTY]] = Field(default_factory=dict)
    default_priority: PriorityName | None = None
    acknowledged_by: Annotated[Literal["agent", "receipt"], one_of("agent", "receipt")] = "agent"
    escalations: dict[WindowKey, tuple[Step, ...]] = Field(default_factory=dict)
    pause_while: Annotated[tuple[PauseWord, ...], LISTED] = ("waiting",)
    reopen: ReopenOf = ReopenOf()
    contacts: ContactsOf = ContactsOf()
    required_fields: dict[QueueName, Words] = Field(default_factory=dict)
    budgets: BudgetsOf = BudgetsOf()
    block: Annotated[tuple[Annotated[str, read_as(_block, "an address pattern")], ...], LISTED] = ()
    forms: tuple[FormOf, ...] = ()
    tell_customer: Annotated[tuple[CustomerNews, ...], LISTED] = ("taken", "resolved")
    notify_agents: bool = True
