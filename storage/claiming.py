"""Hands received mail out to be decided, and takes it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, select, update

from mailbot.core.mail import CUT_SHORT, ReceivedMail
from storage import inbox, tables
from storage.blobs import Press
from storage.instants import micros
from storage.rows import AnyRow

CLAIM = timedelta(minutes=10)
TRIES = 3
TRIED_ENOUGH = f"{CUT_SHORT} {TRIES} times"

received = tables.received


def claim(
    connection: Connection, now: datetime, limit: int, max_bytes: int, holder: str, press: Press
) -> tuple[ReceivedMail, ...]:
    rows = _claimable(connection, now, limit)
    worn_out = [row.id for row in rows if row.attempts >= TRIES]
    if worn_out:
        inbox.hold(connection, worn_out, TRIED_ENOUGH)
    chosen = _chosen([row for row in rows if row.attempts < TRIES], max_bytes)
    if not chosen:
        return ()
    connection.execute(
        update(received)
        .where(received.c.id.in_([row.id for row in chosen]))
        .values(attempts=received.c.attempts + 1, claimed_by=holder, claimed_until=micros(now + CLAIM))
    )
    raw = inbox.raw_of(connection, [row.sha256 for row in chosen], press)
    return tuple(inbox.mail(row, raw[row.sha256], attempts=row.attempts + 1) for row in chosen)


def _claimable(connection: Connection, now: datetime, limit: int) -> Sequence[AnyRow]:
    free = (received.c.claimed_until.is_(None)) | (received.c.claimed_until <= micros(now))
    statement = select(received).where(tables.IS_RECEIVED, free).order_by(received.c.id).limit(limit)
    return connection.execute(statement.with_for_update(skip_locked=True)).all()


def _chosen(rows: Sequence[AnyRow], max_bytes: int) -> list[AnyRow]:
    """The first, and those after it that fit; one that was tried before goes alone, as it may have been the cause."""
    chosen: list[AnyRow] = []
    size = 0
    for row in rows:
        size += row.size
        if chosen and (row.attempts or size > max_bytes):
            break
        chosen.append(row)
        if row.attempts:
            break
    return chosen


def unclaim(connection: Connection, ids: Sequence[int], *, tried: bool) -> None:
    attempts = received.c.attempts if tried else case((received.c.attempts > 0, received.c.attempts - 1), else_=0)
    connection.execute(
        update(received)
        .where(received.c.id.in_(ids), tables.IS_RECEIVED)
        .values(attempts=attempts, claimed_by=None, claimed_until=None)
    )


def void_claims(connection: Connection, now: datetime, holders: Iterable[str] | None) -> None:
    """Claims of these holders are over, as they are gone; of all, when None."""
    for table in (received, tables.outbox):
        running = (table.c.claimed_by.is_not(None), table.c.claimed_until > micros(now))
        theirs = () if holders is None else (table.c.claimed_by.in_(holders),)
        connection.execute(update(table).where(*running, *theirs).values(claimed_until=micros(now)))
