"""From a parsed mail to the facts of its decision: what to read (`wanted`), then what that means (`mail_facts`)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from mailbot.core.case import quotes, threading
from mailbot.core.case.again import came_before
from mailbot.core.case.model import Case, Entry
from mailbot.core.cause import (
    CommandCause,
    DeadlineCause,
    MailCause,
    OccasionCause,
    PolicyCause,
    RegroupCause,
    ReportCause,
    TroubleCause,
    received_by,
)
from mailbot.core.facts import Facts, Known, Level, Match, Party, PartyRole, Shared, TokenFound, Wanted
from mailbot.core.message import Message
from mailbot.core.policy import Border, Desk
from mailbot.core.quota import counted
from mailbot.core.trust.failures import told_as
from mailbot.core.trust.grading import graded
from mailbot.core.trust.keys import without_keys
from mailbot.core.trust.levels import party
from mailbot.core.trust.likeness import likeness
from mailbot.core.trust.senders import requester_of

_BORDER = Border()


def wanted(cause: MailCause, desk: Desk, secrets: Sequence[bytes], now: datetime) -> Wanted:
    """The keys by which storage is asked about one mail."""
    message = cause.message
    asked = threading.wanted(message, desk, secrets, requester_of(message, desk), now, repeat_digest(message, cause))
    told = told_as(message, threading.find_token(message, secrets, None, now), desk)
    ids = (*asked.message_ids, told) if told else asked.message_ids
    writer = requester_of(message, desk)
    contract = counted(desk.contacts.find(writer.address)) if writer else None
    return replace(asked, message_ids=ids, tallies=likeness(graded(cause, desk).message), contract=contract)


def without_keys_of_ours(message: Message) -> Message:
    """What is kept, shown and passed on of a mail has no access keys in it; the raw mail alone keeps them."""
    texts = (message.text, message.reply, message.answer, message.quoted, message.signature)
    clean = [without_keys(t) for t in texts]
    if list(texts) == clean:
        return message
    text, reply, answer, quoted, signature = clean
    return replace(message, text=text, reply=reply, answer=answer, quoted=quoted, signature=signature)


def repeat_digest(message: Message, cause: MailCause) -> str | None:
    """What the same mail shares when it is delivered again, be it to another mailbox of ours.

    None where neither Message-ID nor date tells two mails of the same words apart, and for a mail decided again: it
    would be a repeat of itself.
    """
    if cause.confirmed or cause.released or not (message.message_id or message.date):
        return None
    dated = "" if message.message_id or message.date is None else message.date.isoformat()
    return hashlib.sha256(f"{dated}\0{message.content_digest}".encode()).hexdigest()


def mail_facts(
    cause: MailCause,
    asked: Wanted,
    known: Known,
    shared: Shared,
    desk: Desk,
    secrets: Sequence[bytes],
    now: datetime,
) -> Facts:
    """All that the decision about one mail may see; not what was sent for it before its agent confirmed it."""
    cause = graded(cause, desk)
    known = replace(known, sent=tuple(m for m in known.sent if received_by(m.cause) != cause.received_id))
    cause = replace(cause, message=_with_ours_apart(cause.message, known, desk))
    message = cause.message
    known = _seen_before(message, known)
    border = desk.borders.get(cause.mailbox, _BORDER)
    token = threading.find_token(message, secrets, requester_of(message, desk), now)
    named = (*asked.numbers, *([known.topic_case] if known.topic_case else ()))
    writer = _writer(message, desk, border, token, known, named)
    match = threading.match(message, token, known, writer, desk)
    if match.case is not None:
        writer = party(message, desk, border, token, match.case, known.answered_before)
    return Facts(cause, writer, _with_reused_id(match, message, known), known, shared)


def _with_reused_id(match: Match, message: Message, known: Known) -> Match:
    """Said, and no more: whoever repeats a Message-ID with other words has written another mail."""
    number = known.case_of_id.get(message.message_id or "")
    if number is None or known.is_repeat or message.message_id in known.awaited:
        return match
    why = f"its Message-ID is also that of another mail, on case {number}"
    return replace(match, evidence=(*match.evidence, why))


def _with_ours_apart(message: Message, known: Known, desk: Desk) -> Message:
    """What it quotes of our mails is told apart by what we sent (the surest evidence there is)."""
    if not known.sent:
        return message
    names = (desk.person.name, *desk.own_addresses)
    return quotes.without_ours(message, quotes.ours((mail.text for mail in known.sent), names))


def _seen_before(message: Message, known: Known) -> Known:
    """The same mail over a list and directly: a footer makes another text of it, the Message-ID says that it is one."""
    number = known.case_of_id.get(message.message_id or "")
    if known.is_repeat or number is None or message.message_id in known.awaited:
        return known
    return replace(known, is_repeat=True, repeat_case=number) if came_before(message, known.entries) else known


def _writer(
    message: Message,
    desk: Desk,
    border: Border,
    token: TokenFound | None,
    known: Known,
    numbers: Sequence[int],
) -> Party:
    """The writer before a case is chosen: known also who takes part in a case that the subject names or continues."""
    plain = party(message, desk, border, token, None, known.answered_before)
    if plain.level is not Level.STRANGER or plain.person is None:
        return plain
    address = plain.person.address
    named = next((c for n in numbers if (c := known.cases.get(n)) is not None and c.participant(address)), None)
    return party(message, desk, border, token, named, known.answered_before) if named else plain


_NOBODY = Party(None, PartyRole.NOBODY, Level.STRANGER, "not a mail")


def first_number(shared: Shared, desk: Desk) -> Shared:
    """The number of the next case is never below where the desk starts to count."""
    start = max(shared.next_number, desk.case_number.start)
    return replace(shared, next_number=start)


def deadline_facts(cause: DeadlineCause, case: Case | None, shared: Shared, recent: tuple[Entry, ...]) -> Facts:
    return Facts(cause, _NOBODY, Match(case, ("the case whose window it is",)), Known(), shared, recent)


def command_facts(cause: CommandCause, case: Case | None, shared: Shared) -> Facts:
    return Facts(cause, _NOBODY, Match(case, (f"case {cause.case} was named",)), Known(), shared)


def policy_facts(cause: PolicyCause, case: Case | None, shared: Shared) -> Facts:
    return Facts(cause, _NOBODY, Match(case, ("the case is open",)), Known(), shared)


def occasion_facts(cause: OccasionCause, shared: Shared) -> Facts:
    return Facts(cause, _NOBODY, Match(None), Known(), shared)


def report_facts(cause: ReportCause, shared: Shared) -> Facts:
    return Facts(cause, _NOBODY, Match(None), Known(), shared)


def regroup_facts(
    cause: RegroupCause, cases: Mapping[int, Case], entries: tuple[Entry, ...], moved: tuple[Entry, ...], shared: Shared
) -> Facts:
    """`entries`: all of the case decided about."""
    match = Match(cases.get(cause.case), (f"case {cause.case} was named",))
    return Facts(cause, _NOBODY, match, Known(), shared, moved=moved, recent=entries, cases=cases)


def trouble_facts(cause: TroubleCause, shared: Shared) -> Facts:
    return Facts(cause, _NOBODY, Match(None), Known(), shared)
