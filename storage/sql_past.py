"""The part of the desk's memory in SQL that looks back: policies that were in force, what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from mailbot.core.policy_files import PolicyFiles, PolicyInForce
from storage import policies
from storage.blobs import Press
from storage.database import Database
from storage.past import SqlPast
from storage.reporting import SqlHistory


class SqlLooksBack:
    _database: Database
    _press: Press

    def put_in_force(self, policy: PolicyFiles, now: datetime) -> bool:
        with self._database.writing() as connection:
            return policies.put_in_force(connection, policy, now, self._press)

    def policy_at(self, then: datetime | None = None) -> PolicyInForce | None:
        with self._database.reading() as connection:
            return policies.at(connection, then, self._press)

    def recounted(self) -> int | None:
        with self._database.reading() as connection:
            return policies.recounted(connection)

    def set_recounted(self, upto: int | None) -> None:
        with self._database.writing() as connection:
            policies.set_recounted(connection, upto)

    @contextmanager
    def history(self) -> Iterator[SqlHistory]:
        with self._database.reading() as connection:
            yield SqlHistory(connection)

    @contextmanager
    def past(self) -> Iterator[SqlPast]:
        """What was decided, for replaying it."""
        with self._database.reading() as connection:
            yield SqlPast(connection, self._press)
