"""Reads what decisions need, for a whole batch at once: the number of queries does not grow with the mails."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Column, Connection, Select, Table, func, select

from mailbot.core.case.model import (
    Case,
    Deadline,
    Entry,
    EntryKind,
    InternalEntry,
    Outcome,
    Participant,
    PublicEntry,
    Role,
    Status,
    Visibility,
    WindowName,
)
from mailbot.core.changes import standing
from mailbot.core.effects import MailKind
from mailbot.core.facts import Known, Shared, Wanted
from mailbot.core.message import Address, Attachment
from storage import tables
from storage.instants import instant, micros
from storage.rows import AnyRow
from storage.text import address_key, key

CHUNK = 500  # SQLite has a ceiling on the variables of one statement


def read(connection: Connection, wanted: Sequence[Wanted], now: datetime) -> tuple[Known, ...]:
    ids = _cases_of_ids(connection, {i for w in wanted for i in _ids(w)})
    repeats = _repeats(connection, {key(w.repeat_of) for w in wanted if w.repeat_of})
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
    return {r[0]: r[1] for r in _where_in(connection, statement, table.c.message_id, {key(i) for i in ids})}


def _repeats(connection: Connection, digests: Iterable[str]) -> dict[str, int | None]:
    table = tables.repeats
    statement = select(table.c.digest, table.c.case_number)
    return {r[0]: r[1] for r in _where_in(connection, statement, table.c.digest, digests)}


def _answered(connection: Connection, addresses: Iterable[str]) -> frozenset[str]:
    table = tables.participants
    statement = select(table.c.address_key).where(table.c.answered).distinct()
    return frozenset(r[0] for r in _where_in(connection, statement, table.c.address_key, addresses))


def _sent_since(connection: Connection, addresses: Iterable[str], since: datetime) -> dict[str, int]:
    table = tables.outbox
    automatic = table.c.kind != MailKind.ANSWER.value
    statement = (
        select(table.c.recipient_key, func.count())
        .where(automatic, table.c.queued_at > micros(since))
        .group_by(table.c.recipient_key)
    )
    return {r[0]: r[1] for r in _where_in(connection, statement, table.c.recipient_key, addresses)}


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
    table = tables.outbox
    hour_ago = micros(now - timedelta(hours=1))
    count = select(func.count()).select_from(table)
    recent = count.where(tables.IS_UNPROVEN, table.c.queued_at > hour_ago)
    later = count.where(
        tables.IS_UNPROVEN,
        tables.IS_WAITING,
        table.c.queued_at <= hour_ago,
        table.c.next_attempt_at > micros(now),
    )
    return (connection.execute(recent).scalar() or 0) + (connection.execute(later).scalar() or 0)


# -- cases ----------------------------------------------------------------------------------------------------------


def load_cases(connection: Connection, numbers: Iterable[int]) -> dict[int, Case]:
    """Whole cases, their parts included, by number; numbers that no case has are left out."""
    heads = _where_in(connection, select(tables.cases), tables.cases.c.number, numbers)
    found = {head.number: head for head in heads}
    return _whole(connection, found) if found else {}


def _whole(connection: Connection, heads: Mapping[int, AnyRow]) -> dict[int, Case]:
    tags = _parts(connection, tables.case_tags, heads)
    people = _parts(connection, tables.participants, heads)
    deadlines = _parts(connection, tables.deadlines, heads)
    return {
        number: _case(
            head,
            tuple(r.tag for r in sorted(tags[number], key=_position)),
            tuple(_participant(r) for r in sorted(people[number], key=_position)),
            standing([_deadline(r) for r in deadlines[number]]),
        )
        for number, head in heads.items()
    }


def _position(row: AnyRow) -> int:
    position: int = row.position
    return position


def _parts(connection: Connection, table: Table, numbers: Iterable[int]) -> dict[int, list[AnyRow]]:
    found: dict[int, list[AnyRow]] = defaultdict(list)
    for row in _where_in(connection, select(table), table.c.case_number, numbers):
        found[row.case_number].append(row)
    return found


def _case(
    head: AnyRow,
    tags: tuple[str, ...],
    people: tuple[Participant, ...],
    deadlines: tuple[Deadline, ...],
) -> Case:
    return Case(
        number=head.number,
        subject=head.subject,
        status=Status(head.status),
        queue=head.queue,
        priority=head.priority,
        requester=Address(head.requester_name, head.requester_address),
        opened_at=instant(head.opened_at),
        updated_at=instant(head.updated_at),
        asked_priority=head.asked_priority,
        waiting_reason=head.waiting_reason,
        owner=head.owner,
        tags=tags,
        participants=people,
        deadlines=deadlines,
        references=tuple(json.loads(head.cited)),
        resolved_at=instant(head.resolved_at),
        trusted_requester=head.trusted_requester,
    )


def _participant(row: AnyRow) -> Participant:
    person = Address(row.name, row.address)
    return Participant(person, Role(row.role), instant(row.joined_at), answered=row.answered)


def _deadline(row: AnyRow) -> Deadline:
    return Deadline(
        window=WindowName(row.window),
        started_at=instant(row.started_at),
        due_at=instant(row.due_at),
        step_at=instant(row.step_at),
        step=row.step,
        overdue=row.overdue,
        paused_at=instant(row.paused_at),
        outcome=Outcome(row.outcome) if row.outcome else None,
        settled_at=instant(row.settled_at),
        silenced=row.silenced,
        pauses=tuple((instant(paused), instant(resumed)) for paused, resumed in json.loads(row.pauses)),
        moved_at=instant(row.moved_at),
    )


def load_entries(connection: Connection, number: int, newest: int | None = None) -> tuple[Entry, ...]:
    """Entries of a case, oldest first; the `newest` ones alone when told how many."""
    table = tables.entries
    statement = select(table).where(table.c.case_number == number).order_by(table.c.id.desc()).limit(newest)
    return tuple(_entry(row) for row in reversed(connection.execute(statement).all()))


def _entry(row: AnyRow) -> Entry:
    kind = PublicEntry if row.visibility == Visibility.PUBLIC else InternalEntry
    return kind(
        at=instant(row.at),
        kind=EntryKind(row.kind),
        text=row.text,
        cause=row.cause,
        author=Address(*json.loads(row.author)) if row.author else None,
        to=tuple(Address(*pair) for pair in json.loads(row.recipients)),
        subject=row.subject,
        message_id=row.message_id,
        attachments=tuple(Attachment(**file) for file in json.loads(row.attachments)),
    )


def _where_in(
    connection: Connection,
    statement: Select[*tuple[Any, ...]],
    column: Column[Any],
    values: Iterable[Any],
) -> Iterator[AnyRow]:
    """The rows whose column has one of the values, asked for in portions."""
    ordered = sorted(values)
    for start in range(0, len(ordered), CHUNK):
        yield from connection.execute(statement.where(column.in_(ordered[start : start + CHUNK])))
