"""The desk as a value: who works here, when, and what is promised. Made by `settings`, read by every decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from mailbot.core.case.model import WindowName
from mailbot.core.contact import ContactBook, Unentitled
from mailbot.core.message import Address
from mailbot.core.time.calendar import Calendar
from mailbot.core.time.span import Span, SpanKind

if TYPE_CHECKING:
    from mailbot.core.rule import Rule


class Pattern(Protocol):
    """A compiled expression of RE2 (or `re` for built-in ones): linear in its input."""

    def search(self, text: str, /) -> object | None: ...


class NumberPattern(Protocol):
    """Finds case numbers in a text, each as an integer, in order."""

    def __call__(self, text: str, /) -> tuple[int, ...]: ...


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """How a number is written into subjects (`tag`, with `{number}`) and found in them."""

    tag: str
    start: int
    find: NumberPattern

    def write(self, number: int) -> str:
        return self.tag.replace("{number}", str(number))


@dataclass(frozen=True, slots=True)
class Agent:
    key: str
    person: Address
    queues: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    away: tuple[tuple[date, date], ...] = ()  # first and last day, both away
    zone: ZoneInfo | None = None  # None: the desk's
    quiet: Calendar | None = None  # whose open hours are those in which escalations wait
    woken_when_urgent: bool = True
    languages: tuple[str, ...] = ()

    def is_away(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.away)


class Assignment(StrEnum):
    NOBODY = "nobody"
    FIXED = "fixed"
    ROUND_ROBIN = "round_robin"
    LEAST_LOADED = "least_loaded"
    BY_SKILL = "by_skill"
    ON_CALL = "on_call"


Windows = Mapping[WindowName, tuple[Span, ...]]
"""What is promised, by window: the sooner of the spans counts; none for a window that is not promised."""


@dataclass(frozen=True, slots=True)
class Queue:
    """`windows`, by priority, and `calendar` take the place of the priority's and the desk's (see `time.terms`)."""

    key: str
    agents: tuple[str, ...]
    assign: Assignment = Assignment.NOBODY
    address: str | None = None
    name: str = ""
    windows: Mapping[str, Windows] = field(default_factory=lambda: MappingProxyType({}))
    calendar: Calendar | None = None
    follow_up: FollowUp | None = None  # None: the desk's


@dataclass(frozen=True, slots=True)
class Plan:
    """A level of contract, as contacts name it: what it promises instead, by priority."""

    key: str
    windows: Mapping[str, Windows] = field(default_factory=lambda: MappingProxyType({}))
    calendar: Calendar | None = None


@dataclass(frozen=True, slots=True)
class Priority:
    """`tags`: lower-case words that ask for it, its own key among them."""

    key: str
    tags: tuple[str, ...]
    windows: Windows
    calendar: Calendar | None = None
    urgent: bool = False  # its escalations wake people in their quiet hours


class StepAt(StrEnum):
    PERCENT = "percent"
    BEFORE = "before"
    DUE = "due"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class EscalationStep:
    """One rung: when (percent of the window, span before or after due, or due), who is told, what is set."""

    when: StepAt
    tell: tuple[str, ...]  # role, agent key, owner, queue or address
    percent: int = 0
    span: Span | None = None
    every: Span | None = None
    times: int = 1
    set_priority: str | None = None
    urgent: bool = False  # wakes people in their quiet hours
    otherwise: tuple[str, ...] = ()  # told at once where all of `tell` are asleep: the first with somebody awake


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A waiting customer's silence: asked `after` it, then `every` so often, `times` in all; closed `close_after`."""

    after: Span
    every: Span | None = None  # None: like `after`
    times: int = 1
    close_after: Span | None = None  # None: never closed


_FOUR_HOURS = Span(SpanKind.ELAPSED, 4 * 3600, "4h elapsed")
ESCALATE_WORDS = ("escalate", "escalation please", "eskalieren", "eskalation", "escalader", "escalar", "escaleren")


@dataclass(frozen=True, slots=True)
class CustomerEscalation:
    """A customer's own wish for somebody higher up, as the first line of a mail: counts once in `every`."""

    tell: tuple[str, ...] = ("manager",)  # nobody: customers cannot escalate
    every: Span = _FOUR_HOURS
    words: tuple[str, ...] = ESCALATE_WORDS


@dataclass(frozen=True, slots=True)
class Rota:
    """Turns of a week each, beginning on the Monday of `start`."""

    agents: tuple[str, ...]
    start: date

    def on(self, day: date) -> str | None:
        return next(iter(self.in_turn(day)), None)

    def in_turn(self, day: date) -> tuple[str, ...]:
        """Whose week it is, then those whose turn comes next."""
        monday = self.start - timedelta(days=self.start.weekday())
        turn = ((day - monday).days // 7) % len(self.agents) if self.agents else 0
        return (*self.agents[turn:], *self.agents[:turn])


class BorderKind(StrEnum):
    NAMED = "named"  # fields with one of the configured authserv-ids
    MICROSOFT365 = "microsoft365"  # the topmost field, which carries no id
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Border:
    """Whose Authentication-Results count for mail of one mailbox (RFC 8601 section 5)."""

    kind: BorderKind = BorderKind.NONE
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Budgets:
    """Ceilings of automatic mail (design section 6)."""

    unproven_per_hour: int = 60
    unproven_per_day: int = 4
    proven_per_day: int = 30


@dataclass(frozen=True, slots=True)
class Reopen:
    """An answer to a finished case re-opens it within this span, later ones open a new case that names the old."""

    within: Span


@dataclass(frozen=True, slots=True)
class Webhook:
    """Which events another program hears of; where it is, the server knows. `internal`: notes as well."""

    name: str
    events: tuple[str, ...]
    internal: bool = False


@dataclass(frozen=True, slots=True)
class ContactForm:
    """A web form that writes with an address of ours: who really asks stands in Reply-To."""

    address: str


@dataclass(frozen=True, slots=True)
class WeeklyReport:
    """Who gets the figures of the seven days before, on which weekday (Monday is 0) and at what local time."""

    to: tuple[str, ...]
    weekday: int = 0
    at: time = time(7)


@dataclass(frozen=True, slots=True)
class Desk:
    """The whole policy. `id` names this installation in loop headers; `today` and `local` use its zone."""

    id: str
    person: Address  # name and address mail goes out from
    own_addresses: frozenset[str]  # casefolded: address, aliases, queues' addresses
    case_number: CaseNumber
    zone: ZoneInfo
    calendar: Calendar
    agents: Mapping[str, Agent]
    queues: Mapping[str, Queue]
    default_queue: str
    priorities: Mapping[str, Priority]
    default_priority: str
    plans: Mapping[str, Plan] = field(default_factory=lambda: MappingProxyType({}))  # by casefolded name
    language: str = "en"
    managers: tuple[str, ...] = ()
    on_call: Rota | None = None
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    admins: tuple[str, ...] = ()
    acknowledged_by_receipt: bool = False
    escalations: Mapping[WindowName, tuple[EscalationStep, ...]] = field(default_factory=lambda: MappingProxyType({}))
    pause_while: tuple[str, ...] = ("waiting",)
    reopen: Reopen | None = None
    follow_up: FollowUp | None = None
    customer_escalation: CustomerEscalation = field(default_factory=CustomerEscalation)
    contacts: ContactBook = field(default_factory=ContactBook)
    unknown: Unentitled = Unentitled.ACCEPT
    lapsed: Unentitled = Unentitled.ACCEPT
    unentitled: Mapping[str, Unentitled] = field(default_factory=lambda: MappingProxyType({}))  # by further reasons
    required_fields: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    budgets: Budgets = field(default_factory=Budgets)
    block: tuple[str, ...] = ()  # shell-style address patterns, casefolded
    forms: tuple[ContactForm, ...] = ()
    borders: Mapping[str, Border] = field(default_factory=lambda: MappingProxyType({}))  # by mailbox
    rules: tuple[Rule, ...] = ()  # from rules.yml, in file order
    url: str | None = None
    plus_addressing: bool = False
    tell_customer: tuple[str, ...] = ("taken", "resolved")
    remind_before_end: tuple[int, ...] = (30, 7, 0)  # days before a contract ends, on which the admins hear of it
    webhooks: Mapping[str, Webhook] = field(default_factory=lambda: MappingProxyType({}))
    hands_over: bool = False  # a case whose owner is away for longer gets another one when its customer writes
    notify_agents: bool = True
    report: WeeklyReport | None = None

    def today(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()

    def agent_by_address(self, address: str) -> Agent | None:
        key = address.casefold()
        return next((a for a in self.agents.values() if a.person.key == key), None)

    def is_own(self, address: str) -> bool:
        """Ours, plus-addressed forms included."""
        local, _, domain = address.casefold().rpartition("@")
        return f"{local.partition('+')[0]}@{domain}" in self.own_addresses or f"{local}@{domain}" in self.own_addresses
