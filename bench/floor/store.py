"""The rows of a ticket desk in plain sqlite3, a batch at a time: one transaction, one durable commit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import zstandard

from bench.floor.parse import Seen

_SCHEMA = """
create table raw (sha256 text primary key, size integer, content blob) without rowid;
create table inbox (id integer primary key, folder text, uid integer, sha256 text, state text, at text,
  unique (folder, uid));
create table cases (number integer primary key, subject text, status text, queue text, priority text,
  owner text, requester text, opened_at text, updated_at text);
create table participants (number integer, address text, name text, role text, primary key (number, address))
  without rowid;
create table deadlines (number integer, window text, due_at text, step_at text, primary key (number, window))
  without rowid;
create index deadlines_step on deadlines (step_at);
create table entries (id integer primary key, number integer, at text, kind text, author text, subject text,
  message_id text, text text, html text);
create table message_ids (message_id text primary key, number integer) without rowid;
create table files (id integer primary key, entry integer, name text, type text, size integer, sha256 text);
create table journal (id integer primary key, number integer, cause text, outcome text, steps text, at text);
create table outbox (id integer primary key, number integer, kind text, recipient text, state text, at text,
  message_id text unique, content blob);
create index outbox_state on outbox (state);
"""


@dataclass(slots=True)
class Rows:
    """What one batch adds, table by table."""

    raw: list[tuple[object, ...]] = field(default_factory=list)
    inbox: list[tuple[object, ...]] = field(default_factory=list)
    cases: list[tuple[object, ...]] = field(default_factory=list)
    participants: list[tuple[object, ...]] = field(default_factory=list)
    deadlines: list[tuple[object, ...]] = field(default_factory=list)
    entries: list[tuple[object, ...]] = field(default_factory=list)
    message_ids: list[tuple[object, ...]] = field(default_factory=list)
    files: list[tuple[object, ...]] = field(default_factory=list)
    journal: list[tuple[object, ...]] = field(default_factory=list)
    outbox: list[tuple[object, ...]] = field(default_factory=list)


class Store:
    """WAL at synchronous=FULL, as the daemon runs."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("pragma journal_mode=wal")
        self._connection.execute("pragma synchronous=full")
        self._connection.executescript(_SCHEMA)
        self._compress = zstandard.ZstdCompressor(level=3).compress

    def cases_of(self, ids: Iterable[str]) -> dict[str, int]:
        """Case numbers by Message-ID."""
        wanted = list(dict.fromkeys(ids))
        marks = ",".join("?" * len(wanted))
        query = f"select message_id, number from message_ids where message_id in ({marks})"
        return dict(self._connection.execute(query, wanted))

    def write(self, rows: Rows, sent: Sequence[str], now: str) -> None:
        run = self._connection
        run.execute("begin immediate")
        for table in Rows.__slots__:
            values = getattr(rows, table)
            if values:
                run.executemany(f"insert into {table} values ({','.join('?' * len(values[0]))})", values)
        run.executemany("update outbox set state='sent', at=? where message_id=?", [(now, i) for i in sent])
        for number, *_ in rows.journal:
            run.execute("update cases set updated_at=? where number=?", (now, number))
        run.execute("commit")

    def raw_row(self, raw: bytes, seen: Seen) -> tuple[object, ...]:
        return (seen.sha256, len(raw), self._compress(raw))

    def close(self) -> None:
        self._connection.close()
