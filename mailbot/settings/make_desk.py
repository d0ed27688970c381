"""The validated desk file, with what mailbot.yml adds to the policy → `Desk`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from mailbot.core.case.model import WindowName
from mailbot.core.contact import ContactBook, Unentitled
from mailbot.core.message import Address
from mailbot.core.policy import (
    Agent,
    Assignment,
    Border,
    BorderKind,
    Budgets,
    CaseNumber,
    ContactForm,
    CustomerEscalation,
    Desk,
    EscalationStep,
    FollowUp,
    Plan,
    Priority,
    Queue,
    Reopen,
    Rota,
    StepAt,
    Webhook,
    WeeklyReport,
    Windows,
)
from mailbot.core.rule import Rule
from mailbot.core.time.span import Span
from mailbot.settings.desk_model import DeskFile
from mailbot.settings.hours import quiet_calendar
from mailbot.settings.make_calendar import Calendars
from mailbot.settings.names import FIRST_PRIORITY, FIRST_QUEUE
from mailbot.settings.pattern import number_finder
from mailbot.settings.sections.instants import FollowUpOf
from mailbot.settings.sections.people import AgentOf
from mailbot.settings.sections.promises import PriorityOf, Step, WindowKey
from mailbot.settings.sections.queues import ASSIGN, QueueOf
from mailbot.settings.server_model import ServerFile


def make_desk(file: DeskFile, server: ServerFile, contacts: ContactBook, rules: tuple[Rule, ...], years: range) -> Desk:
    """`years`: for which the holidays are expanded into dates."""
    calendars = Calendars(file.calendars, file.timezone, years, file.language)
    queues = _queues(file, calendars)
    priorities = _priorities(file, calendars)
    return Desk(
        id=file.address.casefold(),
        person=Address(file.name, file.address),
        own_addresses=_own_addresses(file),
        case_number=_case_number(file),
        zone=file.timezone,
        calendar=calendars(file.calendar),
        agents=MappingProxyType({key: _agent(key, one, file) for key, one in file.agents.items()}),
        queues=queues,
        default_queue=file.default_queue or (FIRST_QUEUE if FIRST_QUEUE in queues else next(iter(queues))),
        priorities=priorities,
        default_priority=file.default_priority or tuple(priorities)[-1],
        plans=_plans(file, calendars),
        language=file.language,
        managers=file.roles["manager"].agents if "manager" in file.roles else (),
        on_call=_on_call(file),
        roles=_roles(file),
        admins=server.admins,
        acknowledged_by_receipt=file.acknowledged_by == "receipt",
        escalations=_escalations(file),
        pause_while=file.pause_while,
        reopen=Reopen(file.reopen.within),
        follow_up=_follow_up(file.follow_up),
        customer_escalation=CustomerEscalation(**dict(file.customer_escalation)),
        contacts=contacts,
        unknown=Unentitled(file.contacts.unknown),
        lapsed=Unentitled(file.contacts.lapsed),
        unentitled=_unentitled(file),
        required_fields=_required_fields(file),
        budgets=Budgets(**file.budgets.model_dump()),
        block=file.block,
        forms=tuple(ContactForm(form.from_) for form in file.forms),
        borders=_borders(server),
        rules=rules,
        url=server.web.url if server.web else None,
        plus_addressing=server.plus_addressing,
        tell_customer=file.tell_customer,
        remind_before_end=file.contacts.remind_before_end,
        webhooks=_webhooks(server),
        hands_over=file.hand_over == "reassign",
        notify_agents=file.notify_agents,
        report=WeeklyReport(file.report.to, file.report.every, file.report.at) if file.report else None,
    )


def _unentitled(file: DeskFile) -> Mapping[str, Unentitled]:
    said = {name: getattr(file.contacts, name) for name in ("no_contract", "used_up", "not_named")}
    return MappingProxyType({name: Unentitled(how) for name, how in said.items() if how})


def _webhooks(server: ServerFile) -> Mapping[str, Webhook]:
    hooks = {name: Webhook(name, one.events, one.include == "internal") for name, one in server.webhooks.items()}
    return MappingProxyType(hooks)


def _own_addresses(file: DeskFile) -> frozenset[str]:
    queues = (queue.address for queue in file.queues.values() if queue.address)
    return frozenset(address.casefold() for address in (file.address, *file.aliases, *queues))


def _case_number(file: DeskFile) -> CaseNumber:
    form = file.case_number
    return CaseNumber(form.tag, form.start, number_finder((form.tag, *form.also)))


def _agent(key: str, one: AgentOf, file: DeskFile) -> Agent:
    quiet = quiet_calendar(one.timezone or file.timezone, one.quiet) if one.quiet else None
    person = Address(one.name, one.email)
    return Agent(key, person, one.queues, one.skills, one.away, one.timezone, quiet, one.urgent, one.languages)


def _queues(file: DeskFile, calendars: Calendars) -> Mapping[str, Queue]:
    named = file.queues or {FIRST_QUEUE: QueueOf()}
    return MappingProxyType({key: _queue(key, one, file, calendars) for key, one in named.items()})


def _queue(key: str, one: QueueOf, file: DeskFile, calendars: Calendars) -> Queue:
    """Its agents: those it names, then those who name it; one who is named by `assign` comes first."""
    joining = (agent for agent, of in file.agents.items() if key in of.queues)
    fixed = () if one.assign in ASSIGN else (one.assign,)
    agents = tuple(dict.fromkeys((*fixed, *one.agents, *joining)))
    assign = Assignment.FIXED if fixed else Assignment(one.assign)
    promised, hours = _by_priority(one.windows), calendars.maybe(one.calendar)
    return Queue(key, agents, assign, one.address, one.name or "", promised, hours, _follow_up(one.follow_up))


def _priorities(file: DeskFile, calendars: Calendars) -> Mapping[str, Priority]:
    named = file.priorities or {FIRST_PRIORITY: PriorityOf()}
    return MappingProxyType({key: _priority(key, one, calendars) for key, one in named.items()})


def _priority(key: str, one: PriorityOf, calendars: Calendars) -> Priority:
    tags = tuple(dict.fromkeys(tag.casefold() for tag in (key, *one.tags)))
    return Priority(key, tags, _windows(one.windows), calendars.maybe(one.calendar), one.urgent)


def _windows(named: Mapping[WindowKey, tuple[Span, ...]]) -> Windows:
    return MappingProxyType({WindowName(name): spans for name, spans in named.items()})


def _by_priority(named: Mapping[str, Mapping[WindowKey, tuple[Span, ...]]]) -> Mapping[str, Windows]:
    return MappingProxyType({priority: _windows(windows) for priority, windows in named.items()})


def _plans(file: DeskFile, calendars: Calendars) -> Mapping[str, Plan]:
    plans = (Plan(k.casefold(), _by_priority(p.windows), calendars.maybe(p.calendar)) for k, p in file.plans.items())
    return MappingProxyType({plan.key: plan for plan in plans})


def _on_call(file: DeskFile) -> Rota | None:
    role = file.roles.get("on_call")
    if role is None or not (role.rota or role.agents):
        return None
    return Rota(role.rota.weeks, role.rota.from_) if role.rota else Rota(role.agents, date(1970, 1, 5))


def _roles(file: DeskFile) -> Mapping[str, tuple[str, ...]]:
    """All but the two that have fields of their own."""
    return MappingProxyType({key: role.agents for key, role in file.roles.items() if key not in ("manager", "on_call")})


def _escalations(file: DeskFile) -> Mapping[WindowName, tuple[EscalationStep, ...]]:
    return MappingProxyType({WindowName(name): tuple(map(_step, steps)) for name, steps in file.escalations.items()})


def _step(one: Step) -> EscalationStep:
    when, percent, span = _instant(one)
    priority = one.set.priority if one.set else None
    return EscalationStep(when, one.tell, percent, span, one.every, one.times or 1, priority, one.urgent, one.else_)


def _instant(one: Step) -> tuple[StepAt, int, Span | None]:
    match one.at:
        case None:
            return StepAt.AFTER, 0, one.after
        case Span() as span:
            return StepAt.BEFORE, 0, span
        case 100:
            return StepAt.DUE, 0, None
        case percent:
            return StepAt.PERCENT, percent, None


def _follow_up(one: FollowUpOf | None) -> FollowUp | None:
    return FollowUp(**dict(one)) if one else None


def _required_fields(file: DeskFile) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType(
        {queue: tuple(f.casefold() for f in fields) for queue, fields in file.required_fields.items()}
    )


def _borders(server: ServerFile) -> Mapping[str, Border]:
    return MappingProxyType({name: _border(one.authserv_id) for name, one in server.mailboxes.items()})


def _border(ids: tuple[str, ...]) -> Border:
    if ids == ("none",):
        return Border()
    return Border(BorderKind.MICROSOFT365) if ids == ("microsoft365",) else Border(BorderKind.NAMED, ids)
