"""Mail at rest: as it arrived (inbox) and as it leaves (outbox). States are words; each says what it means."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mailbot.core.draft import MailKind


class InboxState(StrEnum):
    RECEIVED = "received"  # durable, not decided yet
    PROCESSED = "processed"  # has its one recorded outcome
    HELD = "held"  # set aside with a reason until a person releases it


CUT_SHORT = "deciding it was cut short"
"""How the reason begins with which a mail is held that failed or killed the daemon every time it was tried."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The name the server gave a mail (RFC 9051 section 2.3.1.1): void when UIDVALIDITY changes."""

    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """Raw bytes on their way in, before they are durable."""

    mailbox: str
    source: str  # imap, lmtp, pipe, or outbox: a report of a mail that our own server refused
    raw: bytes
    received_at: datetime
    origin: Origin | None = None
    envelope_from: str | None = None
    envelope_to: tuple[str, ...] = ()
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """A durable mail. `attempts` counts claims, so that one that kills the process is retried alone, then held."""

    id: int
    mailbox: str
    source: str
    received_at: datetime
    sha256: str
    size: int
    state: InboxState
    attempts: int
    raw: bytes = b""
    envelope_from: str | None = None
    envelope_to: tuple[str, ...] = ()
    quiet: bool = False
    outcome: str | None = None
    case: int | None = None
    held_because: str | None = None
    confirmed: bool = False  # its agent confirmed it: decided again, as proven
    released: bool = False  # a person released it: decided again, as a person's


class OutboxState(StrEnum):
    QUEUED = "queued"  # frozen, to be sent
    SENDING = "sending"  # claimed; nothing of the message has been handed over
    DOT = "dot"  # the final dot may have been sent: from here a crash leaves it uncertain
    SENT = "sent"  # the server took responsibility
    DEFERRED = "deferred"  # 4xx or no server: again at next_attempt_at
    REFUSED = "refused"  # 5xx: not again, a person is told
    UNCERTAIN = "uncertain"  # died after the dot: nobody can know
    CANCELLED = "cancelled"  # withdrawn by a person


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """Frozen bytes on their way out, with a blank where the access key goes: `sealed_key` fills it while it may go."""

    cause: str
    position: int  # n-th mail of its cause: with the cause, its identity
    kind: MailKind
    recipient: str
    envelope_from: str
    message_id: str
    raw: bytes
    case: int | None
    queued_at: datetime
    next_attempt_at: datetime
    subject: str = ""
    budget: str = "none"
    sealed_key: bytes | None = None
    # All its words, as text and as HTML: what a reply may quote. Kept beside the row, not in it.
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A row of the outbox as the sender and `queue outbox` see it."""

    id: int
    mail: OutgoingMail
    state: OutboxState
    attempts: int
    reply: str | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewKey:
    """An access key given out: only its hash is kept (design section 6)."""

    key_hash: bytes
    case: int
    address: str
    created_at: datetime
