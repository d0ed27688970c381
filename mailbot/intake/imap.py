"""A mailbox watched over IMAP: what is new is made durable, and only then moved out of the way.

Nothing here looks into a mail. A crash between the commit and the move leaves a mail that storage already
knows by its (UIDVALIDITY, UID): the next look moves it without fetching it again.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from mailbot.core.log import Log
from mailbot.core.mail import Arrival, Origin
from mailbot.core.ports import FolderMark
from mailbot.intake.imap_connection import LARGEST, ImapConnection, Measured, Selected
from mailbot.intake.unavailable import CommandRefused

if TYPE_CHECKING:
    from mailbot.settings.server import Mailbox

MEASURED_AT_ONCE = 500
BATCH_MAILS = 50
BATCH_BYTES = 16_000_000
IDLE_AT_MOST = 9 * 60.0  # seconds; RFC 2177 asks for less than 29 minutes, and some servers cut at 10


class Receiver(Protocol):
    """What the intake needs of storage."""

    def receive(self, arrivals: Sequence[Arrival]) -> tuple[int, ...]: ...
    def folder_mark(self, mailbox: str, folder: str) -> FolderMark | None: ...
    def set_folder_mark(self, mailbox: str, folder: str, mark: FolderMark) -> None: ...
    def known_uids(self, mailbox: str, folder: str, uidvalidity: int, among: Sequence[int]) -> frozenset[int]: ...


class ImapIntake:
    """Watches one folder. `poll` and `wait` belong to one thread; `stop` may come from any.

    `received` is called after each batch that became durable, while `poll` goes on with the next.

    Both raise IntakeUnavailable and leave the connection closed: the next `poll` connects afresh.
    """

    def __init__(
        self,
        mailbox: Mailbox,
        storage: Receiver,
        now: Callable[[], datetime],
        arrived: Callable[[datetime], datetime],
        log: Log,
        faultpoint: Callable[[str], None] = lambda name: None,
        received: Callable[[], None] = lambda: None,
    ) -> None:
        self._mailbox = mailbox
        self._storage = storage
        self._now = now
        self._arrived = arrived
        self._log = log
        self._faultpoint = faultpoint
        self._received = received
        self._connection: ImapConnection | None = None
        self._known: frozenset[int] = frozenset()  # of the mail in the folder, what is durable already
        self._old: frozenset[int] = frozenset()  # and what was there before us, by its date
        self._stopped = threading.Event()
        self._wake, self._waker = socket.socketpair()

    def poll(self) -> int:
        """Receives all that is new, then moves it; returns how many mails became durable."""
        try:
            return self._poll(self._connected())
        except BaseException:
            self._disconnect()
            raise

    def wait(self, seconds: float) -> None:
        """Returns after that time, or early when the server has news or `stop` was called."""
        connection = self._connection
        if self._stopped.is_set() or connection is None or not connection.can("IDLE"):
            self._stopped.wait(seconds)
            return
        try:
            connection.idle(min(seconds, IDLE_AT_MOST), self._wake)
        except BaseException:
            self._disconnect()
            raise

    def stop(self) -> None:
        """Ends a `wait` at once and a `poll` after the batch in hand."""
        self._stopped.set()
        with suppress(OSError):  # closed already
            self._waker.send(b".")

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None
        self._wake.close()
        self._waker.close()

    def _disconnect(self) -> None:
        if self._connection:
            self._connection.drop()
        self._connection = None

    def _connected(self) -> ImapConnection:
        if self._connection is None:
            connection = ImapConnection(self._mailbox.imap)
            self._connection, self._old = connection, frozenset()
            folder = connection.select(self._mailbox.folder)
            name, uids = self._mailbox.name, connection.uids()
            self._known = self._storage.known_uids(name, self._mailbox.folder, folder.uidvalidity, uids)
            self._finish_left_over(connection)
        return self._connection

    def _poll(self, connection: ImapConnection) -> int:
        mark = self._mark(connection)
        received = 0
        while not self._stopped.is_set():
            connection.news()  # forgets what was announced before this look
            uids = connection.uids()
            self._known, self._old = self._known.intersection(uids), self._old.intersection(uids)
            count = self._receive_new(connection, mark, uids)
            received += count
            # mail announced during the look would not be announced again to IDLE
            if not count and not connection.news():
                break
        return received

    def _mark(self, connection: ImapConnection) -> FolderMark:
        """Where reading this folder began. It never changes: under another UIDVALIDITY its date decides."""
        name, folder = self._mailbox.name, self._mailbox.folder
        mark = self._storage.folder_mark(name, folder)
        if mark is None:
            mark = FolderMark(connection.folder.uidvalidity, _next_uid(connection), self._now())
            self._storage.set_folder_mark(name, folder, mark)
            self._log.info("folder.first_look", mailbox=name, folder=folder, first_run=self._mailbox.first_run)
        return mark

    def _receive_new(self, connection: ImapConnection, mark: FolderMark, uids: Sequence[int]) -> int:
        seen = self._known | self._old
        new = [uid for uid in uids if uid not in seen and not self._left_alone(uid, mark, connection.folder)]
        count = 0
        for first in range(0, len(new), MEASURED_AT_ONCE):
            sizes = connection.measure(new[first : first + MEASURED_AT_ONCE], self._now())
            old = {uid for uid, it in sizes.items() if self._too_old(it, mark, connection.folder)}
            self._old |= old
            wanted = {uid: it for uid, it in sizes.items() if uid not in old}
            for batch in batches(wanted):
                if self._stopped.is_set():
                    return count
                count += self._receive(connection, mark, {uid: wanted[uid] for uid in batch})
        return count

    def _left_alone(self, uid: int, mark: FolderMark, folder: Selected) -> bool:
        """Mail that was there before us, by its UID."""
        return self._mailbox.first_run == "ignore" and folder.uidvalidity == mark.uidvalidity and uid < mark.first_uid

    def _too_old(self, mail: Measured, mark: FolderMark, folder: Selected) -> bool:
        """Mail that was there before us, by its date: all that is left when the UIDs became void."""
        return (
            self._mailbox.first_run == "ignore"
            and folder.uidvalidity != mark.uidvalidity
            and self._arrived(mail.arrived) < mark.since.replace(microsecond=0)  # stamps are whole seconds
        )

    def _receive(self, connection: ImapConnection, mark: FolderMark, batch: dict[int, Measured]) -> int:
        raws = fetch_batch(connection, batch)
        if not raws:
            return 0
        arrivals = [self._arrival(uid, raws[uid], batch[uid], mark, connection.folder) for uid in sorted(raws)]
        self._storage.receive(arrivals)
        self._faultpoint("receive.after")
        self._received()
        self._known |= raws.keys()
        self._finish(connection, sorted(raws))
        self._faultpoint("move.after")
        return len(raws)

    def _arrival(self, uid: int, raw: bytes, mail: Measured, mark: FolderMark, folder: Selected) -> Arrival:
        was_there = folder.uidvalidity == mark.uidvalidity and uid < mark.first_uid
        return Arrival(
            mailbox=self._mailbox.name,
            source="imap",
            raw=raw,
            received_at=self._arrived(mail.arrived),
            origin=Origin(self._mailbox.folder, folder.uidvalidity, uid),
            quiet=was_there and self._mailbox.first_run == "import",
        )

    def _finish_left_over(self, connection: ImapConnection) -> None:
        """Mail that became durable before a crash, and was not moved any more."""
        left = self._known
        if left and self._mailbox.done.kind == "flag":
            left &= frozenset(connection.uids("UNFLAGGED"))
        elif left and not connection.can("UIDPLUS"):
            left -= frozenset(connection.uids("DELETED"))  # done already, and nobody expunges it
        if left:
            self._log.info("mail.move_resumed", mailbox=self._mailbox.name, mails=len(left))
        for batch in _slices(sorted(left), MEASURED_AT_ONCE):
            self._finish(connection, batch)

    def _finish(self, connection: ImapConnection, uids: Sequence[int]) -> None:
        """Durable mail goes out of the way; a server that refuses (over quota) does not stop the rest."""
        try:
            self._done(connection, uids)
        except CommandRefused as error:
            self._log.warning("mail.not_moved", mailbox=self._mailbox.name, mails=len(uids), because=error.reason)

    def _done(self, connection: ImapConnection, uids: Sequence[int]) -> None:
        done = self._mailbox.done
        if done.kind == "flag":
            return connection.flag(uids)
        if done.kind == "move" and done.folder and connection.can("MOVE"):
            return connection.move(uids, done.folder)
        if done.kind == "move" and done.folder:
            connection.copy(uids, done.folder)
        connection.mark_deleted(uids)
        if connection.can("UIDPLUS"):
            return connection.expunge(uids)
        self._log.info("mail.left_deleted", mailbox=self._mailbox.name, because="the server has no UIDPLUS")
        return None


def batches(mails: dict[int, Measured]) -> Iterator[list[int]]:
    """UIDs in order, in batches bounded by count and by bytes; a mail that is larger goes alone."""
    batch: list[int] = []
    weight = 0
    for uid in sorted(mails):
        size = mails[uid].size
        if batch and (len(batch) >= BATCH_MAILS or weight + size > BATCH_BYTES):
            yield batch
            batch, weight = [], 0
        batch.append(uid)
        weight += size
    if batch:
        yield batch


def fetch_batch(connection: ImapConnection, batch: dict[int, Measured]) -> dict[int, bytes]:
    if len(batch) == 1:
        ((uid, mail),) = batch.items()
        if mail.size > LARGEST:
            return connection.fetch_beginning(uid)
    return connection.fetch(sorted(batch))


def _next_uid(connection: ImapConnection) -> int:
    """The first UID that comes after us; RFC 3501 lets a server keep UIDNEXT to itself."""
    return connection.folder.uidnext or max(connection.uids(), default=0) + 1


def _slices(uids: list[int], size: int) -> Iterator[list[int]]:
    return (uids[first : first + size] for first in range(0, len(uids), size))
