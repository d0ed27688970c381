"""The form of desk.yml. Its sections stand in `sections/`, one file a subject."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from mailbot.settings.sections.calendar import Calendar, CalendarOf, NamedCalendar
from mailbot.settings.sections.customers import Blocked, BudgetsOf, ContactsOf, FormOf
from mailbot.settings.sections.instants import CustomerEscalation, CustomerEscalationOf, FollowUp
from mailbot.settings.sections.numbering import Numbering
from mailbot.settings.sections.people import AgentOf, Role
from mailbot.settings.sections.promises import PlanOf, PriorityOf, ReopenOf, Step, WindowKey
from mailbot.settings.sections.queues import QueueOf
from mailbot.settings.sections.report import ReportOf
from mailbot.settings.words import EMPTY, LISTED, Mail, PriorityName, QueueName, Section, Text, Words, Zone, one_of

PauseWord = Annotated[Literal["new", "open", "waiting"], one_of("new", "open", "waiting")]
CustomerNews = Annotated[Literal["taken", "resolved"], one_of("taken", "resolved")]


class DeskFile(Section):
    name: Text
    address: Mail
    aliases: Annotated[tuple[Mail, ...], LISTED] = ()
    case_number: Numbering = Numbering()
    timezone: Zone = ZoneInfo("UTC")
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"
    calendar: Calendar = CalendarOf()
    calendars: dict[str, NamedCalendar] = Field(default_factory=dict)
    agents: dict[str, AgentOf] = Field(default_factory=dict)
    roles: dict[str, Role] = Field(default_factory=dict)
    queues: dict[str, Annotated[QueueOf, EMPTY]] = Field(default_factory=dict)
    default_queue: QueueName | None = None
    priorities: dict[str, Annotated[PriorityOf, EMPTY]] = Field(default_factory=dict)
    default_priority: PriorityName | None = None
    plans: dict[str, Annotated[PlanOf, EMPTY]] = Field(default_factory=dict)
    acknowledged_by: Annotated[Literal["agent", "receipt"], one_of("agent", "receipt")] = "agent"
    escalations: dict[WindowKey, tuple[Step, ...]] = Field(default_factory=dict)
    pause_while: Annotated[tuple[PauseWord, ...], LISTED] = ("waiting",)
    reopen: ReopenOf = ReopenOf()
    follow_up: FollowUp = None
    customer_escalation: CustomerEscalation = CustomerEscalationOf()
    contacts: ContactsOf = ContactsOf()
    required_fields: dict[QueueName, Words] = Field(default_factory=dict)
    budgets: BudgetsOf = BudgetsOf()
    block: Annotated[tuple[Blocked, ...], LISTED] = ()
    forms: tuple[FormOf, ...] = ()
    hand_over: Annotated[Literal["keep", "reassign"], one_of("keep", "reassign")] = "keep"
    tell_customer: Annotated[tuple[CustomerNews, ...], LISTED] = ("taken", "resolved")
    notify_agents: bool = True
    report: Annotated[ReportOf, EMPTY] | None = None
