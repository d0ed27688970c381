"""When a mail that could not be handed over is tried again, and when that ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from mailbot.core.draft import MailKind
from mailbot.core.mail import OutgoingMail

_FIRST = tuple(timedelta(minutes=m) for m in (1, 2, 5, 15, 30))
_THEN = timedelta(hours=1)
_WORTH_WAITING = (MailKind.ANSWER, MailKind.ESCALATION)
UNCERTAIN_AGAIN = timedelta(minutes=15)


def next_attempt(mail: OutgoingMail, attempts: int, now: datetime) -> datetime | None:
    """The instant of the next attempt after `attempts` of them; None when it is given up.

    RFC 5321 section 4.5.4.1 wants four to five days; a receipt that comes after a day only confuses.
    """
    wait = _FIRST[attempts - 1] if 0 < attempts <= len(_FIRST) else _THEN
    patience = timedelta(days=5) if mail.kind in _WORTH_WAITING else timedelta(days=1)
    return now + wait if now + wait <= mail.queued_at + patience else None
