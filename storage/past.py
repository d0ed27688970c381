"""Looking back at what was decided: the journal in its order, kept mail, and what was known before. Only reads."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, func, select

from mailbot.core.case.model import Case
from mailbot.core.draft import MailKind
from mailbot.core.mail import OutgoingMail, ReceivedMail
from mailbot.core.trial.past import Decided
from storage import inbox, tables
from storage.blobs import Press
from storage.instants import instant, micros
from storage.loading import load_cases, where_in
from storage.reporting import SqlHistory
from storage.rows import AnyRow
from storage.text import address_key, key

STREAM = 500


class SqlPast:
    """One consistent look; keeps the promises of `mailbot.core.trial.past.Past`."""

    def __init__(self, connection: Connection, press: Press) -> None:
        self._connection = connection
        self._press = press

    def first_id(self, since: datetime) -> int:
        return SqlHistory(self._connection).first_id(since)

    def decided(self, first: int, until: datetime) -> Iterator[Decided]:
        """In the order in which it was decided, which is not that of the clock where one was set back."""
        table, after = tables.journal, first - 1
        statement = select(table).where(table.c.at <= micros(until)).order_by(table.c.id).limit(STREAM)
        while rows := self._connection.execute(statement.where(table.c.id > after)).all():
            yield from map(_decided, rows)
            after = rows[-1].id

    def decided_about(self, received_id: int) -> tuple[Decided, ...]:
        """All that was ever decided about one mail."""
        cause = tables.journal.c.cause
        name = f"mail:{received_id}"
        later = (cause >= f"{name}/") & (cause < f"{name}0")  # the characters after the last digit: / and :
        again = (cause >= f"{name}:") & (cause < f"{name};")
        statement = select(tables.journal).where((cause == name) | later | again).order_by(tables.journal.c.id)
        return tuple(map(_decided, self._connection.execute(statement)))

    def received_as(self, message_id: str) -> int | None:
        """The mail on a case that bears that Message-ID."""
        number = self.cases_of_ids([message_id]).get(message_id)
        table = tables.entries
        same = (table.c.case_number == number, table.c.message_id == message_id, table.c.cause.startswith("mail:"))
        cause = self._connection.execute(select(table.c.cause).where(*same).order_by(table.c.id)).scalars().first()
        return int(cause.split(":")[1].partition("/")[0]) if cause else None

    def before(self, numbers: Sequence[int], first: int) -> Mapping[int, Sequence[Decided]]:
        table, found = tables.journal, defaultdict(list)
        statement = select(table).where(table.c.id < first).order_by(table.c.id)
        for row in where_in(self._connection, statement, table.c.case_number, set(numbers)):
            found[row.case_number].append(_decided(row))
        return found

    def newest_before(self, first: int, limit: int) -> Sequence[Decided]:
        """The latest first."""
        table = tables.journal
        statement = select(table).where(table.c.id < first).order_by(table.c.id.desc()).limit(limit)
        return tuple(map(_decided, self._connection.execute(statement)))

    def newest_case(self) -> int:
        return self._connection.execute(select(func.max(tables.cases.c.number))).scalar() or 0

    def loads(self) -> Mapping[str, int]:
        """Open cases by owner."""
        owner = tables.cases.c.owner
        statement = select(owner, func.count()).where(tables.IS_UNFINISHED, owner.is_not(None)).group_by(owner)
        return {row[0]: row[1] for row in self._connection.execute(statement)}

    def cases(self, numbers: Sequence[int]) -> Mapping[int, Case]:
        return load_cases(self._connection, set(numbers))

    def mails(self, ids: Sequence[int]) -> Mapping[int, ReceivedMail]:
        """With their bytes; those that were erased or are no longer kept are left out."""
        table = tables.received
        rows = list(where_in(self._connection, select(table), table.c.id, set(ids)))
        raw = inbox.raw_of(self._connection, [row.sha256 for row in rows], self._press)
        return {row.id: inbox.mail(row, raw[row.sha256]) for row in rows if row.sha256 in raw}

    def cases_of_ids(self, ids: Sequence[str]) -> Mapping[str, int]:
        table, asked = tables.message_ids, {key(i): i for i in ids}
        rows = where_in(self._connection, select(table), table.c.message_id, asked)
        return {asked[row.message_id]: row.case_number for row in rows}

    def answered(self, addresses: Sequence[str]) -> Mapping[str, Sequence[int]]:
        """The cases on which a person of the desk has answered these addresses."""
        table, asked, found = tables.participants, {address_key(a): a for a in addresses}, defaultdict(list)
        statement = select(table.c.address_key, table.c.case_number).where(table.c.answered)
        for row in where_in(self._connection, statement, table.c.address_key, asked):
            found[asked[row.address_key]].append(row.case_number)
        return found

    def automatic(self, since: datetime, until: datetime) -> Sequence[OutgoingMail]:
        """Mails with a budget, without their bytes."""
        table = tables.outbox
        when = (table.c.queued_at > micros(since), table.c.queued_at <= micros(until), table.c.budget != "none")
        return tuple(map(_outgoing, self._connection.execute(select(table).where(*when).order_by(table.c.id))))

    def sent_as(self, ids: Sequence[str]) -> Mapping[str, OutgoingMail]:
        """Our own mails by Message-ID, without their bytes, with the case that they were sent on."""
        table, journal = tables.outbox, tables.journal
        rows = tuple(where_in(self._connection, select(table), table.c.message_id, set(ids)))
        first = select(journal.c.cause, journal.c.case_number).where(journal.c.case_number.is_not(None))
        sent_on = dict(
            tuple(row) for row in where_in(self._connection, first, journal.c.cause, {r.cause for r in rows})
        )
        mails = {row.message_id: _outgoing(row) for row in rows}
        return {name: replace(mail, case=sent_on.get(mail.cause, mail.case)) for name, mail in mails.items()}


def _decided(row: AnyRow) -> Decided:
    return Decided(
        id=row.id,
        cause=row.cause,
        kind=row.kind,
        at=instant(row.at),
        outcome=row.outcome,
        case=row.case_number,
        detail=json.loads(row.detail),
        steps=tuple(json.loads(row.steps)),
        effects=tuple(json.loads(row.effects)),
    )


def _outgoing(row: AnyRow) -> OutgoingMail:
    return OutgoingMail(
        cause=row.cause,
        position=row.position,
        kind=MailKind(row.kind),
        recipient=row.recipient,
        envelope_from=row.envelope_from,
        message_id=row.message_id,
        raw=b"",
        case=row.case_number,
        queued_at=instant(row.queued_at),
        next_attempt_at=instant(row.next_attempt_at),
        subject=row.subject,
        budget=row.budget,
    )
