"""An agent answers the customer from their own client, with the desk among the recipients: that is the public answer.

It is filed as one and meets the windows. Who has it already gets no second copy; who takes part and lacks it does.
"""

from __future__ import annotations

from mailbot.core.case.evolve import evolve
from mailbot.core.case.model import Case, EntryKind, PublicEntry, Status
from mailbot.core.case.participants import readers
from mailbot.core.decision import MailOutcome
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import AddEntry, Effect, MarkAnswered, SendMail, SetStatus
from mailbot.core.letters import to_customers
from mailbot.core.message import Address
from mailbot.core.policy import Agent, Border
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.core.trust.addresses import without_agents_addresses
from mailbot.core.trust.levels import proves_agent, vouched_for
from mailbot.rules.agent_commands import Orders, orders
from mailbot.rules.agent_reply import leaking, not_understood, noted, notice, text_of, told_back
from mailbot.rules.filing import internal_entry


def _has_it(view: View, case: Case) -> tuple[Address, ...]:
    """The customers whom the agent's own mail reached."""
    addressed = {a.key for a in (*view.facts.message.to, *view.facts.message.cc)}
    return tuple(
        p for p in readers(case, view.desk) if p.key in addressed and not view.desk.agent_by_address(p.address)
    )


def _proof(view: View) -> str | None:
    """As for other acts of an agent: the own token, or what the border says of the agent's own domain."""
    message, agent, writer = view.facts.message, view.facts.party.agent, view.facts.party.person
    border = view.desk.borders.get(view.facts.mail.mailbox, Border())
    if view.facts.mail.confirmed:
        return f"{agent} confirmed that this mail is theirs"
    if proves_agent(message, border, view.facts.match.token, writer):
        return f"{agent} writes with their own token"
    return vouched_for(message, border, writer)


def ask(view: View) -> Answer:
    case, party = view.facts.match.case, view.facts.party
    if party.agent is None or party.person is None or case is None:
        return no("not an agent's mail on a case")
    if party.person.key == case.requester.key or not _has_it(view, case):
        return no("no customer of the case is among its recipients")
    proof = _proof(view)
    return yes(f"{party.agent} answered the customer directly; {proof}") if proof else no("without proof")


def then(view: View) -> tuple[Effect, ...]:
    case, agent = view.facts.match.case, view.desk.agents[view.facts.party.agent or ""]
    assert case is not None
    given = orders(view, agent, case)
    if given.problems:
        return not_understood(view, agent, given.problems, text_of(view, given))
    acted = (*given.effects, *told_back(agent, given))
    if given.inside:
        return (*acted, *noted(view, given))
    now = evolve(case, given.effects, view.now) or case
    opens = given.status is None and now.status is not Status.OPEN and not now.status.is_done
    answered = MarkAnswered(tuple(p.address for p in readers(now, view.desk)))
    acted = (*acted, answered, *((SetStatus(Status.OPEN),) if opens else ()))
    said = text_of(view, given) or view.facts.message.text
    if leaked := leaking(view, agent, said):
        return (*acted, *_kept_inside(view, agent, leaked, said))
    return (*acted, AddEntry(_entry(view, now, agent, said)), *_copies(view, now, agent, given))


def _kept_inside(view: View, agent: Agent, leaked: tuple[str, ...], said: str) -> tuple[Effect, ...]:
    """The agent has sent it, and that cannot be undone; but the desk shows it to nobody else."""
    lines = (*leaked, "Whom you wrote to has your mail. On the case it was kept as a note; nobody else got a copy.")
    note = AddEntry(internal_entry(view, said, EntryKind.NOTE))
    return (note, SendMail(notice(agent, "Your answer is not shown on the case", lines)))


def _entry(view: View, case: Case, agent: Agent, said: str) -> PublicEntry:
    message, desk = view.facts.message, view.desk
    return PublicEntry(
        at=view.facts.mail.received_at,
        kind=EntryKind.MAIL_OUT,
        text=without_agents_addresses(said, desk),
        cause=view.facts.mail.key,
        author=Address(f"{agent.person.name} at {desk.person.name}", desk.person.address),
        to=_has_it(view, case),
        subject=message.subject,
        message_id=message.message_id,
        attachments=message.attachments,
    )


def _copies(view: View, case: Case, agent: Agent, given: Orders) -> tuple[Effect, ...]:
    """To those who take part and were not among the recipients."""
    has_it = {p.key for p in _has_it(view, case)} | {agent.person.key}
    draft = Draft(
        kind=MailKind.ANSWER,
        audience=Audience.CUSTOMER,
        template="answer",
        to=case.requester,
        from_name=f"{agent.person.name} at {view.desk.person.name}",
        files=tuple(a for a in view.facts.message.attachments if not a.inline),
        values={
            "agent": agent.person.name,
            "text": without_agents_addresses(text_of(view, given), view.desk),
            "closed": given.status is Status.CLOSED,
        },
    )
    lacking = (d for d in to_customers(case, draft, view.desk) if d.to.key not in has_it)
    return tuple(SendMail(d) for d in lacking)


RULE = Rule("agent's own answer", ask, then, ends=True, outcome=MailOutcome.AGENT)
