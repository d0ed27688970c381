"""An agent answers from the mail client: a reply to a case notification goes to the customer, one to an escalation
acknowledges. Lines such as #take at the top act; text that follows #note stays inside."""

from __future__ import annotations

from mailbot.core.case.model import Case, EntryKind, InternalEntry, Status
from mailbot.core.case.participants import readers
from mailbot.core.decision import MailOutcome
from mailbot.core.effects import (
    AddEntry,
    Assign,
    Audience,
    Draft,
    Effect,
    MailKind,
    MarkAnswered,
    SendMail,
    SetPriority,
    SetStatus,
    Silence,
    Take,
)
from mailbot.core.facts import TokenKind
from mailbot.core.letters import to_customers
from mailbot.core.policy import Agent, Border
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.core.trust.levels import proves_agent
from mailbot.rules.agent_commands import Orders, orders
from mailbot.rules.filing import internal_entry

_FOR_AGENTS = (TokenKind.NOTIFICATION, TokenKind.ESCALATION)


def is_agents_token(view: View) -> bool:
    token = view.facts.match.token
    return token is not None and token.kind in _FOR_AGENTS


def ask(view: View) -> Answer:
    match, party = view.facts.match, view.facts.party
    if party.agent is None or match.case is None:
        return no("not an agent's mail on a case")
    if view.facts.mail.confirmed:
        return yes(f"{party.agent} confirmed that this mail is theirs")
    border = view.desk.borders.get(view.facts.mail.mailbox, Border())
    if not is_agents_token(view):
        return no("it answers no mail that was made for an agent")
    if proves_agent(view.facts.message, border, match.token):
        return yes(f"{party.agent} answers with their own token")
    return no(f"it claims to be {party.agent}, without proof")


def then(view: View) -> tuple[Effect, ...]:
    case, token = view.facts.match.case, view.facts.match.token
    agent = view.desk.agents[view.facts.party.agent or ""]
    assert case is not None
    given = orders(view.facts.message, view.desk)
    if given.problems:
        return _not_understood(view, agent, given)
    if token is not None and token.kind is TokenKind.ESCALATION:
        return (*_acted(case, agent, given), *_acknowledged(view, case, agent, given), *_noted(view, given))
    if given.note:
        return (*_acted(case, agent, given), *_noted(view, given))
    return (*_acted(case, agent, given), *_answered(view, case, agent, given))


def _acted(case: Case, agent: Agent, given: Orders) -> tuple[Effect, ...]:
    effects: list[Effect] = []
    if given.take:
        effects += [Assign(agent.key), Take(agent.key)]
    if given.assign:
        effects.append(Assign(given.assign))
    if given.priority:
        effects.append(SetPriority(given.priority))
    return tuple(effects)


def _acknowledged(view: View, case: Case, agent: Agent, given: Orders) -> tuple[Effect, ...]:
    """A person has seen it: the acknowledge window is met and the lower steps stay quiet."""
    opened = (SetStatus(Status.OPEN),) if case.status is Status.NEW else ()
    return (Take(agent.key), Silence(), *opened)


def _noted(view: View, given: Orders) -> tuple[Effect, ...]:
    status = _status(given)
    text = view.facts.message.answer
    note = (AddEntry(internal_entry(view, text, EntryKind.NOTE)),) if text else ()
    return (*note, *status)


def _status(given: Orders) -> tuple[Effect, ...]:
    if given.ends:
        return (SetStatus(Status.CLOSED if given.close else Status.RESOLVED),)
    return (SetStatus(Status.WAITING, "customer"),) if given.wait else ()


def _answered(view: View, case: Case, agent: Agent, given: Orders) -> tuple[Effect, ...]:
    """The text goes to everybody who takes part, from the desk's address; without text only the orders act."""
    text = view.facts.message.answer
    files = tuple(a for a in view.facts.message.attachments if not a.inline)
    if not text.strip() and not files:
        opened = (SetStatus(Status.OPEN),) if given.take and case.status is Status.NEW else ()
        return (*opened, *_status(given), *_told(view, case, agent, given, text))
    kind = MailKind.RESOLUTION if given.ends else MailKind.ANSWER
    draft = _letter(view, agent, kind, text, given)
    opened = () if given.ends or given.wait or case.status is Status.OPEN else (SetStatus(Status.OPEN),)
    mails = tuple(SendMail(d) for d in to_customers(case, draft))
    return (MarkAnswered(tuple(p.address for p in readers(case))), *opened, *_status(given), *mails)


def _told(view: View, case: Case, agent: Agent, given: Orders, text: str) -> tuple[Effect, ...]:
    """Without own words: the customer hears that the case was taken or resolved, where the desk says so."""
    if given.ends and "resolved" in view.desk.tell_customer:
        draft = _letter(view, agent, MailKind.RESOLUTION, text, given)
    elif given.take and "taken" in view.desk.tell_customer:
        draft = Draft(
            kind=MailKind.TAKEN,
            audience=Audience.CUSTOMER,
            template="taken",
            to=case.requester,
            values={"agent": agent.person.name},
        )
    else:
        return ()
    return tuple(SendMail(d) for d in to_customers(case, draft))


def _letter(view: View, agent: Agent, kind: MailKind, text: str, given: Orders) -> Draft:
    case = view.facts.match.case
    assert case is not None
    return Draft(
        kind=kind,
        audience=Audience.CUSTOMER,
        template=kind.value,
        to=case.requester,
        from_name=f"{agent.person.name} at {view.desk.person.name}",
        files=tuple(a for a in view.facts.message.attachments if not a.inline),
        values={"agent": agent.person.name, "text": text, "closed": given.ends},
    )


def _not_understood(view: View, agent: Agent, given: Orders) -> tuple[Effect, ...]:
    """An order that cannot be followed: nothing is sent to the customer, the text is kept, the agent is told."""
    problems = " ".join(given.problems)
    entry = InternalEntry(
        at=view.facts.mail.received_at,
        kind=EntryKind.NOTE,
        text=f"{problems}\n\n{view.facts.message.answer}".strip(),
        cause=view.facts.mail.key,
        author=agent.person,
    )
    notice = Draft(
        kind=MailKind.NOTICE,
        audience=Audience.AGENT,
        template="notice",
        to=agent.person,
        values={
            "headline": "Nothing was sent: an order in your mail was not understood",
            "lines": (*given.problems, "Your text was kept as a note. Please send it again."),
        },
    )
    return (AddEntry(entry), SendMail(notice))


RULE = Rule("agent's reply", ask, then, ends=True, outcome=MailOutcome.AGENT)
