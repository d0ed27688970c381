"""Whether the daemon did its work: each mail once, on its case, with its text; answers sent, nothing left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.parser import BytesHeaderParser

from bench.desk import AGENT
from bench.mails import BenchMail
from bench.servers import ARCHIVE, Dovecot
from bench.sink import Accepted
from mailbot.core.case.model import CaseFile, EntryKind
from mailbot.core.mail import InboxState, OutboxState
from storage import open_storage

MANY = 10_000_000


@dataclass(frozen=True, slots=True)
class Check:
    what: str
    found: object
    expected: object

    @property
    def holds(self) -> bool:
        return self.found == self.expected


def check(
    database: str, dovecot: Dovecot, mails: Sequence[BenchMail], accepted: Sequence[Accepted], exit_code: int
) -> tuple[Check, ...]:
    return (
        *_stored(database, mails),
        *_sent(mails, accepted),
        Check("mails left in the mailbox", dovecot.count(), 0),
        Check(f"mails in the folder {ARCHIVE}", dovecot.count(ARCHIVE), len(mails)),
        Check("exit code at SIGTERM", exit_code, 0),
    )


def _stored(database: str, mails: Sequence[BenchMail]) -> Iterator[Check]:
    storage = open_storage(database, now=datetime.now(UTC))
    try:
        numbers = [case.number for case in storage.cases(done=True, limit=MANY)]
        files = [file for number in numbers if (file := storage.case_file(number))]
        left = [len(storage.inbox(state, MANY)) for state in InboxState if state is not InboxState.PROCESSED]
        unsent = [len(storage.outbox(state, MANY)) for state in OutboxState if state is not OutboxState.SENT]
    finally:
        storage.close()
    yield Check("cases", len(files), sum(not mail.is_reply for mail in mails))
    yield from _filed(files, mails)
    yield Check("mails held or not decided", sum(left), 0)
    yield Check("outgoing mails not on record as sent", sum(unsent), 0)


def _filed(files: Sequence[CaseFile], mails: Sequence[BenchMail]) -> Iterator[Check]:
    entries = [(file.case.number, e) for file in files for e in file.entries if e.kind is EntryKind.MAIL_IN]
    times = Counter(entry.message_id for _, entry in entries)
    at = {entry.message_id: (number, entry.text) for number, entry in entries}
    nowhere = (0, "")
    yield Check("mails lost", sum(times[m.message_id] == 0 for m in mails), 0)
    yield Check("mails filed twice", sum(times[m.message_id] > 1 for m in mails), 0)
    yield Check("mails on another case", sum(at.get(m.message_id, nowhere)[0] != m.case for m in mails), 0)
    altered = [m for m in mails if tuple(at.get(m.message_id, nowhere)[1].split()[:20]) != m.opening_words]
    yield Check("mails with altered text", len(altered), 0)


def _sent(mails: Sequence[BenchMail], accepted: Sequence[Accepted]) -> Iterator[Check]:
    headers = [(mail.recipients, BytesHeaderParser().parsebytes(mail.header)) for mail in accepted]
    receipts = Counter((to, h["In-Reply-To"]) for (to, *_), h in headers if to != AGENT)
    wanted = Counter((mail.sender, f"<{mail.message_id}>") for mail in mails if not mail.is_reply)
    yield Check("receipts", sum(receipts.values()), sum(wanted.values()))
    yield Check("receipts missing or to another", sum((wanted - receipts).values()), 0)
    yield Check("notifications", sum(to == AGENT for (to, *_), _ in headers), len(mails))
    twice = len(headers) - len({h["Message-ID"] for _, h in headers})
    yield Check("outgoing mails sent twice", twice, 0)
