"""Calls of webhooks, each promise of `mailbot.core.ports.Storage` about them as one transaction."""

from __future__ import annotations

from datetime import datetime

from mailbot.core.webhooks import CallRow, CallSettled
from storage import calling
from storage.database import Database


class SqlCalls:
    _database: Database

    def claim_calls(self, now: datetime, limit: int) -> tuple[CallRow, ...]:
        with self._database.writing() as connection:
            return calling.claim(connection, now, limit)

    def settle_call(self, settled: CallSettled) -> None:
        with self._database.writing() as connection:
            calling.settle(connection, settled)

    def calls(self, *, settled: bool = False, limit: int = 1000) -> tuple[CallRow, ...]:
        with self._database.reading() as connection:
            return calling.listed(connection, settled=settled, limit=limit)

    def requeue_call(self, number: int, now: datetime) -> bool:
        with self._database.writing() as connection:
            return calling.requeue(connection, number, now)

    def drop_call(self, number: int, now: datetime) -> bool:
        with self._database.writing() as connection:
            return calling.drop(connection, number, now)
