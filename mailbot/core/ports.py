"""What the shells need of storage. SQL and the desk in memory keep these promises; one contract suite holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mailbot.core.case.model import Case, CaseFile, Entry
from mailbot.core.cause import DeadlineCause
from mailbot.core.decision import Decision
from mailbot.core.facts import Known, Shared, Wanted
from mailbot.core.mail import Arrival, InboxState, NewKey, OutboxRow, OutboxState, OutgoingMail, ReceivedMail
from mailbot.core.policy_files import PolicyFiles, PolicyInForce
from mailbot.core.report.past import Past, Standing
from mailbot.core.telling import Telling
from mailbot.core.webhooks import CallRow, CallSettled, HookCall


class StorageFailed(Exception):
    """The database could not do it now (disk full, server lost, locked too long). Nothing was kept: try later."""


class AlreadyDecided(Exception):
    """`write` was given causes that the journal has already: their decisions stand, nothing of the batch is kept."""

    def __init__(self, causes: frozenset[str]) -> None:
        super().__init__(", ".join(sorted(causes)))
        self.causes = causes


class LeaseLost(Exception):
    """Another holder has the lease now: what was begun under the older epoch must not be written."""


class ClaimLost(Exception):
    """The row is no longer ours to send: its claim ran out, or a person withdrew it."""


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
    awaited: tuple[str, ...] = ()  # ids that the mail answers: whoever has or answers one of them belongs to the case
    topic: str | None = None  # digest of (From, subject): the latest case of it
    calls: tuple[HookCall, ...] = ()  # of webhooks


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


class Look(Protocol):
    """One consistent look, beside any writer.

    `read` answers many wishes in a fixed number of queries, in their order. `recent_entries`: the newest
    `limit`, oldest first. `version` rises with every decision that is written: while it stands, what was read
    still holds. Whoever opens cases takes the greater of `Shared.next_number` and the desk's start. `owed`: who is
    to be told of what up to an instant, the earliest first.
    `open_cases`: those that are not done, above a number, in order.
    """

    def read(self, wanted: Sequence[Wanted], now: datetime) -> tuple[Known, ...]: ...
    def case(self, number: int) -> Case | None: ...
    def cases_of(self, numbers: Sequence[int]) -> Mapping[int, Case]: ...
    def open_cases(self, above: int, limit: int) -> tuple[Case, ...]: ...
    def recent_entries(self, number: int, limit: int) -> tuple[Entry, ...]: ...
    def shared(self, now: datetime) -> Shared: ...
    def owed(self, until: datetime, limit: int) -> tuple[Telling, ...]: ...
    def version(self) -> int: ...


class Work(Look, Protocol):
    """One transaction: reads see what it wrote; nothing is kept unless it ends well. `write` raises AlreadyDecided."""

    def write(self, commits: Sequence[Commit]) -> None: ...


class History(Protocol):
    """One consistent look backwards, for reports; see `core.report.past`. Streams: nothing is kept in memory."""

    def pasts(self, since: datetime, until: datetime) -> Iterator[Past]: ...
    def mails(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, str]]: ...
    def standing(self, at: datetime) -> Iterator[Standing]: ...
    def is_decided(self, cause: str) -> bool: ...


class Storage(Protocol):
    """Remembers. Every method is one transaction of its own; `look` and `begin` hand out longer ones."""

    # receive: a mail that is known already (by its UID, or by its bytes in that mailbox) gives the id it has.
    # `known_uids`: all that were ever received, or those `among` the ones that are asked for.
    def receive(self, arrivals: Sequence[Arrival]) -> tuple[int, ...]: ...
    def folder_mark(self, mailbox: str, folder: str) -> FolderMark | None: ...
    def set_folder_mark(self, mailbox: str, folder: str, mark: FolderMark) -> None: ...
    def known_uids(
        self, mailbox: str, folder: str, uidvalidity: int, among: Sequence[int] | None = None
    ) -> frozenset[int]: ...

    # process: a claim counts the attempt; a mail that was tried before comes alone, one tried three times is held.
    # `unclaim_received` gives back what was not tried, and the attempt with it; `tried` keeps the count.
    # `begin` raises LeaseLost when the lease, as (name, epoch), has passed to another.
    def claim_received(self, now: datetime, limit: int, max_bytes: int) -> tuple[ReceivedMail, ...]: ...
    def hold_received(self, received_id: int, because: str) -> None: ...
    def unclaim_received(self, ids: Sequence[int], *, tried: bool = False) -> None: ...
    def look(self) -> AbstractContextManager[Look]: ...
    def begin(self, lease: tuple[str, int] | None = None) -> AbstractContextManager[Work]: ...

    # tick
    def due(self, now: datetime, limit: int) -> tuple[DeadlineCause, ...]: ...

    # send: `at_dot` raises ClaimLost. What is settled as uncertain goes once more after 15 minutes where its kind
    # says so. `recover`, at the start and now and then: rows in hand of holders that are gone become queued, or
    # uncertain. `forget_keys`, now and then: what was not sent keeps its sealed key for 7 days after it stopped.
    def claim_outbox(self, now: datetime, limit: int) -> tuple[OutboxRow, ...]: ...
    def at_dot(self, row_id: int, now: datetime, settled: Sequence[Settled] = ()) -> None: ...
    def settle(self, settled: Sequence[Settled]) -> None: ...
    def recover(self, now: datetime) -> int: ...
    def forget_keys(self, now: datetime) -> int: ...

    # webhooks: a claim counts the attempt; `requeue_call` tries at once what waits or was given up, `drop_call` never
    # again. `calls`: those that wait, or all, the oldest first.
    def claim_calls(self, now: datetime, limit: int) -> tuple[CallRow, ...]: ...
    def settle_call(self, settled: CallSettled) -> None: ...
    def calls(self, *, settled: bool = False, limit: int = 1000) -> tuple[CallRow, ...]: ...
    def requeue_call(self, number: int, now: datetime) -> bool: ...
    def drop_call(self, number: int, now: datetime) -> bool: ...

    # leases: the epoch when we hold it (renewed while it runs), None while another does
    def lease(self, name: str, holder: str, now: datetime, seconds: float) -> int | None: ...
    def release_lease(self, name: str, holder: str) -> None: ...

    # the policy: False when it is in force already; the one in force at an instant, or the latest
    # `recounted`: up to which number open cases were counted again by the latest; None: all, or there is no policy.
    def put_in_force(self, policy: PolicyFiles, now: datetime) -> bool: ...
    def policy_at(self, then: datetime | None = None) -> PolicyInForce | None: ...
    def recounted(self) -> int | None: ...
    def set_recounted(self, upto: int | None) -> None: ...

    # reports
    def history(self) -> AbstractContextManager[History]: ...

    # look: `received` comes with the raw bytes, `inbox` without; `case_by_key` gives case and address of a live key.
    # `requeue` takes what stopped or waits for later, unless its access key is forgotten. `drop_received`: held mail
    # is not decided; its bytes and the reason stay, its outcome is `ignored`.
    def cases(self, *, done: bool = False, limit: int = 1000) -> tuple[Case, ...]: ...
    def case_file(self, number: int) -> CaseFile | None: ...
    def case_by_key(self, key_hash: bytes, now: datetime) -> tuple[int, str] | None: ...
    def inbox(self, state: InboxState | None, limit: int = 1000) -> tuple[ReceivedMail, ...]: ...
    def outbox(self, state: OutboxState | None, limit: int = 1000) -> tuple[OutboxRow, ...]: ...
    def received(self, received_id: int) -> ReceivedMail | None: ...
    def outgoing(self, row_id: int) -> OutboxRow | None: ...
    def release_received(self, received_id: int) -> bool: ...
    def drop_received(self, received_id: int, now: datetime) -> bool: ...
    def requeue(self, row_id: int, now: datetime) -> bool: ...
    def cancel(self, row_id: int, now: datetime) -> bool: ...
    def counts(self) -> Counts: ...
