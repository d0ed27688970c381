"""Cases written straight into a database's tables, many at a time: what no desk of ours ever has to do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from sqlalchemy import Connection

from mailbot.core.case.model import Case
from storage import batches, counting, rows, tables
from storage.database import connect

AT_ONCE = 20_000


def fill(url: str, cases: Iterator[Case]) -> None:
    """All cases with their participants and deadlines, open ones; the counters as the desk itself keeps them."""
    database = connect(url, exclusive=False)
    try:
        while portion := tuple(islice(cases, AT_ONCE)):
            with database.writing() as connection:
                _write(connection, portion)
    finally:
        database.close()


def _write(connection: Connection, cases: tuple[Case, ...]) -> None:
    batches.add(connection, tables.cases, [rows.case_row(case) for case in cases])
    people = [rows.participant_row(c.number, n, p) for c in cases for n, p in enumerate(c.participants)]
    batches.add(connection, tables.participants, people)
    batches.add(connection, tables.deadlines, [rows.deadline_row(c.number, d) for c in cases for d in c.deadlines])
    batches.put(connection, tables.counters, [{"name": "case", "value": cases[-1].number + 1}])
    for case in cases[:1]:
        counting.shift(connection, counting.by_status({case.status.value: len(cases)}))
