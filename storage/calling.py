"""Calls of webhooks: queued with the decision that made them, handed out when due, kept once settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from mailbot.core.webhooks import CallRow, CallSettled, CallState, HookCall
from storage import batches, tables
from storage.instants import instant, micros
from storage.rows import AnyRow
from storage.text import clean

CLAIM = timedelta(minutes=5)
_OPEN = (CallState.QUEUED.value, CallState.GIVEN_UP.value)

table = tables.webhook_calls


def queue(connection: Connection, calls: Sequence[HookCall]) -> None:
    """A mail that is held, released and held again has told of it already."""
    batches.add_new(connection, table, [_row(call) for call in calls])


def _row(call: HookCall) -> dict[str, object]:
    return {
        "id": call.id,
        "hook": call.hook,
        "event": call.event,
        "case_number": call.case,
        "body": clean(call.body),
        "at": micros(call.at),
        "state": CallState.QUEUED.value,
        "attempts": 0,
        "next_attempt_at": micros(call.at),
        "reply": "",
    }


def claim(connection: Connection, now: datetime, limit: int) -> tuple[CallRow, ...]:
    """A claim puts the next attempt off: who dies with one in hand leaves it to be tried again."""
    due = (
        select(table)
        .where(tables.IS_CALL_WAITING, table.c.next_attempt_at <= micros(now))
        .order_by(table.c.next_attempt_at, table.c.number)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = connection.execute(due).all()
    if rows:
        taken = update(table).where(table.c.number.in_([row.number for row in rows]))
        connection.execute(taken.values(attempts=table.c.attempts + 1, next_attempt_at=micros(now + CLAIM)))
    return tuple(_call(row, row.attempts + 1) for row in rows)


def settle(connection: Connection, settled: CallSettled) -> None:
    values: dict[str, object] = {"state": settled.state.value, "reply": clean(settled.reply)}
    if settled.next_attempt_at is not None:
        values["next_attempt_at"] = micros(settled.next_attempt_at)
    if settled.state is not CallState.QUEUED:
        values["settled_at"] = micros(settled.at)
    mine = (table.c.number == settled.number, table.c.state == CallState.QUEUED.value)
    connection.execute(update(table).where(*mine).values(**values))


def listed(connection: Connection, *, settled: bool, limit: int) -> tuple[CallRow, ...]:
    statement = select(table).order_by(table.c.number.desc()).limit(limit)
    if not settled:
        statement = statement.where(table.c.state.in_(_OPEN))
    return tuple(_call(row, row.attempts) for row in reversed(connection.execute(statement).all()))


def requeue(connection: Connection, number: int, now: datetime) -> bool:
    values = {"state": CallState.QUEUED.value, "attempts": 0, "next_attempt_at": micros(now), "settled_at": None}
    return _change(connection, number, values)


def drop(connection: Connection, number: int, now: datetime) -> bool:
    return _change(connection, number, {"state": CallState.DROPPED.value, "settled_at": micros(now)})


def _change(connection: Connection, number: int, values: dict[str, object]) -> bool:
    where = (table.c.number == number, table.c.state.in_(_OPEN))
    return bool(connection.execute(update(table).where(*where).values(**values)).rowcount)


def _call(row: AnyRow, attempts: int) -> CallRow:
    call = HookCall(row.id, row.hook, row.event, row.case_number, row.body, instant(row.at))
    return CallRow(
        row.number,
        call,
        CallState(row.state),
        attempts,
        instant(row.next_attempt_at),
        row.reply,
        instant(row.settled_at),
    )
