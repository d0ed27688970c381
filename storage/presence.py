"""Who is alive, where several daemons share a PostgreSQL database: each holds a lock that the server takes back
when its session ends, however it ended, so that the claims of a dead one need not run out first."""

from __future__ import annotations

import threading
from datetime import datetime

from sqlalchemy import Connection, select, text, union
from sqlalchemy.exc import DBAPIError

from storage import tables
from storage.database import Database, failures
from storage.errors import StorageInUse
from storage.instants import micros

_HOLDERS = 7_264_312  # any number, the same for every daemon on one database
_TAKE = text("SELECT pg_try_advisory_lock(:space, hashtext(:holder))")
_TRY = text("SELECT pg_try_advisory_xact_lock(:space, hashtext(:holder))")


class Presence:
    """Held from opening to closing, on a connection of its own."""

    def __init__(self, database: Database, holder: str) -> None:
        """Raises StorageInUse when a living process has that name."""
        self._engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._holder = holder
        self._lock = threading.Lock()
        self._connection = self._take()

    def keep(self) -> None:
        """Takes it again after the connection was lost, as often as it takes; asked before each claim."""
        with self._lock, failures():
            try:
                if not self._connection.closed:
                    self._connection.execute(text("SELECT 1"))
                    return
            except DBAPIError:
                self._connection.close()
            self._connection = self._take()

    def close(self) -> None:
        if not self._connection.closed:
            self._connection.invalidate()  # the lock goes with the session
            self._connection.close()

    def _take(self) -> Connection:
        connection = self._engine.connect()
        if not connection.execute(_TAKE, {"space": _HOLDERS, "holder": self._holder}).scalar():
            connection.close()
            raise StorageInUse(f"another mailbot runs under the name {self._holder}")
        return connection


def gone(connection: Connection, now: datetime) -> frozenset[str]:
    """Holders of claims and leases that have not run out, but whose sessions have ended."""
    claims = [
        select(table.c.claimed_by).where(table.c.claimed_by.is_not(None), table.c.claimed_until > micros(now), busy)
        for table, busy in ((tables.received, tables.IS_RECEIVED), (tables.outbox, tables.IS_IN_HAND))
    ]
    leased = select(tables.leases.c.holder).where(tables.leases.c.expires_at > 0)
    holders = connection.execute(union(*claims, leased)).scalars().all()
    return frozenset(h for h in holders if connection.execute(_TRY, {"space": _HOLDERS, "holder": h}).scalar())
