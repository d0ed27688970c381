"""What the shells need of storage. SQL and the desk in memory both keep these promises; one contract suite holds them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mailbot.core.case.model import Case, CaseFile
from mailbot.core.decision import Decision
from mailbot.core.facts import DeadlineCause, Known, Shared, Wanted
from mailbot.core.mail import Arrival, InboxState, NewKey, OutboxRow, OutboxState, OutgoingMail, ReceivedMail


@dataclass(frozen=True, slots=True)
class FolderMark:
    """Where reading a folder began: UIDs below `first_uid` were there before us, as was mail dated before `since`."""

    uidvalidity: int
    first_uid: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Commit:
    """All that one decision changes, written in one transaction: journal, case, entries, deadlines, outbox, keys."""

    decision: Decision
    outgoing: tuple[OutgoingMail, ...] = ()
    keys: tuple[NewKey, ...] = ()
    message_ids: tuple[str, ...] = ()  # ids that lead to the case from now on, besides those of its entries
    repeat_of: str | None = None  # digest by which the same mail delivered again is known


@dataclass(frozen=True, slots=True)
class Settled:
    """How one attempt at an outbox row ended."""

    id: int
    state: OutboxState
    at: datetime
    reply: str = ""
    next_attempt_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """One look at the whole desk, for `status`, health and metrics."""

    inbox: dict[str, int]
    outbox: dict[str, int]
    cases: dict[str, int]
    oldest_received_at: datetime | None
    oldest_queued_at: datetime | None
    next_step_at: datetime | None


class Work(Protocol):
    """One transaction: reads see what it wrote; nothing is kept unless it ends well."""

    def read(self, wanted: Sequence[Wanted], now: datetime) -> tuple[Known, ...]: ...
    def case(self, number: int) -> Case | None: ...
    def shared(self, now: datetime) -> Shared: ...
    def write(self, commits: Sequence[Commit]) -> None: ...


class Storage(Protocol):
    """Remembers. Every method is one transaction of its own; `begin` hands out a longer one."""

    # receive
    def receive(self, arrivals: Sequence[Arrival]) -> tuple[int, ...]: ...
    def folder_mark(self, mailbox: str, folder: str) -> FolderMark | None: ...
    def set_folder_mark(self, mailbox: str, folder: str, mark: FolderMark) -> None: ...
    def known_uids(self, mailbox: str, folder: str, uidvalidity: int) -> frozenset[int]: ...

    # process
    def claim_received(self, now: datetime, limit: int, max_bytes: int) -> tuple[ReceivedMail, ...]: ...
    def hold_received(self, received_id: int, because: str) -> None: ...
    def unclaim_received(self, ids: Sequence[int]) -> None: ...
    def begin(self) -> AbstractContextManager[Work]: ...

    # tick
    def due(self, now: datetime, limit: int) -> tuple[DeadlineCause, ...]: ...

    # send
    def claim_outbox(self, now: datetime, limit: int) -> tuple[OutboxRow, ...]: ...
    def at_dot(self, row_id: int, now: datetime, settled: Sequence[Settled] = ()) -> None: ...
    def settle(self, settled: Sequence[Settled]) -> None: ...
    def recover(self, now: datetime) -> int: ...

    # look
    def cases(self, *, done: bool = False, limit: int = 1000) -> tuple[Case, ...]: ...
    def case_file(self, number: int) -> CaseFile | None: ...
    def case_by_key(self, key_hash: bytes, now: datetime) -> tuple[int, str] | None: ...
    def inbox(self, state: InboxState | None, limit: int = 1000) -> tuple[ReceivedMail, ...]: ...
    def outbox(self, state: OutboxState | None, limit: int = 1000) -> tuple[OutboxRow, ...]: ...
    def received(self, received_id: int) -> ReceivedMail | None: ...
    def release_received(self, received_id: int) -> bool: ...
    def requeue(self, row_id: int, now: datetime) -> bool: ...
    def cancel(self, row_id: int, now: datetime) -> bool: ...
    def counts(self) -> Counts: ...
