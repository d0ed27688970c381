"""A stored mail, once it is read, as the cause of a decision."""

from __future__ import annotations

from datetime import datetime

from mailbot.core.cause import MailCause
from mailbot.core.gather import without_keys_of_ours
from mailbot.core.mail import ReceivedMail
from mailbot.core.message import Message


def mail_cause(mail: ReceivedMail, message: Message, now: datetime) -> MailCause:
    """Counted from its arrival, which is never after the instant at which it is decided."""
    return MailCause(
        received_id=mail.id,
        mailbox=mail.mailbox,
        received_at=min(mail.received_at, now),
        message=without_keys_of_ours(message),
        envelope_to=mail.envelope_to,
        quiet=mail.quiet,
        confirmed=mail.confirmed,
        envelope_from=mail.envelope_from,
        released=mail.released,
    )
