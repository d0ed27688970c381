"""Totals that are kept as rows come, for counting them later would take longer with every mail there ever was."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from storage import batches, tables

RECEIVED = "received"  # rows of that name's table, whatever their state
OUTBOX = "outbox"
_CASES = "cases."

counters = tables.counters


def by_status(shifts: Mapping[str, int]) -> dict[str, int]:
    """The counters of cases in these statuses."""
    return {_CASES + status: shift for status, shift in shifts.items()}


def shift(connection: Connection, shifts: Mapping[str, int]) -> None:
    """In order of their names, so that two writers cannot wait for each other."""
    batches.shift(connection, counters, [{"name": name, "value": n} for name, n in sorted(shifts.items()) if n])


def total(connection: Connection, name: str) -> int:
    return connection.execute(select(counters.c.value).where(counters.c.name == name)).scalar() or 0


def cases(connection: Connection) -> dict[str, int]:
    """How many there are in each status that any has."""
    statement = select(counters).where(counters.c.name.startswith(_CASES, autoescape=True), counters.c.value > 0)
    return {row.name.removeprefix(_CASES): row.value for row in connection.execute(statement)}
