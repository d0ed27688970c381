"""Makes mail durable, each once, and knows where on the server it was. What becomes of it: `storage.inbox`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.sql.elements import ColumnElement

from mailbot.core.mail import Arrival, InboxState, Origin
from mailbot.core.ports import FolderMark
from storage import batches, counting, tables
from storage.blobs import Blob
from storage.instants import instant, micros
from storage.loading import where_in
from storage.text import clean, dump, key

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
    added = batches.add_new(connection, received, [_row(m) for m in mails])
    counting.shift(connection, {counting.RECEIVED: added})


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


def known_uids(
    connection: Connection, mailbox: str, folder: str, uidvalidity: int, among: Sequence[int] | None
) -> frozenset[int]:
    statement = select(uids.c.uid).where(*_in_folder(key(mailbox), key(folder), uidvalidity))
    if among is None:
        return frozenset(connection.execute(statement).scalars())
    return frozenset(row.uid for row in where_in(connection, statement, uids.c.uid, among))
