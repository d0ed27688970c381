"""The desk's memory in SQL: each promise of `mailbot.core.ports.Storage` as one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType

from sqlalchemy import Connection

from mailbot.core.case.model import Case, CaseFile, Entry
from mailbot.core.cause import DeadlineCause
from mailbot.core.facts import Known, Shared, Wanted
from mailbot.core.mail import Arrival, InboxState, OutboxRow, OutboxState, ReceivedMail
from mailbot.core.ports import Commit, Counts, FolderMark, Settled
from mailbot.core.telling import Telling
from storage import (
    claiming,
    inbox,
    leasing,
    loading,
    looks,
    outgoing,
    reading,
    receiving,
    schema,
    writing,
)
from storage.blobs import Press
from storage.database import Database, connect
from storage.presence import Presence, gone
from storage.sql_calls import SqlCalls
from storage.sql_past import SqlLooksBack


def open_storage(url: str, *, now: datetime, holder: str = "mailbot", exclusive: bool = False) -> SqlStorage:
    """Opens a database, making or migrating its tables.

    `holder` names this process in claims. `exclusive` is for the daemon, and makes the claims of the dead void: on
    SQLite all there are, as a lock beside the file keeps other daemons out; on PostgreSQL those of its own name and of
    daemons whose sessions have ended. Raises WrongDatabase, SchemaTooNew, StorageInUse, StorageFailed.
    """
    database = connect(url, exclusive=exclusive)
    try:
        schema.bring_up(database)
        return SqlStorage(database, holder, _begin_life(database, now, holder) if exclusive else None)
    except BaseException:
        database.close()
        raise


def _begin_life(database: Database, now: datetime, holder: str) -> Presence | None:
    presence = None if database.is_sqlite else Presence(database, holder)
    with database.writing() as connection:
        holders = None if presence is None else {holder, *gone(connection, now)}
        claiming.void_claims(connection, now, holders)
        leasing.void(connection, holders)
    return presence


class SqlLook:
    """One consistent look into a `SqlStorage`."""

    def __init__(self, connection: Connection, press: Press) -> None:
        self._connection = connection
        self._press = press

    def read(self, wanted: Sequence[Wanted], now: datetime) -> tuple[Known, ...]:
        return reading.read(self._connection, wanted, now, self._press)

    def case(self, number: int) -> Case | None:
        return loading.load_cases(self._connection, [number]).get(number)

    def cases_of(self, numbers: Sequence[int]) -> Mapping[int, Case]:
        return loading.load_cases(self._connection, set(numbers))

    def open_cases(self, above: int, limit: int) -> tuple[Case, ...]:
        return loading.open_cases(self._connection, above, limit)

    def recent_entries(self, number: int, limit: int) -> tuple[Entry, ...]:
        return loading.load_entries(self._connection, number, limit)

    def shared(self, now: datetime) -> Shared:
        return reading.shared(self._connection, now)

    def owed(self, until: datetime, limit: int) -> tuple[Telling, ...]:
        return looks.owed(self._connection, until, limit)

    def version(self) -> int:
        return reading.version(self._connection)


class SqlWork(SqlLook):
    """One transaction of a `SqlStorage`."""

    def write(self, commits: Sequence[Commit]) -> None:
        writing.write(self._connection, commits, self._press)


class SqlStorage(SqlCalls, SqlLooksBack):
    """Remembers in SQLite or PostgreSQL. Threads may share it."""

    def __init__(self, database: Database, holder: str, presence: Presence | None = None) -> None:
        self._database = database
        self._holder = holder
        self._presence = presence
        self._press = Press()

    def close(self) -> None:
        if self._presence:
            self._presence.close()
        self._database.close()

    def _claimer(self) -> str:
        """Our name in a claim, once it is sure that we still count as alive."""
        if self._presence:
            self._presence.keep()
        return self._holder

    def __enter__(self) -> SqlStorage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # receive

    def receive(self, arrivals: Sequence[Arrival]) -> tuple[int, ...]:
        packed = [receiving.Packed(arrival, self._press.blob(arrival.raw)) for arrival in arrivals]
        with self._database.writing() as connection:
            return receiving.receive(connection, packed)

    def folder_mark(self, mailbox: str, folder: str) -> FolderMark | None:
        with self._database.reading() as connection:
            return receiving.folder_mark(connection, mailbox, folder)

    def set_folder_mark(self, mailbox: str, folder: str, mark: FolderMark) -> None:
        with self._database.writing() as connection:
            receiving.set_folder_mark(connection, mailbox, folder, mark)

    def known_uids(
        self, mailbox: str, folder: str, uidvalidity: int, among: Sequence[int] | None = None
    ) -> frozenset[int]:
        with self._database.reading() as connection:
            return receiving.known_uids(connection, mailbox, folder, uidvalidity, among)

    # process

    def claim_received(self, now: datetime, limit: int, max_bytes: int) -> tuple[ReceivedMail, ...]:
        holder = self._claimer()
        with self._database.writing() as connection:
            return claiming.claim(connection, now, limit, max_bytes, holder, self._press)

    def hold_received(self, received_id: int, because: str) -> None:
        with self._database.writing() as connection:
            inbox.hold(connection, [received_id], because)

    def unclaim_received(self, ids: Sequence[int], *, tried: bool = False) -> None:
        with self._database.writing() as connection:
            claiming.unclaim(connection, ids, tried=tried)

    @contextmanager
    def look(self) -> Iterator[SqlLook]:
        with self._database.reading() as connection:
            yield SqlLook(connection, self._press)

    @contextmanager
    def begin(self, lease: tuple[str, int] | None = None) -> Iterator[SqlWork]:
        with self._database.deciding() as connection:
            if lease:
                leasing.check(connection, *lease)
            yield SqlWork(connection, self._press)

    # tick

    def due(self, now: datetime, limit: int) -> tuple[DeadlineCause, ...]:
        with self._database.reading() as connection:
            return looks.due(connection, now, limit)

    # send

    def claim_outbox(self, now: datetime, limit: int) -> tuple[OutboxRow, ...]:
        holder = self._claimer()
        with self._database.writing() as connection:
            return outgoing.claim(connection, now, limit, holder, self._press)

    def at_dot(self, row_id: int, now: datetime, settled: Sequence[Settled] = ()) -> None:
        with self._database.sending() as brief:
            for one in settled:
                outgoing.settle(brief, one, self._holder)
            outgoing.at_dot(brief, row_id, now, self._holder)

    def settle(self, settled: Sequence[Settled]) -> None:
        with self._database.sending() as brief:
            for one in settled:
                outgoing.settle(brief, one, self._holder)

    def recover(self, now: datetime, *, sends: bool = False) -> int:
        """`sends`: by the daemon's only sender, between two mails: what is in hand in its name was left behind."""
        with self._database.writing() as connection:
            if self._presence or (sends and not self._database.is_sqlite):
                claiming.void_claims(connection, now, gone(connection, now) - {self._holder})
            return outgoing.recover(connection, now, self._holder if sends else None)

    def forget_keys(self, now: datetime) -> int:
        with self._database.writing() as connection:
            return outgoing.forget_keys(connection, now)

    # leases

    def lease(self, name: str, holder: str, now: datetime, seconds: float) -> int | None:
        with self._database.writing() as connection:
            return leasing.lease(connection, name, holder, now, seconds)

    def release_lease(self, name: str, holder: str) -> None:
        with self._database.writing() as connection:
            leasing.release(connection, name, holder)

    # look

    def cases(self, *, done: bool = False, limit: int = 1000) -> tuple[Case, ...]:
        with self._database.reading() as connection:
            return looks.cases(connection, done=done, limit=limit)

    def case_file(self, number: int) -> CaseFile | None:
        with self._database.reading() as connection:
            return looks.case_file(connection, number)

    def case_by_key(self, key_hash: bytes, now: datetime) -> tuple[int, str] | None:
        with self._database.reading() as connection:
            return looks.case_by_key(connection, key_hash, now)

    def inbox(self, state: InboxState | None, limit: int = 1000) -> tuple[ReceivedMail, ...]:
        with self._database.reading() as connection:
            return inbox.listed(connection, state, limit)

    def outbox(self, state: OutboxState | None, limit: int = 1000) -> tuple[OutboxRow, ...]:
        with self._database.reading() as connection:
            return outgoing.listed(connection, state, limit, self._press)

    def received(self, received_id: int) -> ReceivedMail | None:
        with self._database.reading() as connection:
            return inbox.one(connection, received_id, self._press)

    def outgoing(self, row_id: int) -> OutboxRow | None:
        with self._database.reading() as connection:
            return outgoing.one(connection, row_id, self._press)

    def release_received(self, received_id: int) -> bool:
        with self._database.deciding() as connection:
            return inbox.release(connection, received_id)

    def drop_received(self, received_id: int, now: datetime) -> bool:
        with self._database.deciding() as connection:
            return inbox.drop(connection, received_id, now)

    def requeue(self, row_id: int, now: datetime) -> bool:
        with self._database.writing() as connection:
            return outgoing.requeue(connection, row_id, now)

    def cancel(self, row_id: int, now: datetime) -> bool:
        with self._database.writing() as connection:
            return outgoing.cancel(connection, row_id, now)

    def counts(self) -> Counts:
        with self._database.reading() as connection:
            return looks.counts(connection)
