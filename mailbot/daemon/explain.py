"""What the desk does with one mail, and on what facts: the same road as the real one, and nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailbot.core.cause import MailCause
from mailbot.core.decide import decide
from mailbot.core.decision import Decision
from mailbot.core.facts import Facts
from mailbot.core.gather import first_number, mail_facts, wanted, without_keys_of_ours
from mailbot.core.policy import Desk
from mailbot.core.ports import Storage
from mailbot.core.trial.past import Decided, Past
from mailbot.daemon.replay import decided_again
from mailbot.parsers import parse


@dataclass(frozen=True, slots=True)
class Explained:
    """`then`: what was really decided about a stored mail, oldest first."""

    facts: Facts
    decision: Decision
    then: tuple[Decided, ...] = ()


def explain(
    raw: bytes,
    *,
    mailbox: str,
    storage: Storage,
    desk: Desk,
    secrets: tuple[bytes, ...],
    now: datetime,
    received_at: datetime | None = None,
) -> Explained:
    """The decision about these bytes as if they arrived now (or at `received_at`); only reads."""
    cause = MailCause(0, mailbox, min(received_at or now, now), without_keys_of_ours(parse(raw)))
    asked = wanted(cause, desk, secrets, now)
    with storage.look() as look:
        known = look.read((asked,), now)[0]
        shared = first_number(look.shared(now), desk)
    facts = mail_facts(cause, asked, known, shared, desk, secrets, now)
    return Explained(facts, decide(facts, desk, now))


def explain_again(past: Past, received_id: int, desk: Desk, secrets: tuple[bytes, ...]) -> Explained | None:
    """A mail that was decided, once more on the desk as it stood then; None for one that was not, or is gone."""
    then = past.decided_about(received_id)
    decided = [row for row in then if not row.cause.endswith("/dropped")]
    again = decided_again(past, desk, secrets, decided[-1]) if decided else None
    return Explained(*again, then) if again else None
