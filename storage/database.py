"""The connection to SQLite or PostgreSQL: how a transaction begins, and what makes a commit durable."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, PoolProxiedConnection, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from mailbot.core.ports import StorageFailed
from storage.errors import StorageInUse, WrongDatabase

BUSY_SECONDS = 30.0
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "2",  # FULL: NORMAL may forget a commit at power loss, after the mail was moved on the server
    "foreign_keys": "1",
    "temp_store": "2",
    "cache_size": "-32000",
    "journal_size_limit": str(64 * 1024 * 1024),
}
DECIDING = 7_264_311  # any number, the same for every daemon on one database


class Brief:
    """A transaction on the driver's own connection. Statements write their parameters as `?`."""

    def __init__(self, connection: Any, mark: str) -> None:
        self._connection = connection
        self._mark = mark
        if mark == "?":
            connection.execute("BEGIN IMMEDIATE")

    def run(self, sql: str, *values: object) -> int:
        """How many rows it touched."""
        count: int = self._connection.execute(sql.replace("?", self._mark), values).rowcount
        return count


class Database:
    """Hands out transactions. Threads share it: each transaction has a connection of its own."""

    def __init__(self, engine: Engine, hold: int | None) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._writers = engine.execution_options(mailbot_begin="BEGIN IMMEDIATE")
        self._hold = hold
        self._kept: PoolProxiedConnection | None = None  # of `sending` on SQLite: taking one costs as much as writing
        self._lock = threading.Lock()
        self._inside = threading.local()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A look at one consistent state, beside any writer."""
        with failures(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A writer. On SQLite there is one at a time; our own threads queue for it here rather than poll the file."""
        with self._turn(), failures(), self._writers.begin() as connection:
            yield connection

    @contextmanager
    def deciding(self) -> Iterator[Connection]:
        """A writer that reads what it then changes: one at a time on PostgreSQL too, so that none decides on
        facts that another is changing. Receiving and sending go on beside it."""
        with self.writing() as connection:
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": DECIDING})
            yield connection

    @contextmanager
    def sending(self) -> Iterator[Brief]:
        """A writer for the few plain statements that every single mail sent takes: the driver without SQLAlchemy."""
        with self._turn(), failures():
            pooled = self._kept or self.engine.raw_connection()
            self._kept = None
            try:
                yield Brief(pooled.driver_connection, "?" if self.is_sqlite else "%s")
                pooled.commit()
            except BaseException:
                pooled.close()  # rolls back what was not committed
                raise
            if self.is_sqlite:
                self._kept = pooled  # whoever's turn it is next, in whichever thread
            else:
                pooled.close()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        if getattr(self._inside, "transaction", False):
            raise RuntimeError("this thread is inside a transaction of this storage already")
        with self._lock:
            self._inside.transaction = True
            try:
                yield
            finally:
                self._inside.transaction = False

    def close(self) -> None:
        with self._lock:
            if self._kept:
                self._kept.close()
            self._kept = None
        self.engine.dispose()
        if self._hold is not None:
            os.close(self._hold)
            self._hold = None


@contextmanager
def failures() -> Iterator[None]:
    """What a caller can act on: a full disk, a lost server or a file that stays locked all mean "later"."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        raise StorageFailed(str(error.orig if isinstance(error, DBAPIError) else error)) from error


def connect(url: str, *, exclusive: bool) -> Database:
    """Raises WrongDatabase, or StorageInUse when `exclusive` and another daemon holds the file."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, exclusive)
    return Database(_postgresql(parsed), None)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise WrongDatabase(f"not the address of a database: {error}") from error
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise WrongDatabase(f"{backend} is not supported: use sqlite:///FILE or postgresql+psycopg://HOST/NAME")
    if parsed.database in (None, "", ":memory:"):
        raise WrongDatabase("SQLite needs a file: sqlite:///var/mailbot.db")
    return parsed.set(drivername="sqlite+pysqlite")


def _sqlite(url: URL, exclusive: bool) -> Database:
    file = Path(str(url.database))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _into_wal(file)
    except OSError as error:
        raise WrongDatabase(f"{file}: {error.strerror}") from error
    hold = _hold(file) if exclusive else None
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS, "cached_statements": 256},
        pool_size=8,
        max_overflow=-1,
        pool_use_lifo=True,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine, hold)


def _into_wal(file: Path) -> None:
    """Makes the file, its owner's alone, and turns it to WAL. One at a time: SQLite does not wait for that switch.

    The lock is the folder's, for closing any descriptor of the file itself would drop SQLite's own locks on it.
    """
    folder = os.open(file.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if not file.exists():
            os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))  # mail is nobody else's to read
            with closing(sqlite3.connect(file, timeout=BUSY_SECONDS)) as first:
                first.execute("PRAGMA journal_mode = wal")
    finally:
        os.close(folder)


def _hold(file: Path) -> int:
    """An advisory lock that the system takes back when its holder dies, however that was."""
    descriptor = os.open(file.with_name(file.name + ".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise StorageInUse(f"{file}: another mailbot is running on it") from error
    return descriptor


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own guessing of BEGIN is off: `_begin_sqlite` says it
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}").fetchall()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("mailbot_begin", "BEGIN"))


def _postgresql(url: URL) -> Engine:
    # A daemon that is stopped inside a transaction must not hold the others up for ever.
    options = "-c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
    return create_engine(
        url,
        connect_args={"options": options},
        pool_size=8,
        max_overflow=-1,
        pool_use_lifo=True,
        pool_pre_ping=True,
    )
