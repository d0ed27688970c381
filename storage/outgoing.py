"""The outbox: claims what is due, marks the final dot, settles what became of it, recovers what a crash left."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, TextClause, delete, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from mailbot.core.changes import hours_counted
from mailbot.core.draft import MailKind
from mailbot.core.mail import OutboxRow, OutboxState, OutgoingMail
from mailbot.core.ports import ClaimLost, Settled
from storage import tables
from storage.blobs import Press
from storage.database import Brief
from storage.instants import instant, micros
from storage.rows import AnyRow
from storage.text import clean

CLAIM = timedelta(minutes=20)  # longer than the ten minutes that RFC 5321 section 4.5.3.2.6 grants a final dot
ONCE_MORE_AFTER = timedelta(minutes=15)
ONCE_MORE = tuple(kind.value for kind in MailKind if kind.once_more_when_uncertain)
STOPPED = (OutboxState.REFUSED, OutboxState.UNCERTAIN, OutboxState.CANCELLED)
KEPT = timedelta(days=7)  # for so long what stopped keeps its sealed key, as a person may send it again

outbox = tables.outbox
_Where = ColumnElement[bool] | TextClause


def claim(connection: Connection, now: datetime, limit: int, holder: str, press: Press) -> tuple[OutboxRow, ...]:
    due = (
        _with_bytes()
        .where(tables.IS_WAITING, outbox.c.next_attempt_at <= micros(now))
        .order_by(outbox.c.next_attempt_at, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=outbox)
    )
    rows = connection.execute(due).all()
    if rows:
        connection.execute(
            update(outbox)
            .where(outbox.c.id.in_([row.id for row in rows]))
            .values(
                state=OutboxState.SENDING.value,
                attempts=outbox.c.attempts + 1,
                claimed_by=holder,
                claimed_until=micros(now + CLAIM),
            )
        )
    return tuple(_row(r, press, state=OutboxState.SENDING, attempts=r.attempts + 1) for r in rows)


# Settling and the final dot come once for each mail sent: plain statements, without SQLAlchemy in between.
_AT_DOT = "UPDATE outbox SET state = 'dot', claimed_until = ? WHERE id = ? AND claimed_by = ? AND state = 'sending'"
_SENT = (
    "UPDATE outbox SET state = 'sent', reply = ?, settled_at = ?, sealed_key = NULL, claimed_by = NULL, "
    "claimed_until = NULL WHERE id = ? AND claimed_by = ?"
)
_STOPPED = (
    "UPDATE outbox SET state = ?, reply = ?, settled_at = ?, claimed_by = NULL, claimed_until = NULL "
    "WHERE id = ? AND claimed_by = ?"
)
_AGAIN = (
    "UPDATE outbox SET state = ?, reply = ?, next_attempt_at = ?, claimed_by = NULL, claimed_until = NULL "
    "WHERE id = ? AND claimed_by = ?"
)
_ONCE_MORE = (
    "UPDATE outbox SET state = 'deferred', reply = ?, next_attempt_at = ?, once_more = ?, claimed_by = NULL, "
    f"claimed_until = NULL WHERE id = ? AND claimed_by = ? AND once_more = ? AND kind IN {ONCE_MORE}"
)


def _with_bytes() -> Select[*tuple[Any, ...]]:
    return select(outbox, tables.outbox_bytes.c.data).join(tables.outbox_bytes)


def at_dot(brief: Brief, row_id: int, now: datetime, holder: str) -> None:
    """Raises ClaimLost."""
    if brief.run(_AT_DOT, micros(now + CLAIM), row_id, holder) != 1:
        raise ClaimLost(f"outbox row {row_id} is not ours to send any more")


def settle(brief: Brief, one: Settled, holder: str) -> None:
    """Only the holder of the claim may say how it ended."""
    reply = clean(one.reply)
    if one.state is OutboxState.UNCERTAIN:
        again = micros(one.next_attempt_at or one.at + ONCE_MORE_AFTER)
        if brief.run(_ONCE_MORE, reply, again, True, one.id, holder, False):
            return
    if one.state is OutboxState.SENT:
        brief.run(_SENT, reply, micros(one.at), one.id, holder)
    elif one.state in STOPPED:
        brief.run(_STOPPED, one.state.value, reply, micros(one.at), one.id, holder)
    else:
        brief.run(_AGAIN, one.state.value, reply, micros(one.next_attempt_at or one.at), one.id, holder)


def _may_go_once_more() -> ColumnElement[bool]:
    return outbox.c.kind.in_(ONCE_MORE) & outbox.c.once_more.is_(False)


def recover(connection: Connection, now: datetime, left_by: str | None = None) -> int:
    """Rows in hand of a holder that is gone, or of `left_by`: before the dot they are as queued; at the dot nobody
    can know."""
    gone = or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until <= micros(now), outbox.c.claimed_by == left_by)
    free = {"claimed_by": None, "claimed_until": None}
    again = update(outbox).where(tables.IS_IN_HAND, gone)
    at_dot = again.where(outbox.c.state == OutboxState.DOT.value)
    statements = (
        again.where(outbox.c.state == OutboxState.SENDING.value).values(state=OutboxState.QUEUED.value, **free),
        at_dot.where(_may_go_once_more()).values(
            state=OutboxState.DEFERRED.value,
            once_more=True,
            next_attempt_at=micros(now + ONCE_MORE_AFTER),
            **free,
        ),
        at_dot.values(state=OutboxState.UNCERTAIN.value, settled_at=micros(now), **free),
    )
    return sum(connection.execute(statement).rowcount for statement in statements)


# -- by a person ----------------------------------------------------------------------------------------------------


def requeue(connection: Connection, row_id: int, now: datetime) -> bool:
    """What stopped, or waits for later, goes now; not what would go with a blank for a key that is forgotten."""
    stopped = outbox.c.state.in_([state.value for state in (OutboxState.DEFERRED, *STOPPED)])
    put_off = (outbox.c.state == OutboxState.QUEUED.value) & (outbox.c.next_attempt_at > micros(now))
    values = {"state": OutboxState.QUEUED.value, "next_attempt_at": micros(now), "settled_at": None}
    return _move(connection, row_id, (stopped | put_off) & outbox.c.key_forgotten.is_(False), values)


def cancel(connection: Connection, row_id: int, now: datetime) -> bool:
    values = {"state": OutboxState.CANCELLED.value, "settled_at": micros(now)}
    return _move(connection, row_id, tables.IS_WAITING, values)


def _move(connection: Connection, row_id: int, where: _Where, values: dict[str, object]) -> bool:
    return connection.execute(update(outbox).where(outbox.c.id == row_id, where).values(**values)).rowcount == 1


def forget_keys(connection: Connection, now: datetime) -> int:
    """What stopped long ago no longer holds its access key, and can no longer be sent."""
    forgotten = tables.tallies.c.hour < hours_counted(now).start - 1  # counts of a day that is over go with them
    connection.execute(delete(tables.tallies).where(forgotten))
    old = (tables.HAS_OLD_KEY, outbox.c.settled_at <= micros(now - KEPT))
    return connection.execute(update(outbox).where(*old).values(sealed_key=None, key_forgotten=True)).rowcount


def listed(connection: Connection, state: OutboxState | None, limit: int, press: Press) -> tuple[OutboxRow, ...]:
    few = _INDEXED.get(state, ())
    # The sum keeps SQLite from walking all ids backwards instead of looking at the few.
    newest = (outbox.c.id + 0 if few else outbox.c.id).desc()
    statement = _with_bytes().where(*few).order_by(newest).limit(limit)
    if state:
        statement = statement.where(outbox.c.state == state.value)
    return tuple(_row(row, press) for row in reversed(connection.execute(statement).all()))


def one(connection: Connection, row_id: int, press: Press) -> OutboxRow | None:
    row = connection.execute(_with_bytes().where(outbox.c.id == row_id)).first()
    return _row(row, press) if row else None


_INDEXED: dict[OutboxState | None, tuple[TextClause]] = {
    **dict.fromkeys((OutboxState.QUEUED, OutboxState.DEFERRED), (tables.IS_WAITING,)),
    **dict.fromkeys((OutboxState.SENDING, OutboxState.DOT), (tables.IS_IN_HAND,)),
    **dict.fromkeys(STOPPED, (tables.IS_STOPPED,)),
}  # the condition under which an index knows the few that are in this state; nearly all are sent


def _row(row: AnyRow, press: Press, state: OutboxState | None = None, attempts: int | None = None) -> OutboxRow:
    mail = OutgoingMail(
        cause=row.cause,
        position=row.position,
        kind=MailKind(row.kind),
        recipient=row.recipient,
        envelope_from=row.envelope_from,
        message_id=row.message_id,
        raw=press.unpack(row.data),
        case=row.case_number,
        queued_at=instant(row.queued_at),
        next_attempt_at=instant(row.next_attempt_at),
        subject=row.subject,
        budget=row.budget,
        sealed_key=row.sealed_key,
    )
    return OutboxRow(
        id=row.id,
        mail=mail,
        state=state or OutboxState(row.state),
        attempts=row.attempts if attempts is None else attempts,
        reply=row.reply,
        settled_at=instant(row.settled_at),
    )
