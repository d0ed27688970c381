"""What a decision may ask for: a small closed set of values. `evolve` says what each does to a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from mailbot.core.case.model import Case, Deadline, Entry, Participant, Status, WindowName
from mailbot.core.message import Address, Attachment


class MailKind(StrEnum):
    """What an outgoing mail is for. The class decides what an uncertain send does and which token it carries."""

    RECEIPT = "receipt"
    TAKEN = "taken"
    ANSWER = "answer"
    RESOLUTION = "resolution"
    NOTIFICATION = "notification"
    ESCALATION = "escalation"
    CONFIRM = "confirm"
    NOTICE = "notice"  # to agents and admins: bounces, held mail, trouble
    REFUSAL = "refusal"

    @property
    def is_automatic(self) -> bool:
        return self is not MailKind.ANSWER

    @property
    def once_more_when_uncertain(self) -> bool:
        """Agents' answers and escalations go once more; the rest stops, so that it goes at most once."""
        return self in (MailKind.ANSWER, MailKind.ESCALATION)


class Audience(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A mail wanted by a decision, for one recipient; `compose` freezes its bytes.

    `values` are what the template may name. `key_for` is the address whose access key the wiring hands in.
    `files` are parts of the causing mail to send along. `earliest` delays a mail that is over a budget.
    """

    kind: MailKind
    audience: Audience
    template: str
    to: Address
    subject: str = ""
    case: int | None = None
    header_to: tuple[Address, ...] = ()
    header_cc: tuple[Address, ...] = ()
    from_name: str = ""
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    language: str = "en"
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    key_for: str | None = None
    files: tuple[Attachment, ...] = ()
    earliest: datetime | None = None
    budget: str = "none"  # unproven, proven or none: which ceiling it counts against


@dataclass(frozen=True, slots=True)
class OpenCase:
    case: Case


@dataclass(frozen=True, slots=True)
class AddEntry:
    entry: Entry


@dataclass(frozen=True, slots=True)
class AddParticipant:
    participant: Participant


@dataclass(frozen=True, slots=True)
class MarkAnswered:
    """A person of the desk has answered these participants."""

    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetStatus:
    status: Status
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SetPriority:
    priority: str


@dataclass(frozen=True, slots=True)
class SetQueue:
    queue: str


@dataclass(frozen=True, slots=True)
class Assign:
    owner: str


@dataclass(frozen=True, slots=True)
class Unassign:
    """Nobody's again: its queue looks after it."""


@dataclass(frozen=True, slots=True)
class Take:
    """A person of the desk says that the case is theirs to look after; meets `acknowledge`. `by` is the agent's key."""

    by: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Somebody acted on an escalation: the steps below stay quiet."""

    window: WindowName | None = None  # None: all that run


@dataclass(frozen=True, slots=True)
class AddTags:
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetFields:
    """What is known of the case by name; a later value of a name takes the place of the earlier."""

    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LogTime:
    """Work that an agent says was spent on the case."""

    seconds: int
    by: str


@dataclass(frozen=True, slots=True)
class MergeInto:
    """This case goes on as a part of that one."""

    number: int


@dataclass(frozen=True, slots=True)
class RemoveParticipant:
    address: str


@dataclass(frozen=True, slots=True)
class Escalated:
    """The customer asked for somebody higher up; kept so that it counts once in a while."""


@dataclass(frozen=True, slots=True)
class StartWindow:
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class SettleWindow:
    """The running window of that name becomes `deadline` (met, missed, cancelled, paused, moved or stepped on)."""

    window: WindowName
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class BeginWindow:
    """These windows start now, where they are promised and do not run."""

    windows: tuple[WindowName, ...]


@dataclass(frozen=True, slots=True)
class SkipWindow:
    """These promises are not made of this case: what of them runs, or would start with it, is cancelled."""

    windows: tuple[WindowName, ...]


@dataclass(frozen=True, slots=True)
class CallWebhook:
    """That webhook hears of this decision, whatever events it is told of otherwise."""

    name: str


@dataclass(frozen=True, slots=True)
class Tell:
    """These roles or people are to hear of it; becomes notifications once the case is settled."""

    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SendMail:
    draft: Draft


@dataclass(frozen=True, slots=True)
class UseTemplate:
    """A rule's `send`: this template goes to the customer instead of the receipt (or with a hold or refusal)."""

    template: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Kept without a number until a person releases it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Reprocess:
    """An agent confirmed a mail that could not be proven: it is decided again, as proven."""

    received_id: int


@dataclass(frozen=True, slots=True)
class Ignore:
    """Recorded, and nothing more."""

    reason: str


Effect = (
    OpenCase
    | AddEntry
    | AddParticipant
    | MarkAnswered
    | SetStatus
    | SetPriority
    | SetQueue
    | Assign
    | Unassign
    | Take
    | Silence
    | AddTags
    | SetFields
    | LogTime
    | MergeInto
    | RemoveParticipant
    | Escalated
    | StartWindow
    | SettleWindow
    | BeginWindow
    | SkipWindow
    | CallWebhook
    | Tell
    | SendMail
    | UseTemplate
    | Hold
    | Reprocess
    | Ignore
)
