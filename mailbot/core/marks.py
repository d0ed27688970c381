"""By what a committed decision is known again: the tokens of its mails, the ids and the digest of its cause."""

from __future__ import annotations

from mailbot.core.case.model import EntryKind, Visibility
from mailbot.core.case.subjects import topic
from mailbot.core.case.threading import awaited_ids
from mailbot.core.cause import MailCause
from mailbot.core.decision import Decision, MailOutcome
from mailbot.core.draft import Draft
from mailbot.core.effects import AddEntry
from mailbot.core.gather import repeat_digest
from mailbot.core.letters import token_kind
from mailbot.core.policy import Desk
from mailbot.core.trust.tokens import LIFE, Token, sign


def token_of(decision: Decision, draft: Draft, position: int, secret: bytes) -> str:
    """The signed local part of the Message-ID that the n-th mail of a decision goes out under."""
    kind, number = token_kind(draft), draft.case or 0
    if not kind.names_case and isinstance(decision.cause, MailCause):
        number = decision.cause.received_id
    made = Token(number, kind, draft.to.address, decision.cause.key, position, decision.at + LIFE)
    return sign(made, secret)


def own_ids(decision: Decision) -> tuple[str, ...]:
    """The mail's own id leads to its case from now on; one that opened or joined none leads nowhere."""
    cause = decision.cause
    if not isinstance(cause, MailCause) or decision.after is None or not cause.message.message_id:
        return ()
    return (cause.message.message_id,)


def awaited(decision: Decision) -> tuple[str, ...]:
    """Ids of mails that a customer's mail on the case answers: where they never came here, siblings find it by them."""
    cause, entries = decision.cause, [e.entry for e in decision.effects if isinstance(e, AddEntry)]
    if not isinstance(cause, MailCause) or decision.after is None:
        return ()
    public = any(e.kind is EntryKind.MAIL_IN and e.visibility is Visibility.PUBLIC for e in entries)
    return awaited_ids(cause.message) if public else ()


def topic_of(decision: Decision, desk: Desk) -> str | None:
    """By which a reply of the same sender to the same subject, without any references, finds the case."""
    cause = decision.cause
    if not isinstance(cause, MailCause) or decision.outcome not in (MailOutcome.NEW_CASE, MailOutcome.FOLLOW_UP):
        return None
    author = cause.message.author
    return topic(author.key if author else None, cause.message.subject, desk)


def repeat_of(decision: Decision) -> str | None:
    """What a second delivery of this mail is known by."""
    cause = decision.cause
    if not isinstance(cause, MailCause) or decision.outcome in (MailOutcome.DUPLICATE, MailOutcome.OWN):
        return None
    return repeat_digest(cause.message, cause)
