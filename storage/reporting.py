"""What reports read: the journal of cases, mails as they came, what stood open. Streams; memory does not grow."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection, func, or_, select

from mailbot.core.report.past import JournalLine, Past, Standing
from storage import tables
from storage.instants import instant, micros
from storage.rows import AnyRow

CHUNK = 400
STREAM = 5_000


class SqlHistory:
    """One consistent look backwards."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def pasts(self, since: datetime, until: datetime) -> Iterator[Past]:
        """Each case with anything decided in [since, until), with all of its journal up to then."""
        touched = self._touched(since, until)
        for start in range(0, len(touched), CHUNK):
            yield from self._pasts(touched[start : start + CHUNK], until)

    def _touched(self, since: datetime, until: datetime) -> Sequence[int]:
        """The journal is written in the order of its ids, and its instants rise with them but for a clock set back."""
        table = tables.journal
        statement = (
            select(table.c.case_number)
            .where(table.c.id >= self.first_id(since), table.c.at >= micros(since), table.c.at < micros(until))
            .where(table.c.case_number.is_not(None))
            .distinct()
        )
        return self._connection.execute(statement).scalars().all()

    def first_id(self, since: datetime) -> int:
        """By halving, so that no index on instants is needed, which every mail would pay for."""
        table, low = tables.journal, 1
        high = (self._connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1
        while low < high:
            middle = (low + high) // 2
            at = select(table.c.at).where(table.c.id >= middle).order_by(table.c.id).limit(1)
            if (self._connection.execute(at).scalar() or 0) < micros(since):
                low = middle + 1
            else:
                high = middle
        return low

    def _pasts(self, numbers: Sequence[int], until: datetime) -> Iterator[Past]:
        head, line = tables.cases, tables.journal
        heads = self._connection.execute(
            select(head.c.number, head.c.requester_address, head.c.opened_at).where(head.c.number.in_(numbers))
        )
        known = {row.number: row for row in heads}
        rows = self._connection.execute(
            select(line.c.case_number, line.c.at, line.c.kind, line.c.outcome, line.c.effects)
            .where(line.c.case_number.in_(numbers), line.c.at < micros(until))
            .order_by(line.c.case_number, line.c.id)
        )
        for number, lines in groupby(rows, key=lambda row: int(row.case_number)):
            row = known[number]
            yield Past(number, row.requester_address, instant(row.opened_at), tuple(_line(each) for each in lines))

    def mails(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, str]]:
        """When each mail came that was decided in [since, until), and its outcome."""
        table, line = tables.received, tables.journal
        statement = (
            select(line.c.cause, line.c.outcome)
            .where(line.c.id >= self.first_id(since), line.c.at >= micros(since), line.c.at < micros(until))
            .where(line.c.kind == "mail")
        )
        for rows in self._connection.execute(statement).partitions(CHUNK):
            outcomes = {int(row.cause.split(":")[1].partition("/")[0]): row.outcome for row in rows}
            came = select(table.c.id, table.c.received_at).where(table.c.id.in_(outcomes))
            for row in self._connection.execute(came):
                yield instant(row.received_at), outcomes[row.id]

    def standing(self, at: datetime) -> Iterator[Standing]:
        """The cases that were open at that instant, with the queue, priority and owner they have now."""
        head = tables.cases
        statement = (
            select(head)
            .where(head.c.opened_at < micros(at), or_(head.c.done_at.is_(None), head.c.done_at >= micros(at)))
            .execution_options(yield_per=STREAM)
        )
        for row in self._connection.execute(statement):
            yield _standing(row)

    def is_decided(self, cause: str) -> bool:
        table = tables.journal
        return self._connection.execute(select(table.c.id).where(table.c.cause == cause)).first() is not None


def _line(row: AnyRow) -> JournalLine:
    return JournalLine(instant(row.at), row.kind, row.outcome, tuple(json.loads(row.effects)))


def _standing(row: AnyRow) -> Standing:
    return Standing(
        case=row.number,
        requester=row.requester_address,
        opened_at=instant(row.opened_at),
        queue=row.queue,
        priority=row.priority,
        owner=row.owner,
        status=row.status,
    )
