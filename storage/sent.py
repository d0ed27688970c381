"""What we sent and may be quoted: by the Message-IDs that a mail cites, else the latest on the cases that it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select, union_all

from mailbot.core.draft import MailKind
from mailbot.core.facts import SentMail
from storage import tables
from storage.blobs import Press
from storage.loading import where_in
from storage.rows import AnyRow
from storage.text import clean

LATEST = 12  # mails of a case, where a mail cites none of ours
AT_ONCE = 200  # SQLite takes 500 parts in a compound SELECT
TO_AGENTS = tuple(kind.value for kind in MailKind if kind.is_for_agents)

outbox, kept = tables.outbox, tables.outbox_bytes


def by_ids(connection: Connection, ids: Iterable[str], press: Press) -> dict[str, SentMail]:
    """Under the Message-ID as the column has it."""
    rows = where_in(connection, _mails(), outbox.c.message_id, {clean(i) for i in ids})
    return {row.message_id: _mail(row, press) for row in rows}


def latest(connection: Connection, cases: Iterable[int], press: Press) -> Mapping[int, tuple[SentMail, ...]]:
    """The newest of each case, in one statement for many cases."""
    parts = [_latest_of(number) for number in sorted(cases)]
    found: dict[int, tuple[SentMail, ...]] = {}
    for start in range(0, len(parts), AT_ONCE):
        for row in connection.execute(union_all(*parts[start : start + AT_ONCE])):
            found[row.case_number] = (*found.get(row.case_number, ()), _mail(row, press))
    return found


def _latest_of(number: int) -> Select[*tuple[Any, ...]]:
    newest = select(outbox.c.id).where(outbox.c.case_number == number).order_by(outbox.c.id.desc()).limit(LATEST)
    return _mails().where(outbox.c.id.in_(newest))


def _mails() -> Select[*tuple[Any, ...]]:
    columns = (outbox.c.message_id, outbox.c.cause, outbox.c.kind, outbox.c.case_number, kept.c.words)
    return select(*columns).join(kept, kept.c.id == outbox.c.id)


def _mail(row: AnyRow, press: Press) -> SentMail:
    words = press.unpack(row.words).decode("utf-8", "replace") if row.words else ""
    return SentMail(row.message_id, row.cause, row.kind in TO_AGENTS, words)


def chosen(
    ids: Sequence[str],
    numbers: Iterable[int],
    by_id: Mapping[str, SentMail],
    by_case: Mapping[int, Sequence[SentMail]],
) -> tuple[SentMail, ...]:
    cited = tuple(by_id[clean(i)] for i in ids if clean(i) in by_id)
    return cited or tuple(mail for number in numbers for mail in by_case.get(number, ()))
