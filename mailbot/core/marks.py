"""By what a committed decision is known again: the tokens of its mails, the ids and the digest of its cause."""

from __future__ import annotations

from mailbot.core.decision import Decision, MailOutcome
from mailbot.core.effects import Draft
from mailbot.core.facts import MailCause, TokenKind
from mailbot.core.gather import repeat_digest
from mailbot.core.letters import token_kind
from mailbot.core.trust.tokens import LIFE, Token, sign


def token_of(decision: Decision, draft: Draft, position: int, secret: bytes) -> str:
    """The signed local part of the Message-ID that the n-th mail of a decision goes out under."""
    kind, number = token_kind(draft), draft.case or 0
    if kind is TokenKind.CONFIRM and isinstance(decision.cause, MailCause):
        number = decision.cause.received_id
    made = Token(number, kind, draft.to.address, decision.cause.key, position, decision.at + LIFE)
    return sign(made, secret)


def own_ids(decision: Decision) -> tuple[str, ...]:
    """The mail's own id leads to its case from now on; one that opened or joined none leads nowhere."""
    cause = decision.cause
    if not isinstance(cause, MailCause) or decision.after is None or not cause.message.message_id:
        return ()
    return (cause.message.message_id,)


def repeat_of(decision: Decision) -> str | None:
    """What a second delivery of this mail is known by."""
    cause = decision.cause
    if not isinstance(cause, MailCause) or decision.outcome in (MailOutcome.DUPLICATE, MailOutcome.OWN):
        return None
    return repeat_digest(cause.message, cause)
