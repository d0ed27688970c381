"""One mail as it reads: decoded, cleaned, and never raising. What was broken is listed in `defects`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox of RFC 5322: display name (may be empty) and address, the domain in lower case."""

    name: str
    address: str

    @property
    def key(self) -> str:
        """What two spellings of the same mailbox share; the form stored and compared."""
        return self.address.casefold()

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


class Grade(StrEnum):
    """Who or what wrote a mail, from its own markers; the most telling one wins."""

    PERSON = "person"
    LIST = "list"
    OUT_OF_OFFICE = "out_of_office"
    CHALLENGE = "challenge"
    NOTICE = "notice"
    BOUNCE = "bounce"
    FEEDBACK_REPORT = "feedback_report"
    READ_RECEIPT = "read_receipt"
    OWN = "own"
    DESK = "desk"
    SPAM = "spam"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part kept as a file; its bytes stay in the raw mail, `part` says which leaf (0-based, in order)."""

    name: str
    type: str
    size: int
    sha256: str
    inline: bool = False
    content_id: str = ""
    part: int = -1


@dataclass(frozen=True, slots=True)
class FailedRecipient:
    """One recipient group of RFC 3464: action is failed, delayed, delivered, relayed or expanded."""

    address: str
    status: str
    action: str


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery report: who failed, and the Message-ID of the mail that was returned, when it came along."""

    recipients: tuple[FailedRecipient, ...]
    original_message_id: str | None = None


@dataclass(frozen=True, slots=True)
class AuthResult:
    """One verdict of RFC 8601, such as dmarc=pass; `domain` is the identity it speaks of (header.from, header.d, …)."""

    method: str
    result: str
    domain: str | None


@dataclass(frozen=True, slots=True)
class AuthField:
    """One Authentication-Results field, topmost first. `by_above`: the `by` hosts of the Received fields above it."""

    authserv_id: str | None
    results: tuple[AuthResult, ...]
    received_above: int
    by_above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """A line such as `#assign carol` from the first block of a mail, before any text or quote."""

    name: str
    argument: str


@dataclass(frozen=True, slots=True)
class Message:
    """The parsed view of one mail. Texts are clean of control and bidi characters; ids come without brackets.

    `text` is all the text, `reply` what was newly written, `quoted` and `signature` the rest; an empty reply
    falls back to the whole text. `answer` is the reply without its leading command lines; it never falls back, so
    that what an agent quotes is not taken for their answer.
    `tags` are priority words found in the subject or named in headers, as written; `fields` the
    `Name: value` lines of the body's first block, names in lower case.
    """

    subject: str = ""
    from_: tuple[Address, ...] = ()
    from_fields: int = 0
    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    date: datetime | None = None
    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    conversation: str = ""  # what Outlook's Thread-Index fields of one conversation share
    text: str = ""
    reply: str = ""
    answer: str = ""
    quoted: str = ""
    signature: str = ""
    html: str = ""
    commands: tuple[Command, ...] = ()
    tags: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    machine: Grade = Grade.PERSON
    machine_because: str = ""
    automatic: bool = False  # it says so of itself; an agent who writes through another desk's program does not
    list_addresses: tuple[str, ...] = ()  # keys of the mailing list that passed it on
    rewritten_from: Address | None = None  # whom a mailing list took out of From to stand there itself
    bounce: Bounce | None = None
    auth: tuple[AuthField, ...] = ()
    desk_ids: tuple[str, ...] = ()
    received_count: int = 0
    defects: tuple[str, ...] = ()
    content_digest: str = ""
    headers: tuple[tuple[str, str], ...] = ()  # every field but Received, as it reads; bounded in number and length

    @property
    def author(self) -> Address | None:
        """The one mailbox in the one From field; None where the mail has no identity (design section 6)."""
        if self.from_fields == 1 and len(self.from_) == 1 and self.from_[0].address:
            return self.from_[0]
        return None

    @property
    def cited(self) -> tuple[str, ...]:
        """Message-IDs that this mail answers, nearest first: In-Reply-To, then References from the end."""
        ids = (*self.in_reply_to, *reversed(self.references))
        return tuple(dict.fromkeys(ids))
