"""What each mail says, as values for its template: drafted by rules, finished once the case afterwards is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from mailbot.core.case.model import Case, WindowName
from mailbot.core.case.participants import copies, readers
from mailbot.core.cause import MailCause
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.facts import Facts, Level, TokenKind
from mailbot.core.message import Address
from mailbot.core.policy import Desk
from mailbot.core.time.calendar import is_open, next_opening
from mailbot.core.time.terms import calendar_of
from mailbot.core.titles import title


@dataclass(frozen=True, slots=True)
class DeskShown:
    name: str
    address: str
    url: str


@dataclass(frozen=True, slots=True)
class CaseShown:
    """A case as a template may name it; `subject` is empty where the reader must not get it back."""

    number: int
    tag: str
    subject: str
    status: str
    priority: str
    queue: str
    owner: str
    opened_at: datetime
    requester: Address
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeadlineShown:
    window: str
    due_at: datetime


TOKEN_OF = MappingProxyType(
    {
        MailKind.NOTIFICATION: TokenKind.NOTIFICATION,
        MailKind.ESCALATION: TokenKind.ESCALATION,
        MailKind.DIGEST: TokenKind.DIGEST,
        MailKind.CONFIRM: TokenKind.CONFIRM,
        MailKind.HELD: TokenKind.HELD,
    }
)


def token_kind(draft: Draft) -> TokenKind:
    """What a reply to this mail will mean. Notices to agents are escalations: a reply never reaches a customer."""
    if draft.audience is Audience.CUSTOMER:
        return TokenKind.ANSWER
    return TOKEN_OF.get(draft.kind, TokenKind.ESCALATION)


def finish(draft: Draft, case: Case | None, facts: Facts, desk: Desk, now: datetime) -> Draft:
    """The draft with all that its template may name, its subject and its place in the thread."""
    to_customer = draft.audience is Audience.CUSTOMER
    echo = not to_customer or _may_echo(draft, facts, case)
    shown = _case_shown(case, desk, echo=echo) if case else None
    reader = draft.to if echo else Address("", draft.to.address)  # a display name is a stranger's words too
    common: dict[str, object] = {
        "desk": DeskShown(desk.person.name, desk.person.address, desk.url or ""),
        "case": shown,
        "reader": reader,
        "now": now,
        "zone": _zone(draft, desk),
    }
    language, answered = _language(draft, desk), _answered(facts, draft)
    return replace(
        draft,
        subject=_subject(draft, shown, language, desk),
        case=case.number if case else draft.case,
        from_name=draft.from_name or desk.person.name,
        header_to=draft.header_to or (reader,),
        in_reply_to=case.references[-1] if case and case.references else answered,
        references=case.references if case and case.references else (answered,) if answered else (),
        language=language,
        values=MappingProxyType({**common, **_of_kind(draft, case, facts, desk, now, echo=echo), **draft.values}),
    )


def _answered(facts: Facts, draft: Draft) -> str | None:
    """Who wrote the mail sees the answer below it; to others its Message-ID says nothing, or too much."""
    writer = facts.party.person
    if isinstance(facts.cause, MailCause) and draft.audience is Audience.CUSTOMER and writer is not None:
        return facts.cause.message.message_id if writer.key == draft.to.key else None
    return None


def _zone(draft: Draft, desk: Desk) -> str:
    agent = desk.agent_by_address(draft.to.address) if draft.audience is Audience.AGENT else None
    if agent is not None and agent.zone is not None:
        return agent.zone.key
    contact = desk.contacts.find(draft.to.address) if draft.audience is Audience.CUSTOMER else None
    return contact.timezone if contact and contact.timezone else desk.zone.key


def _language(draft: Draft, desk: Desk) -> str:
    contact = desk.contacts.find(draft.to.address) if draft.audience is Audience.CUSTOMER else None
    return contact.language if contact and contact.language else desk.language


def _may_echo(draft: Draft, facts: Facts, case: Case | None) -> bool:
    """Whether a customer gets own words back: the proven, and the claimed who are contacts or were answered before.

    A stranger does not, so that no receipt carries a stranger's text to a third person (design section 6).
    """
    if isinstance(facts.cause, MailCause) and (facts.party.agent is None or draft.kind in _TO_THE_WRITER):
        return facts.party.level is Level.PROVEN or (facts.party.level is Level.CLAIMED and facts.party.known)
    return case is not None


_TO_THE_WRITER = (MailKind.RECEIPT, MailKind.REFUSAL)


def _case_shown(case: Case, desk: Desk, *, echo: bool) -> CaseShown:
    owner = desk.agents.get(case.owner or "")
    return CaseShown(
        number=case.number,
        tag=desk.case_number.write(case.number),
        subject=case.subject if echo else "",
        status=case.status,
        priority=case.priority,
        queue=case.queue,
        owner=owner.person.name if owner else "",
        opened_at=case.opened_at,
        requester=case.requester if echo else Address("", case.requester.address),
        tags=case.tags,
    )


def _subject(draft: Draft, shown: CaseShown | None, language: str, desk: Desk) -> str:
    """The customer's words with the tag once; a title of ours where those may not be sent back."""
    if draft.subject:
        words = draft.subject
    elif shown is None or not shown.subject:
        words = title(draft.kind, language, desk)
    elif shown.subject.casefold().startswith("re:"):
        words = shown.subject
    else:
        words = f"Re: {shown.subject}" if draft.audience is Audience.CUSTOMER else shown.subject
    tag = shown.tag if shown else ""
    return words if not tag or tag in words else f"{words} {tag}"


def _of_kind(
    draft: Draft, case: Case | None, facts: Facts, desk: Desk, now: datetime, *, echo: bool
) -> dict[str, object]:
    match draft.kind:
        case MailKind.RECEIPT:
            return _receipt(case, facts, desk, now, echo=echo)
        case MailKind.TAKEN:
            return {"answer_by": due(case, WindowName.RESPOND)}
        case MailKind.NOTIFICATION | MailKind.ESCALATION | MailKind.REMINDER:
            return {"deadlines": _deadlines(case), "owner": _owner(case, desk)}
        case _:
            return {}


def _receipt(case: Case | None, facts: Facts, desk: Desk, now: datetime, *, echo: bool) -> dict[str, object]:
    hours = calendar_of(case, desk) if case else desk.calendar
    return {
        "echo": echo,
        "answer_by": due(case, WindowName.RESPOND),
        "acknowledge_by": due(case, WindowName.ACKNOWLEDGE),
        "missing": missing_fields(case, desk),
        "opens_at": None if is_open(hours, now) else next_opening(hours, now),
        "claimed": facts.match.claimed_number,
        "text": facts.message.reply if echo and isinstance(facts.cause, MailCause) else "",
        "escalate": next(iter(desk.customer_escalation.words), "") if desk.customer_escalation.tell else "",
    }


def missing_fields(case: Case | None, desk: Desk) -> tuple[str, ...]:
    """The fields that the case's queue asks for and that nobody has named yet."""
    required = desk.required_fields.get(case.queue, ()) if case else ()
    return tuple(name for name in required if case is not None and not case.field(name))


def due(case: Case | None, window: WindowName) -> datetime | None:
    running = case.running(window) if case else None
    return running.due_at if running and running.paused_at is None else None


def _deadlines(case: Case | None) -> tuple[DeadlineShown, ...]:
    running = (
        (d for d in case.deadlines if d.is_running and d.paused_at is None and d.window.is_promise) if case else ()
    )
    return tuple(DeadlineShown(d.window.value, d.due_at) for d in sorted(running, key=lambda d: d.due_at))


def _owner(case: Case | None, desk: Desk) -> str:
    agent = desk.agents.get(case.owner or "") if case else None
    return agent.person.name if agent else ""


def refusal(to: Address, reason: str, template: str = "refusal", *, held: bool = False) -> Draft:
    """Why a mail was held or refused, for its sender."""
    return Draft(
        kind=MailKind.REFUSAL,
        audience=Audience.CUSTOMER,
        template=template,
        to=to,
        values=MappingProxyType({"reason": reason, "reference": "", "held": held}),
    )


def to_customers(case: Case, draft: Draft, desk: Desk) -> tuple[Draft, ...]:
    """One copy for each reader of the case, each with its own access key; To and Cc name the customers among them."""
    header_to, header_cc = copies(case, desk)
    return tuple(
        replace(draft, to=p, header_to=header_to, header_cc=header_cc, key_for=p.address) for p in readers(case, desk)
    )
