"""From a parsed mail to the facts of its decision: what to read (`wanted`), then what that means (`mail_facts`)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from mailbot.core.case import threading
from mailbot.core.case.model import Case, Entry
from mailbot.core.facts import (
    CommandCause,
    DeadlineCause,
    Facts,
    Known,
    Level,
    MailCause,
    Match,
    Party,
    PartyRole,
    PolicyCause,
    Shared,
    TokenFound,
    TroubleCause,
    Wanted,
)
from mailbot.core.message import Message
from mailbot.core.policy import Border, Desk
from mailbot.core.trust.keys import without_keys
from mailbot.core.trust.levels import party, requester_of

_BORDER = Border()


def wanted(cause: MailCause, desk: Desk, secrets: Sequence[bytes], now: datetime) -> Wanted:
    """The keys by which storage is asked about one mail."""
    message = cause.message
    return threading.wanted(message, desk, secrets, requester_of(message, desk), now, repeat_digest(message, cause))


def without_keys_of_ours(message: Message) -> Message:
    """What is kept, shown and passed on of a mail has no access keys in it; the raw mail alone keeps them."""
    texts = (message.text, message.reply, message.answer, message.quoted, message.signature)
    clean = [without_keys(t) for t in texts]
    if list(texts) == clean:
        return message
    text, reply, answer, quoted, signature = clean
    return replace(message, text=text, reply=reply, answer=answer, quoted=quoted, signature=signature)


def repeat_digest(message: Message, cause: MailCause) -> str | None:
    """What the same mail shares when it is delivered again; None without a Message-ID, which says too little."""
    if not message.message_id or cause.confirmed:
        return None
    return hashlib.sha256(f"{cause.mailbox}\0{message.content_digest}".encode()).hexdigest()


def mail_facts(
    cause: MailCause,
    asked: Wanted,
    known: Known,
    shared: Shared,
    desk: Desk,
    secrets: Sequence[bytes],
    now: datetime,
) -> Facts:
    """All that the decision about one mail may see."""
    message = cause.message
    border = desk.borders.get(cause.mailbox, _BORDER)
    token = threading.find_token(message, secrets, requester_of(message, desk), now)
    writer = _writer(message, desk, border, token, known, asked.numbers)
    match = threading.match(message, token, known, asked.numbers, writer)
    if match.case is not None:
        writer = party(message, desk, border, token, match.case, known.answered_before)
    return Facts(cause, writer, match, known, shared)


def _writer(
    message: Message,
    desk: Desk,
    border: Border,
    token: TokenFound | None,
    known: Known,
    numbers: Sequence[int],
) -> Party:
    """The writer before a case is chosen: known also who takes part in one of the cases that the subject names."""
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
    return Shared(start, shared.loads, shared.last_assigned, shared.unproven_last_hour)


def deadline_facts(cause: DeadlineCause, case: Case | None, shared: Shared, recent: tuple[Entry, ...]) -> Facts:
    return Facts(cause, _NOBODY, Match(case, ("the case whose window it is",)), Known(), shared, recent)


def command_facts(cause: CommandCause, case: Case | None, shared: Shared) -> Facts:
    return Facts(cause, _NOBODY, Match(case, (f"case {cause.case} was named",)), Known(), shared)


def policy_facts(cause: PolicyCause, case: Case | None, shared: Shared) -> Facts:
    return Facts(cause, _NOBODY, Match(case, ("the case is open",)), Known(), shared)


def trouble_facts(cause: TroubleCause, shared: Shared) -> Facts:
    return Facts(cause, _NOBODY, Match(None), Known(), shared)
