"""The inbox as people see it: lists it, sets mail aside, and lets it be decided again or not at all."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, not_, or_, select, update

from mailbot.core.changes import dropped
from mailbot.core.decision import MailOutcome
from mailbot.core.mail import CUT_SHORT, InboxState, ReceivedMail
from storage import batches, tables
from storage.blobs import Press
from storage.instants import instant
from storage.journaling import journal_row
from storage.rows import AnyRow
from storage.text import clean

received = tables.received


def hold(connection: Connection, ids: Sequence[int], because: str) -> None:
    values = {"state": InboxState.HELD.value, "outcome": MailOutcome.HELD.value, "held_because": clean(because)}
    free = {"claimed_by": None, "claimed_until": None}
    connection.execute(update(received).where(received.c.id.in_(ids), tables.IS_RECEIVED).values(**values, **free))


def release(connection: Connection, received_id: int) -> bool:
    """Back to be decided anew. What was decided before keeps its place in the journal under another name."""
    cut_short = func.coalesce(received.c.held_because, "").startswith(CUT_SHORT)
    values = {
        "state": InboxState.RECEIVED.value,
        "outcome": None,
        "released": or_(received.c.released, not_(cut_short)),
        "held_because": None,
        "attempts": 0,
    }
    where = (received.c.id == received_id, received.c.state == InboxState.HELD.value)
    if not connection.execute(update(received).where(*where).values(**values)).rowcount:
        return False
    confirmed = connection.execute(select(received.c.confirmed).where(received.c.id == received_id)).scalar()
    _rename(connection, f"mail:{received_id}:confirmed" if confirmed else f"mail:{received_id}")
    return True


def drop(connection: Connection, received_id: int, now: datetime) -> bool:
    """Not to be decided: it is kept, as ignored."""
    held = (received.c.id == received_id, received.c.state == InboxState.HELD.value)
    row = connection.execute(select(received).where(*held).with_for_update()).first()
    if row is None:
        return False
    values = {"state": InboxState.PROCESSED.value, "outcome": MailOutcome.IGNORED.value}
    connection.execute(update(received).where(*held).values(**values))
    cause, decision = dropped(mail(row), now)
    batches.add(connection, tables.journal, [{**journal_row(decision), "cause": cause}])
    return True


def _rename(connection: Connection, cause: str) -> None:
    past = tables.journal.c.cause
    names = (f"{cause}/held-{n}" for n in itertools.count(1))
    free = next(n for n in names if connection.execute(select(past).where(past == n)).first() is None)
    for table in (tables.journal, tables.outbox):
        connection.execute(update(table).where(table.c.cause == cause).values(cause=free))


def confirm(connection: Connection, ids: Sequence[int]) -> None:
    """Their agents say that these are theirs: decided again, once, under a cause of its own."""
    again = {"state": InboxState.RECEIVED.value, "attempts": 0, "confirmed": True}
    done = (received.c.state == InboxState.PROCESSED.value, received.c.confirmed.is_(False))
    connection.execute(update(received).where(received.c.id.in_(ids), *done).values(**again))


def listed(connection: Connection, state: InboxState | None, limit: int) -> tuple[ReceivedMail, ...]:
    statement = select(received).order_by(received.c.id.desc()).limit(limit)
    if state:
        statement = statement.where(received.c.state == state.value)
        statement = statement if state is InboxState.PROCESSED else statement.where(tables.IS_UNSETTLED)
    return tuple(mail(row) for row in reversed(connection.execute(statement).all()))


def one(connection: Connection, received_id: int, press: Press) -> ReceivedMail | None:
    row = connection.execute(select(received).where(received.c.id == received_id)).first()
    return mail(row, raw_of(connection, [row.sha256], press).get(row.sha256, b"")) if row else None


def mail(row: AnyRow, raw: bytes = b"", attempts: int | None = None) -> ReceivedMail:
    return ReceivedMail(
        id=row.id,
        mailbox=row.mailbox,
        source=row.source,
        received_at=instant(row.received_at),
        sha256=row.sha256,
        size=row.size,
        state=InboxState(row.state),
        attempts=row.attempts if attempts is None else attempts,
        raw=raw,
        envelope_from=row.envelope_from,
        envelope_to=tuple(json.loads(row.envelope_to)),
        quiet=row.quiet,
        confirmed=row.confirmed,
        released=row.released,
        outcome=row.outcome,
        case=row.case_number,
        held_because=row.held_because,
    )


def raw_of(connection: Connection, digests: Sequence[str], press: Press) -> dict[str, bytes]:
    table = tables.blobs
    found = connection.execute(select(table.c.sha256, table.c.data).where(table.c.sha256.in_(digests)))
    return {sha256: press.unpack(data) for sha256, data in found}
