"""Reading mailboxes without touching them: EXAMINE and BODY.PEEK, no flag, no move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from mailbot.core.mail import Arrival, Origin
from mailbot.intake.imap import batches, fetch_batch
from mailbot.intake.imap_connection import ImapConnection, Measured
from mailbot.settings.server import Mailbox

_MEASURED_AT_ONCE = 500
_DAY = timedelta(days=1)  # SINCE compares dates, in a zone of the server's choice


class Onlooker:
    """Remembers what it has seen, by folder and UIDVALIDITY. `since`: older mail is left alone."""

    def __init__(self, mailboxes: Sequence[Mailbox], since: datetime) -> None:
        self._mailboxes, self._since = mailboxes, since
        self._seen: dict[tuple[str, int], set[int]] = {}

    def look(self, now: datetime) -> Iterator[Arrival]:
        """New mail of all mailboxes in the order of its arrival. Raises IntakeUnavailable."""
        connections = [ImapConnection(mailbox.imap) for mailbox in self._mailboxes]
        try:
            yield from self._arrivals(connections, now)
        finally:
            for connection in connections:
                connection.close()

    def _arrivals(self, connections: Sequence[ImapConnection], now: datetime) -> Iterator[Arrival]:
        found = [
            (min(mail.arrived, now), n, uid, mail)
            for n, connection in enumerate(connections)
            for uid, mail in self._new(self._mailboxes[n], connection, now)
        ]
        found.sort(key=lambda one: one[:3])
        for n, group in groupby(found, key=lambda one: one[1]):
            mails = {uid: mail for _, _, uid, mail in group}
            yield from self._fetched(self._mailboxes[n], connections[n], mails, now)

    def _new(self, mailbox: Mailbox, connection: ImapConnection, now: datetime) -> Iterator[tuple[int, Measured]]:
        folder = connection.select(mailbox.folder, look_only=True)
        seen = self._seen.setdefault((mailbox.name, folder.uidvalidity), set())
        new = [uid for uid in connection.uids("SINCE", f"{self._since - _DAY:%d-%b-%Y}") if uid not in seen]
        for first in range(0, len(new), _MEASURED_AT_ONCE):
            for uid, mail in connection.measure(new[first : first + _MEASURED_AT_ONCE], now).items():
                seen.add(uid)
                if mail.arrived >= self._since.replace(microsecond=0):
                    yield uid, mail

    def _fetched(
        self, mailbox: Mailbox, connection: ImapConnection, mails: dict[int, Measured], now: datetime
    ) -> Iterator[Arrival]:
        uidvalidity = connection.folder.uidvalidity
        for batch in batches(mails):
            raws = fetch_batch(connection, {uid: mails[uid] for uid in batch})
            for uid in sorted(raws, key=lambda uid: (mails[uid].arrived, uid)):
                origin = Origin(mailbox.folder, uidvalidity, uid)
                yield Arrival(mailbox.name, "imap", raws[uid], min(mails[uid].arrived, now), origin)
