"""What people look at: lists of cases, one case, the whole desk in numbers. And the instants that have come."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, TextClause, func, select

from mailbot.core.case.model import Case, CaseFile, WindowName
from mailbot.core.cause import DeadlineCause
from mailbot.core.mail import InboxState, OutboxState
from mailbot.core.message import Address
from mailbot.core.ports import Counts
from mailbot.core.telling import Telling
from storage import counting, tables
from storage.instants import instant, micros
from storage.loading import load_cases, load_entries

KEY_LIFE = timedelta(days=90)  # after the case is done
KEYS_EACH = 20  # the newest of a participant on a case stay good


def cases(connection: Connection, *, done: bool, limit: int) -> tuple[Case, ...]:
    statement = select(tables.cases.c.number).order_by(tables.cases.c.number.desc()).limit(limit)
    if not done:
        statement = statement.where(tables.IS_UNFINISHED)
    numbers = connection.execute(statement).scalars().all()
    found = load_cases(connection, numbers)
    return tuple(found[number] for number in numbers)


def case_file(connection: Connection, number: int) -> CaseFile | None:
    case = load_cases(connection, [number]).get(number)
    return CaseFile(case, load_entries(connection, number)) if case else None


def case_by_key(connection: Connection, key_hash: bytes, now: datetime) -> tuple[int, str] | None:
    keys, head = tables.access_keys, tables.cases
    statement = select(keys, head.c.done_at).join(head).where(keys.c.key_hash == key_hash)
    row = connection.execute(statement).first()
    if row is None or (row.done_at is not None and instant(row.done_at) + KEY_LIFE <= now):
        return None
    newer = select(func.count()).where(
        keys.c.case_number == row.case_number,
        keys.c.address_key == row.address_key,
        keys.c.created_at > row.created_at,
    )
    return (row.case_number, row.address) if connection.execute(newer).scalar_one() < KEYS_EACH else None


def due(connection: Connection, now: datetime, limit: int) -> tuple[DeadlineCause, ...]:
    table = tables.deadlines
    statement = (
        select(table.c.case_number, table.c.window, table.c.step_at)
        .where(tables.IS_RUNNING, table.c.step_at <= micros(now))
        .order_by(table.c.step_at, table.c.case_number, table.c.window)
        .limit(limit)
    )
    return tuple(DeadlineCause(r[0], WindowName(r[1]), instant(r[2])) for r in connection.execute(statement))


def owed(connection: Connection, until: datetime, limit: int) -> tuple[Telling, ...]:
    table = tables.tellings
    statement = (
        select(table)
        .where(table.c.tell_at <= micros(until))
        .order_by(table.c.tell_at, table.c.address_key, table.c.case_number, table.c.about)
        .limit(limit)
    )
    return tuple(
        Telling(r.case_number, r.about, Address(r.name, r.address), instant(r.since), instant(r.tell_at), r.because)
        for r in connection.execute(statement)
    )


def counts(connection: Connection) -> Counts:
    received, outbox, deadlines = tables.received, tables.outbox, tables.deadlines
    oldest = select(func.min(received.c.received_at)).where(tables.IS_RECEIVED)
    queued = select(func.min(outbox.c.queued_at)).where(tables.IS_WAITING)
    step = select(func.min(deadlines.c.step_at)).where(tables.IS_RUNNING)
    unsettled = _by_state(connection, received, tables.IS_UNSETTLED)
    partly = (tables.IS_WAITING, tables.IS_IN_HAND, tables.IS_STOPPED)
    unsent = [_by_state(connection, outbox, where) for where in partly]
    return Counts(
        inbox=_with_rest(connection, counting.RECEIVED, InboxState.PROCESSED, unsettled),
        outbox=_with_rest(connection, counting.OUTBOX, OutboxState.SENT, *unsent),
        cases=counting.cases(connection),
        oldest_received_at=instant(connection.execute(oldest).scalar()),
        oldest_queued_at=instant(connection.execute(queued).scalar()),
        next_step_at=instant(connection.execute(step).scalar()),
    )


def _by_state(connection: Connection, table: Table, where: TextClause) -> dict[str, int]:
    state = table.c.state
    rows = connection.execute(select(state, func.count()).select_from(table).where(where).group_by(state))
    return {row[0]: row[1] for row in rows}


def _with_rest(connection: Connection, total: str, rest: str, *counted: dict[str, int]) -> dict[str, int]:
    """What is counted (few), and the rest of the total (nearly all): those are never counted one by one."""
    found = {state: n for some in counted for state, n in some.items()}
    left = counting.total(connection, total) - sum(found.values())
    return {**found, **({str(rest): left} if left else {})}
