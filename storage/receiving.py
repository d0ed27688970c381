"""The inbox: makes mail durable, hands it out to be decided, sets it aside."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, select, update
from sqlalchemy.sql.elements import ColumnElement

from mailbot.core.changes import dropped
from mailbot.core.decision import MailOutcome
from mailbot.core.mail import CUT_SHORT, Arrival, InboxState, Origin, ReceivedMail
from mailbot.core.ports import FolderMark
from storage import batches, tables
from storage.blobs import Blob, Press
from storage.instants import instant, micros
from storage.journaling import journal_row
from storage.rows import AnyRow
from storage.text import clean, dump, key

CLAIM = timedelta(minutes=10)
TRIES = 3
TRIED_ENOUGH = f"{CUT_SHORT} {TRIES} times"

received = tables.received
uids = tables.imap_uids
_Place = tuple[str, str, int, int]  # mailbox, folder, UIDVALIDITY, UID


@dataclass(frozen=True, slots=True)
class Packed:
    """An arrival with its bytes digested and compressed, which takes its time and so is done before the transaction."""

    arrival: Arrival
    blob: Blob

    @property
    def bytes_key(self) -> tuple[str, str]:
        return (key(self.arrival.mailbox), self.blob.sha256)

    @property
    def place(self) -> _Place | None:
        return _place(self.arrival.mailbox, self.arrival.origin) if self.arrival.origin else None


def _place(mailbox: str, origin: Origin) -> _Place:
    return (key(mailbox), key(origin.folder), origin.uidvalidity, origin.uid)


def receive(connection: Connection, mails: Sequence[Packed]) -> tuple[int, ...]:
    known = _known_places(connection, [m.place for m in mails if m.place])
    fresh = {m.bytes_key: m for m in mails if m.place is None or m.place not in known}
    ids = _ids(connection, fresh)
    new = [m for k, m in fresh.items() if k not in ids]
    if new:
        _store(connection, new)
        ids.update(_ids(connection, [m.bytes_key for m in new]))
    found = [known[m.place] if m.place in known else ids[m.bytes_key] for m in mails]
    _name(connection, {m.place: i for m, i in zip(mails, found, strict=True) if m.place and m.place not in known})
    return tuple(found)


def _known_places(connection: Connection, places: Iterable[_Place]) -> dict[_Place | None, int]:
    folders: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for mailbox, folder, uidvalidity, uid in places:
        folders[mailbox, folder, uidvalidity].append(uid)
    return {
        (*where, uid): received_id
        for where, wanted in folders.items()
        for uid, received_id in connection.execute(
            select(uids.c.uid, uids.c.received_id).where(*_in_folder(*where), uids.c.uid.in_(wanted))
        )
    }


def _in_folder(mailbox: str, folder: str, uidvalidity: int) -> tuple[ColumnElement[bool], ...]:
    same = (uids.c.mailbox == mailbox, uids.c.folder == folder, uids.c.uidvalidity == uidvalidity)
    return same


def _ids(connection: Connection, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    digests: dict[str, list[str]] = defaultdict(list)
    for mailbox, sha256 in wanted:
        digests[mailbox].append(sha256)
    return {
        (mailbox, sha256): received_id
        for mailbox, some in digests.items()
        for sha256, received_id in connection.execute(
            select(received.c.sha256, received.c.id).where(received.c.mailbox == mailbox, received.c.sha256.in_(some))
        )
    }


def _store(connection: Connection, mails: Sequence[Packed]) -> None:
    blobs = {m.blob.sha256: m.blob for m in mails}
    rows = [{"sha256": b.sha256, "size": b.size, "data": b.data} for b in blobs.values()]
    batches.add_new(connection, tables.blobs, rows)
    batches.add_new(connection, received, [_row(m) for m in mails])


def _row(mail: Packed) -> dict[str, object]:
    arrival = mail.arrival
    return {
        "mailbox": key(arrival.mailbox),
        "sha256": mail.blob.sha256,
        "source": arrival.source,
        "received_at": micros(arrival.received_at),
        "size": mail.blob.size,
        "envelope_from": None if arrival.envelope_from is None else clean(arrival.envelope_from),
        "envelope_to": dump(arrival.envelope_to),
        "quiet": arrival.quiet,
        "confirmed": False,
        "state": InboxState.RECEIVED.value,
        "attempts": 0,
    }


def _name(connection: Connection, places: dict[_Place, int]) -> None:
    columns = ("mailbox", "folder", "uidvalidity", "uid", "received_id")
    rows = [dict(zip(columns, (*place, received_id), strict=True)) for place, received_id in places.items()]
    batches.add_new(connection, uids, rows)


# -- folders --------------------------------------------------------------------------------------------------------


def folder_mark(connection: Connection, mailbox: str, folder: str) -> FolderMark | None:
    table = tables.imap_folders
    where = (table.c.mailbox == key(mailbox), table.c.folder == key(folder))
    row = connection.execute(select(table).where(*where)).first()
    return FolderMark(row.uidvalidity, row.first_uid, instant(row.since)) if row else None


def set_folder_mark(connection: Connection, mailbox: str, folder: str, mark: FolderMark) -> None:
    place = {"mailbox": key(mailbox), "folder": key(folder)}
    fresh = {"uidvalidity": mark.uidvalidity, "first_uid": mark.first_uid, "since": micros(mark.since)}
    batches.put(connection, tables.imap_folders, [{**place, **fresh}])


def known_uids(connection: Connection, mailbox: str, folder: str, uidvalidity: int) -> frozenset[int]:
    statement = select(uids.c.uid).where(*_in_folder(key(mailbox), key(folder), uidvalidity))
    return frozenset(connection.execute(statement).scalars())


# -- claims ---------------------------------------------------------------------------------------------------------


def claim(
    connection: Connection, now: datetime, limit: int, max_bytes: int, holder: str, press: Press
) -> tuple[ReceivedMail, ...]:
    rows = _claimable(connection, now, limit)
    worn_out = [row.id for row in rows if row.attempts >= TRIES]
    if worn_out:
        hold(connection, worn_out, TRIED_ENOUGH)
    chosen = _chosen([row for row in rows if row.attempts < TRIES], max_bytes)
    if not chosen:
        return ()
    connection.execute(
        update(received)
        .where(received.c.id.in_([row.id for row in chosen]))
        .values(attempts=received.c.attempts + 1, claimed_by=holder, claimed_until=micros(now + CLAIM))
    )
    raw = _raw(connection, [row.sha256 for row in chosen], press)
    return tuple(mail(row, raw[row.sha256], attempts=row.attempts + 1) for row in chosen)


def _claimable(connection: Connection, now: datetime, limit: int) -> Sequence[AnyRow]:
    free = (received.c.claimed_until.is_(None)) | (received.c.claimed_until <= micros(now))
    statement = select(received).where(tables.IS_RECEIVED, free).order_by(received.c.id).limit(limit)
    return connection.execute(statement.with_for_update(skip_locked=True)).all()


def _chosen(rows: Sequence[AnyRow], max_bytes: int) -> list[AnyRow]:
    """The first, and those after it that fit; one that was tried before goes alone, as it may have been the cause."""
    chosen: list[AnyRow] = []
    size = 0
    for row in rows:
        size += row.size
        if chosen and (row.attempts or size > max_bytes):
            break
        chosen.append(row)
        if row.attempts:
            break
    return chosen


def _raw(connection: Connection, digests: Sequence[str], press: Press) -> dict[str, bytes]:
    table = tables.blobs
    found = connection.execute(select(table.c.sha256, table.c.data).where(table.c.sha256.in_(digests)))
    return {sha256: press.unpack(data) for sha256, data in found}


def unclaim(connection: Connection, ids: Sequence[int], *, tried: bool) -> None:
    attempts = received.c.attempts if tried else case((received.c.attempts > 0, received.c.attempts - 1), else_=0)
    connection.execute(
        update(received)
        .where(received.c.id.in_(ids), tables.IS_RECEIVED)
        .values(attempts=attempts, claimed_by=None, claimed_until=None)
    )


def hold(connection: Connection, ids: Sequence[int], because: str) -> None:
    values = {"state": InboxState.HELD.value, "outcome": MailOutcome.HELD.value, "held_because": clean(because)}
    free = {"claimed_by": None, "claimed_until": None}
    connection.execute(update(received).where(received.c.id.in_(ids), tables.IS_RECEIVED).values(**values, **free))


def release(connection: Connection, received_id: int) -> bool:
    """Back to be decided anew. What was decided before keeps its place in the journal under another name."""
    values = {"state": InboxState.RECEIVED.value, "outcome": None, "held_because": None, "attempts": 0}
    where = (received.c.id == received_id, received.c.state == InboxState.HELD.value)
    if not connection.execute(update(received).where(*where).values(**values)).rowcount:
        return False
    confirmed = connection.execute(select(received.c.confirmed).where(received.c.id == received_id)).scalar()
    _rename(connection, f"mail:{received_id}:confirmed" if confirmed else f"mail:{received_id}")
    return True


def drop(connection: Connection, received_id: int, now: datetime) -> bool:
    """Not to be decided: it is kept, as ignored."""
    held = (received.c.id == received_id, received.c.state == InboxState.HELD.value)
    row = connection.execute(select(received).where(*held).with_for_update()).first()
    if row is None:
        return False
    values = {"state": InboxState.PROCESSED.value, "outcome": MailOutcome.IGNORED.value}
    connection.execute(update(received).where(*held).values(**values))
    cause, decision = dropped(mail(row), now)
    batches.add(connection, tables.journal, [{**journal_row(decision), "cause": cause}])
    return True


def _rename(connection: Connection, cause: str) -> None:
    past = tables.journal.c.cause.startswith(cause + "/held-", autoescape=True)
    count = len(connection.execute(select(tables.journal.c.id).where(past)).all())
    for table in (tables.journal, tables.outbox):
        connection.execute(update(table).where(table.c.cause == cause).values(cause=f"{cause}/held-{count + 1}"))


def confirm(connection: Connection, ids: Sequence[int]) -> None:
    """Their agents say that these are theirs: decided again, once, under a cause of its own."""
    again = {"state": InboxState.RECEIVED.value, "attempts": 0, "confirmed": True}
    done = (received.c.state == InboxState.PROCESSED.value, received.c.confirmed.is_(False))
    connection.execute(update(received).where(received.c.id.in_(ids), *done).values(**again))


def void_claims(connection: Connection, now: datetime, holders: Iterable[str] | None) -> None:
    """Claims of these holders are over, as they are gone; of all, when None."""
    for table in (received, tables.outbox):
        running = (table.c.claimed_by.is_not(None), table.c.claimed_until > micros(now))
        theirs = () if holders is None else (table.c.claimed_by.in_(holders),)
        connection.execute(update(table).where(*running, *theirs).values(claimed_until=micros(now)))


# -- looks ----------------------------------------------------------------------------------------------------------


def listed(connection: Connection, state: InboxState | None, limit: int) -> tuple[ReceivedMail, ...]:
    statement = select(received).order_by(received.c.id.desc()).limit(limit)
    if state:
        statement = statement.where(received.c.state == state.value)
    return tuple(mail(row) for row in reversed(connection.execute(statement).all()))


def one(connection: Connection, received_id: int, press: Press) -> ReceivedMail | None:
    row = connection.execute(select(received).where(received.c.id == received_id)).first()
    return mail(row, _raw(connection, [row.sha256], press).get(row.sha256, b"")) if row else None


def mail(row: AnyRow, raw: bytes = b"", attempts: int | None = None) -> ReceivedMail:
    return ReceivedMail(
        id=row.id,
        mailbox=row.mailbox,
        source=row.source,
        received_at=instant(row.received_at),
        sha256=row.sha256,
        size=row.size,
        state=InboxState(row.state),
        attempts=row.attempts if attempts is None else attempts,
        raw=raw,
        envelope_from=row.envelope_from,
        envelope_to=tuple(json.loads(row.envelope_to)),
        quiet=row.quiet,
        confirmed=row.confirmed,
        outcome=row.outcome,
        case=row.case_number,
        held_because=row.held_because,
    )
