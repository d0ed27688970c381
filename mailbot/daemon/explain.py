"""What the desk would do with one mail, on what it knows today: the same road as the real one, and nothing is kept."""

from __future__ import annotations

from datetime import datetime

from mailbot.core.decide import decide
from mailbot.core.decision import Decision
from mailbot.core.facts import MailCause
from mailbot.core.gather import first_number, mail_facts, wanted, without_keys_of_ours
from mailbot.core.policy import Desk
from mailbot.core.ports import Storage
from mailbot.parsers import parse


def explain(
    raw: bytes,
    *,
    mailbox: str,
    storage: Storage,
    desk: Desk,
    secrets: tuple[bytes, ...],
    now: datetime,
    received_at: datetime | None = None,
) -> Decision:
    """The decision about these bytes as if they arrived now (or at `received_at`); only reads."""
    cause = MailCause(0, mailbox, min(received_at or now, now), without_keys_of_ours(parse(raw)))
    asked = wanted(cause, desk, secrets, now)
    with storage.look() as look:
        known = look.read((asked,), now)[0]
        shared = first_number(look.shared(now), desk)
    facts = mail_facts(cause, asked, known, shared, desk, secrets, now)
    return decide(facts, desk, now)
