"""Reads what decisions need, for a whole batch at once: the number of queries does not grow with the mails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import Connection, and_, func, not_, select

from mailbot.core.case.model import Case
from mailbot.core.facts import REPEATED_WITHIN, Known, Shared, Wanted
from storage import tables
from storage.instants import micros
from storage.loading import load_cases, where_in
from storage.text import address_key, key

PUT_OFF = timedelta(days=365)  # what waits for longer waits for a person, not for the next hours


def read(connection: Connection, wanted: Sequence[Wanted], now: datetime) -> tuple[Known, ...]:
    ids = _cases_of_ids(connection, {i for w in wanted for i in _ids(w)})
    repeats = _repeats(connection, {key(w.repeat_of) for w in wanted if w.repeat_of}, now - REPEATED_WITHIN)
    addresses = {address_key(w.address) for w in wanted if w.address}
    answered = _answered(connection, addresses)
    sent = _sent_since(connection, addresses, now - timedelta(hours=24))
    numbers = {n for w in wanted for n in w.numbers}
    found = load_cases(connection, numbers | set(ids.values()) | {n for n in repeats.values() if n is not None})
    return tuple(_known(w, found, ids, repeats, answered, sent) for w in wanted)


def _ids(wanted: Wanted) -> tuple[str, ...]:
    return (*wanted.message_ids, wanted.own_id) if wanted.own_id else wanted.message_ids


def _known(
    wanted: Wanted,
    cases: Mapping[int, Case],
    ids: Mapping[str, int],
    repeats: Mapping[str, int | None],
    answered: frozenset[str],
    sent: Mapping[str, int],
) -> Known:
    case_of_id = {i: ids[key(i)] for i in _ids(wanted) if key(i) in ids}
    digest = key(wanted.repeat_of) if wanted.repeat_of else None
    repeat_case = repeats.get(digest) if digest else None
    named = dict.fromkeys((*case_of_id.values(), *wanted.numbers, *([repeat_case] if repeat_case else [])))
    address = address_key(wanted.address) if wanted.address else ""
    return Known(
        cases=MappingProxyType({n: cases[n] for n in named if n in cases}),
        case_of_id=MappingProxyType(case_of_id),
        repeat_case=repeat_case,
        is_repeat=digest in repeats,
        answered_before=address in answered,
        sent_today=sent.get(address, 0),
    )


def _cases_of_ids(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    table = tables.message_ids
    statement = select(table.c.message_id, table.c.case_number)
    return {r[0]: r[1] for r in where_in(connection, statement, table.c.message_id, {key(i) for i in ids})}


def _repeats(connection: Connection, digests: Iterable[str], since: datetime) -> dict[str, int | None]:
    table = tables.repeats
    statement = select(table.c.digest, table.c.case_number).where(table.c.at > micros(since))
    return {r[0]: r[1] for r in where_in(connection, statement, table.c.digest, digests)}


def _answered(connection: Connection, addresses: Iterable[str]) -> frozenset[str]:
    table = tables.participants
    statement = select(table.c.address_key).where(table.c.answered).distinct()
    return frozenset(r[0] for r in where_in(connection, statement, table.c.address_key, addresses))


def _sent_since(connection: Connection, addresses: Iterable[str], since: datetime) -> dict[str, int]:
    table = tables.outbox
    counted = table.c.budget != "none"  # notifications and escalations have no ceiling and use up none
    statement = (
        select(table.c.recipient_key, func.count())
        .where(counted, table.c.queued_at > micros(since))
        .group_by(table.c.recipient_key)
    )
    return {r[0]: r[1] for r in where_in(connection, statement, table.c.recipient_key, addresses)}


def version(connection: Connection) -> int:
    """The last decision written: those who decide write one after the other, so that its id only rises."""
    return connection.execute(select(func.max(tables.journal.c.id))).scalar() or 0


def shared(connection: Connection, now: datetime) -> Shared:
    counter = select(tables.counters.c.value).where(tables.counters.c.name == "case")
    largest = connection.execute(select(func.max(tables.cases.c.number))).scalar() or 0
    loads = select(tables.loads.c.owner, tables.loads.c.open_cases).where(tables.loads.c.open_cases > 0)
    turns = select(tables.turns.c.queue, tables.turns.c.owner)
    return Shared(
        next_number=max(connection.execute(counter).scalar() or 1, largest + 1),
        loads=MappingProxyType({r[0]: r[1] for r in connection.execute(loads)}),
        last_assigned=MappingProxyType({r[0]: r[1] for r in connection.execute(turns)}),
        unproven_last_hour=_unproven(connection, now),
    )


def _unproven(connection: Connection, now: datetime) -> int:
    """Of the last hour, and what waits beyond it. Counted apart, so that each count has its index."""
    table = tables.outbox
    count = select(func.count()).select_from(table).where(tables.IS_UNPROVEN)
    waits = and_(tables.IS_WAITING, table.c.next_attempt_at.between(micros(now) + 1, micros(now + PUT_OFF)))
    recent = count.where(table.c.queued_at > micros(now - timedelta(hours=1)), not_(waits))
    return sum(connection.execute(statement).scalar() or 0 for statement in (recent, count.where(waits)))
