"""The nouns of the desk: cases, what happened to them, who takes part. Frozen; changed only by `evolve`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mailbot.core.message import Address, Attachment


class Status(StrEnum):
    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"

    @property
    def is_done(self) -> bool:
        return self in (Status.RESOLVED, Status.CLOSED)


class Role(StrEnum):
    """What a participant is to a case. The requester sees all public entries, others those from joining on."""

    REQUESTER = "requester"
    PARTICIPANT = "participant"


@dataclass(frozen=True, slots=True)
class Participant:
    person: Address
    role: Role
    joined_at: datetime
    answered: bool = False  # a person of the desk has answered this address on this case


SPAM_TAG = "spam"  # on a case that an agent called so: its requester's next mails are held


class EntryKind(StrEnum):
    MAIL_IN = "mail_in"
    MAIL_OUT = "mail_out"
    NOTE = "note"
    CHANGE = "change"
    CALL = "call"  # a telephone call that an agent logged


class Visibility(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    at: datetime
    kind: EntryKind
    text: str
    cause: str
    author: Address | None = None
    to: tuple[Address, ...] = ()
    subject: str = ""
    message_id: str | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicEntry(_Entry):
    """May be shown to the case's participants. `text` is what its author newly wrote."""

    @property
    def visibility(self) -> Visibility:
        return Visibility.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class InternalEntry(_Entry):
    """For agents only. A type of its own, so that nothing written for customers can be handed one by mistake."""

    @property
    def visibility(self) -> Visibility:
        return Visibility.INTERNAL


Entry = PublicEntry | InternalEntry


class WindowName(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    RESPOND = "respond"
    UPDATE = "update"
    RESOLVE = "resolve"
    FOLLOW_UP = "follow_up"  # silence of a waiting customer: asked again, then closed
    REMINDER = "reminder"  # an instant an agent or customer named: call back
    SNOOZE = "snooze"  # an agent looks again then; the customer's next mail ends it

    @property
    def is_promise(self) -> bool:
        """Something promised to the customer; the other windows only wake the desk."""
        return self in PROMISES


PROMISES = (WindowName.ACKNOWLEDGE, WindowName.RESPOND, WindowName.UPDATE, WindowName.RESOLVE)


class Outcome(StrEnum):
    """How a window ended; a running one has none."""

    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Deadline:
    """One window running on one case.

    `step_at` is the stored instant at which anything is next to be done (None: nothing more); `step` counts the
    escalation steps already fired. `overdue` once due_at passed unmet. A pause keeps `paused_at`; while it lasts,
    step_at is None.
    """

    window: WindowName
    started_at: datetime
    due_at: datetime
    step_at: datetime | None = None
    step: int = 0
    overdue: bool = False
    paused_at: datetime | None = None
    outcome: Outcome | None = None
    settled_at: datetime | None = None
    silenced: bool = False  # somebody said "got it": the lower steps stay quiet
    silenced_at: datetime | None = None
    silenced_by: str = ""  # agent's key, or the address of somebody who is told and is no agent
    pauses: tuple[tuple[datetime, datetime], ...] = ()  # those that are over: (paused, resumed), oldest first
    moved_at: datetime | None = None  # a raised priority promised anew, counted from here; started_at stays
    promised_as: str | None = None  # the priority whose promise this still is, where the case has another by now
    note: str = ""  # of a reminder: what it is about, in the words of who asked for it
    tell: str = ""  # of a reminder: the agent who asked for it; empty: the owner

    @property
    def is_running(self) -> bool:
        return self.outcome is None


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a decision needs to know of one case; its entries are read apart (`CaseFile`)."""

    number: int
    subject: str
    status: Status
    queue: str
    priority: str
    requester: Address
    opened_at: datetime
    updated_at: datetime
    asked_priority: str | None = None
    waiting_reason: str | None = None
    owner: str | None = None
    tags: tuple[str, ...] = ()
    participants: tuple[Participant, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    references: tuple[str, ...] = ()  # Message-IDs of the conversation, oldest first, pruned
    resolved_at: datetime | None = None
    fields: tuple[tuple[str, str], ...] = ()  # what the customer or a rule said of the case, by name, each name once
    contract: str | None = None  # the key of the contract that it uses (core.quota)
    time_spent_s: int = 0  # logged by agents
    merged_into: int | None = None  # closed as a part of that case
    escalated_at: datetime | None = None  # when the customer last asked for somebody higher up
    trusted_requester: bool = False  # opened by somebody proven or known, so their words may be sent back

    def participant(self, address: str) -> Participant | None:
        key = address.casefold()
        return next((p for p in self.participants if p.person.key == key), None)

    def field(self, name: str) -> str | None:
        key = name.casefold()
        return next((value for known, value in self.fields if known.casefold() == key), None)

    def running(self, window: WindowName) -> Deadline | None:
        """The one that does something next: of reminders there may be several."""
        running = [d for d in self.deadlines if d.window is window and d.is_running]
        return min(running, key=lambda d: (d.step_at is None, d.step_at or d.due_at), default=None)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with its entries, oldest first: what `cases show` prints."""

    case: Case
    entries: tuple[Entry, ...] = field(default=())
