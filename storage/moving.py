"""What a decision takes to another case: entries, the Message-IDs that lead to them, and the mails that made them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select, update
from sqlalchemy.sql.elements import ColumnElement

from mailbot.core.case.model import EntryKind
from mailbot.core.cause import received_by
from mailbot.core.effects import MoveEntries
from mailbot.core.ports import Commit
from storage import tables
from storage.loading import CHUNK
from storage.text import key

entries, ids, outbox, received = tables.entries, tables.message_ids, tables.outbox, tables.received


def move(connection: Connection, commits: Sequence[Commit]) -> None:
    for decision in (commit.decision for commit in commits):
        for effect in decision.effects:
            if isinstance(effect, MoveEntries) and decision.after is not None:
                _move(connection, decision.after.number, effect)


def _move(connection: Connection, number: int, effect: MoveEntries) -> None:
    there = {"case_number": effect.number}
    for start in range(0, len(effect.causes), CHUNK):
        causes = effect.causes[start : start + CHUNK]
        on_case = (
            entries.c.case_number == number,
            entries.c.cause.in_(causes),
            entries.c.kind != EntryKind.CHANGE.value,
        )
        sent = (outbox.c.cause.in_(causes), outbox.c.case_number == number)
        named = connection.execute(select(entries.c.message_id).where(*on_case)).scalars().all()
        named = (*named, *connection.execute(select(outbox.c.message_id).where(*sent)).scalars())
        connection.execute(update(entries).where(*on_case).values(there))
        connection.execute(update(outbox).where(*sent).values(there))
        mails = [mail for cause in causes if (mail := received_by(cause)) is not None]
        connection.execute(update(received).where(received.c.id.in_(mails)).values(there))
        keys = [key(name) for name in named if name]
        if keys:
            _rename(connection, (ids.c.message_id.in_(keys),), number, effect.number)
    if effect.whole:
        _rename(connection, (), number, effect.number)
        access = tables.access_keys
        connection.execute(update(access).where(access.c.case_number == number).values(there))
        connection.execute(update(outbox).where(outbox.c.case_number == number).values(there))


def _rename(connection: Connection, where: tuple[ColumnElement[bool], ...], number: int, other: int) -> None:
    connection.execute(update(ids).where(*where, ids.c.case_number == number).values(case_number=other))
