"""What a decision may ask for: a small closed set of values. `evolve` says what each does to a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mailbot.core.case.model import Case, Deadline, Entry, Participant, Status, WindowName
from mailbot.core.draft import Draft
from mailbot.core.telling import Telling


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
    """A person of the desk says that the case is theirs to look after; meets `acknowledge`. `by` is the agent's key.

    Empty for somebody who was told of it and is no agent: seen to, and the owner stays who it was.
    """

    by: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Somebody acted on an escalation: of the windows that have raised an alarm the steps below stay quiet."""

    window: WindowName | None = None  # None: all that run
    by: str = ""  # agent's key or address


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
class MoveEntries:
    """What these causes left on the case goes to that one, with the Message-IDs that lead there; `whole`: all there is,
    and the access keys of the case with it."""

    causes: tuple[str, ...]
    number: int
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Regroup:
    """An agent says by mail what `RegroupCause` says: done beside this decision, in the same transaction."""

    target: int | None  # None: a new case
    causes: tuple[str, ...]
    by: str
    whole: bool = False
    split: bool = False
    subject: str = ""


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
class Owe:
    """That person is to be told of the case; the tick pays it, together with what else they are to be told."""

    telling: Telling


@dataclass(frozen=True, slots=True)
class Told:
    """That person has been told, or need not be any more: `dropped` says why."""

    telling: Telling
    dropped: str = ""


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
class Acknowledge:
    """A reply to a digest: each of its cases is acknowledged by a command of its own, in the same transaction."""

    cases: tuple[int, ...]
    by: str  # agent's key or address
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reprocess:
    """An agent confirmed a mail that could not be proven: it is decided again, as proven."""

    received_id: int


@dataclass(frozen=True, slots=True)
class ReleaseHeld:
    """A person lets a held mail through: it is decided again, and nothing holds it a second time."""

    received_id: int


@dataclass(frozen=True, slots=True)
class SetAway:
    """That agent is away up to and with that day; None: back."""

    agent: str
    until: date | None


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
    | MoveEntries
    | Regroup
    | RemoveParticipant
    | Escalated
    | StartWindow
    | SettleWindow
    | BeginWindow
    | SkipWindow
    | CallWebhook
    | Tell
    | Owe
    | Told
    | SendMail
    | UseTemplate
    | Hold
    | Acknowledge
    | Reprocess
    | ReleaseHeld
    | SetAway
    | Ignore
)
