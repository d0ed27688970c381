"""Tokens for a past that is read without the secret: the outbox knows which of our mails each answer cites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mailbot.core.case.threading import cited_ids
from mailbot.core.facts import TokenKind
from mailbot.core.letters import TOKEN_OF
from mailbot.core.mail import OutgoingMail
from mailbot.core.message import Message
from mailbot.core.policy import Desk
from mailbot.core.trial.past import Past
from mailbot.core.trust.tokens import LIFE, Token, sign


def signed_anew(past: Past, messages: Mapping[int, Message], desk: Desk, secret: bytes) -> dict[int, Message]:
    """Without the secret nobody can read a token; but the outbox knows which of our mails is cited."""
    sent = past.sent_as(sorted({cited for message in messages.values() for cited in cited_ids(message)}))
    return {number: _with_tokens(message, sent, desk, secret) for number, message in messages.items()}


def _with_tokens(message: Message, sent: Mapping[str, OutgoingMail], desk: Desk, secret: bytes) -> Message:
    domain = desk.person.address.rpartition("@")[2]
    ours = {cited: sent[cited] for cited in cited_ids(message) if cited in sent}
    made = {cited: f"{sign(_token(mail), secret)}@{domain}" for cited, mail in ours.items()}
    bounce, returned = message.bounce, message.bounce.original_message_id if message.bounce else None
    if bounce and returned in made:
        message = replace(message, bounce=replace(bounce, original_message_id=made.pop(returned)))
    return replace(message, in_reply_to=(*made.values(), *message.in_reply_to)) if made else message


def _token(mail: OutgoingMail) -> Token:
    """What stood in its Message-ID (see `core.marks`)."""
    kind = TOKEN_OF.get(mail.kind, TokenKind.ESCALATION) if mail.kind.is_for_agents else TokenKind.ANSWER
    number = mail.case or 0
    if not kind.names_case and mail.cause.startswith("mail:"):
        number = int(mail.cause.split(":")[1].partition("/")[0])
    return Token(number, kind, mail.recipient, mail.cause, mail.position, mail.queued_at + LIFE)
