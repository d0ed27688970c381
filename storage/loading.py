"""Cases and entries as they come out of their tables, whole."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Column, Connection, Select, Table, select

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
from mailbot.core.message import Address, Attachment
from storage import tables
from storage.instants import instant
from storage.rows import AnyRow

CHUNK = 500  # SQLite has a ceiling on the variables of one statement


def load_cases(connection: Connection, numbers: Iterable[int]) -> dict[int, Case]:
    """Whole cases, their parts included, by number; numbers that no case has are left out."""
    heads = where_in(connection, select(tables.cases), tables.cases.c.number, numbers)
    found = {head.number: head for head in heads}
    return _whole(connection, found) if found else {}


def open_cases(connection: Connection, above: int, limit: int) -> tuple[Case, ...]:
    number = tables.cases.c.number
    statement = select(number).where(tables.IS_UNFINISHED, number > above).order_by(number).limit(limit)
    numbers = connection.execute(statement).scalars().all()
    found = load_cases(connection, numbers)
    return tuple(found[number] for number in numbers)


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
    for row in where_in(connection, select(table), table.c.case_number, numbers):
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
        fields=tuple((name, value) for name, value in json.loads(head.fields)),
        contract=head.contract,
        time_spent_s=head.time_spent_s,
        merged_into=head.merged_into,
        escalated_at=instant(head.escalated_at),
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
        promised_as=row.promised_as,
        silenced_at=instant(row.silenced_at),
        silenced_by=row.silenced_by,
        note=row.note,
        tell=row.tell,
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


def where_in(
    connection: Connection,
    statement: Select[*tuple[Any, ...]],
    column: Column[Any],
    values: Iterable[Any],
) -> Iterator[AnyRow]:
    """The rows whose column has one of the values, asked for in portions."""
    ordered = sorted(values)
    for start in range(0, len(ordered), CHUNK):
        yield from connection.execute(statement.where(column.in_(ordered[start : start + CHUNK])))
