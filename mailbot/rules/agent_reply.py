"""An agent answers from the mail client: a reply to a case notification goes to the customer, one to an escalation
acknowledges. Lines such as #take at the top act; text that follows #note stays inside."""

from __future__ import annotations

from mailbot.core.case.evolve import evolve
from mailbot.core.case.model import Case, EntryKind, InternalEntry, PublicEntry, Status
from mailbot.core.case.participants import readers
from mailbot.core.case.quotes import repeats
from mailbot.core.decision import MailOutcome
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import AddEntry, Effect, MarkAnswered, SendMail, SetStatus, Silence, Take
from mailbot.core.facts import TokenKind
from mailbot.core.letters import to_customers
from mailbot.core.message import Attachment
from mailbot.core.policy import Agent, Border
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.core.trust.addresses import without_agents_addresses
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
    if proves_agent(view.facts.message, border, match.token, party.person):
        return yes(f"{party.agent} answers with their own token")
    return no(f"it claims to be {party.agent}, without proof")


def then(view: View) -> tuple[Effect, ...]:
    case, token = view.facts.match.case, view.facts.match.token
    agent = view.desk.agents[view.facts.party.agent or ""]
    assert case is not None
    given = orders(view, agent, case)
    now = evolve(case, given.effects, view.now) or case
    problems = given.problems or _nothing_to_do(view, now, given)
    if problems:
        return not_understood(view, agent, problems, text_of(view, given))
    inside = given.inside or (token is not None and token.kind is TokenKind.ESCALATION)
    leaked = () if inside else leaking(view, agent, text_of(view, given))
    if leaked:
        return not_understood(view, agent, leaked, text_of(view, given))
    acted = (*given.effects, *told_back(agent, given))
    if token is not None and token.kind is TokenKind.ESCALATION:
        return (*_acknowledged(case, agent), *acted, *noted(view, given))
    if given.inside:
        return (*acted, *noted(view, given))
    return (*acted, *_answered(view, now, agent, given))


def leaking(view: View, agent: Agent, text: str) -> tuple[str, ...]:
    """What of this text stands inside the desk alone: mails to agents, and notes and mails that others left inside.

    The agent's own notes are the agent's to send. What customers know already is no secret.
    """
    attached = next((a.name or "a mail" for a in _files(view) if a.type == "message/rfc822"), None)
    if attached is not None:
        return (f"“{attached[:80]}” is an attached mail, which may hold what stands inside. Write what is meant.",)
    known, case = view.facts.known, view.facts.match.case
    own = f"mail:{view.facts.mail.received_id}"  # the note that a mail made before it was confirmed
    inside = [e for e in known.entries if isinstance(e, InternalEntry) and e.kind is not EntryKind.CHANGE]
    foreign = [e.text for e in inside if not (e.author and e.author.key == agent.person.key) and e.cause != own]
    public = [e.text for e in known.entries if isinstance(e, PublicEntry)]
    found = repeats(
        text,
        (*(m.text for m in known.sent if m.to_agents), *foreign),
        (*(m.text for m in known.sent if not m.to_agents), *public, case.subject if case else ""),
    )
    if not found:
        return ()
    return (f"It quotes what stands inside the desk alone: “{found[:80]}”. Take that out and send it again.",)


def _nothing_to_do(view: View, case: Case, given: Orders) -> tuple[str, ...]:
    """A mail that would vanish without a word: an empty one, or an answer that nobody can be sent."""
    token, says = view.facts.match.token, _says_something(view, given)
    if given.inside or (token is not None and token.kind is TokenKind.ESCALATION):
        return ()
    if says and not readers(case, view.desk):
        return ("Nobody on this case has an address that an answer can go to.",)
    return () if says or view.facts.message.commands else ("There was neither text nor a file in your mail.",)


def text_of(view: View, given: Orders) -> str:
    """What the agent wrote besides the orders: words on an order's own line, and all below."""
    return "\n".join((*given.said, view.facts.message.answer)).strip("\n")


def _says_something(view: View, given: Orders) -> bool:
    return bool(text_of(view, given).strip() or _files(view))


_SIGNATURES = (
    "pkcs7-signature",
    "pgp-signature",
)  # of the agent's own mail: void on ours, with the agent's address in it


def _files(view: View) -> tuple[Attachment, ...]:
    return tuple(a for a in view.facts.message.attachments if not a.inline and not a.type.endswith(_SIGNATURES))


def told_back(agent: Agent, given: Orders) -> tuple[Effect, ...]:
    """What orders say to the agent who gave them: a headline and lines for each."""
    return tuple(SendMail(notice(agent, headline, tuple(lines))) for headline, *lines in given.told)


def _acknowledged(case: Case, agent: Agent) -> tuple[Effect, ...]:
    """A person has seen it: the acknowledge window is met and the lower steps stay quiet."""
    opened = (SetStatus(Status.OPEN),) if case.status is Status.NEW else ()
    return (Take(agent.key), Silence(by=agent.key), *opened)


def noted(view: View, given: Orders) -> tuple[Effect, ...]:
    text = text_of(view, given)
    said = text.strip() or view.facts.message.attachments
    return (AddEntry(internal_entry(view, text, EntryKind.NOTE)),) if said else ()


def _answered(view: View, case: Case, agent: Agent, given: Orders) -> tuple[Effect, ...]:
    """The text goes to everybody who takes part, from the desk's address; without text only the orders act.

    Words of a person are an answer, also when they are the resolution: sent as one, and once more when in doubt.
    A late word on a finished case leaves it finished: the customer's reply is what opens it again.
    """
    if not _says_something(view, given):
        return _told(view, case, agent, given)
    opens = case.status is not Status.OPEN and given.status is None and not case.status.is_done
    opened = (SetStatus(Status.OPEN),) if opens else ()
    mails = tuple(
        SendMail(d) for d in to_customers(case, _letter(view, case, agent, MailKind.ANSWER, given), view.desk)
    )
    answered = MarkAnswered(tuple(p.address for p in readers(case, view.desk)))
    return (answered, *opened, *mails)


def _told(view: View, case: Case, agent: Agent, given: Orders) -> tuple[Effect, ...]:
    """Without words of the agent's own: the customer hears that the case was taken or resolved, if the desk says so."""
    if given.ends and "resolved" in view.desk.tell_customer:
        draft = _letter(view, case, agent, MailKind.RESOLUTION, given)
    elif given.taken and not given.ends and "taken" in view.desk.tell_customer:
        draft = Draft(
            kind=MailKind.TAKEN,
            audience=Audience.CUSTOMER,
            template="taken",
            to=case.requester,
            values={"agent": agent.person.name},
        )
    else:
        return ()
    return tuple(SendMail(d) for d in to_customers(case, draft, view.desk))


def _letter(view: View, case: Case, agent: Agent, kind: MailKind, given: Orders) -> Draft:
    return Draft(
        kind=kind,
        audience=Audience.CUSTOMER,
        template=(MailKind.RESOLUTION if given.ends else kind).value,
        to=case.requester,
        from_name=f"{agent.person.name} at {view.desk.person.name}",
        files=_files(view),
        values={
            "agent": agent.person.name,
            "text": without_agents_addresses(text_of(view, given), view.desk),
            "closed": given.status is Status.CLOSED,
        },
    )


def not_understood(view: View, agent: Agent, problems: tuple[str, ...], said: str) -> tuple[Effect, ...]:
    """Nothing is sent to the customer, the text is kept, the agent is told."""
    text = f"{' '.join(problems)}\n\n{said}".strip()
    told = notice(agent, "Nothing was sent for your mail", (*problems, "What you wrote was kept as a note."))
    return (AddEntry(internal_entry(view, text, EntryKind.NOTE)), SendMail(told))


def notice(to: Agent, headline: str, lines: tuple[str, ...]) -> Draft:
    return Draft(
        kind=MailKind.NOTICE,
        audience=Audience.AGENT,
        template="notice",
        to=to.person,
        values={"headline": headline, "lines": lines},
    )


RULE = Rule("agent's reply", ask, then, ends=True, outcome=MailOutcome.AGENT)
