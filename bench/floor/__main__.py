"""The floor over a filled mailbox: `python -m bench.floor IMAP_PORT SMTP_PORT FOLDER WORKERS`, JSON out."""

from __future__ import annotations

import json
import os
import secrets
import smtplib
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from imapclient import IMAPClient

from bench.floor.letters import Letters
from bench.floor.parse import Here, Parser, Seen, Worker
from bench.floor.store import Rows, Store
from bench.measure import cpu_seconds, memory
from bench.servers import ARCHIVE, HOST, PASSWORD, USER

BATCH = 50
AGENT = "bob@example.com"
FIRST_NUMBER = 1001

Fetched = tuple[list[int], list[bytes]]


class Floor:
    """One desk with nothing to decide: a mail that cites a known one joins its case, any other opens one."""

    def __init__(self, store: Store, letters: Letters) -> None:
        self.store, self.letters = store, letters
        self.next_number, self.next_entry, self.sent = FIRST_NUMBER, 1, list[str]()

    def work(self, fetched: Fetched, mails: Sequence[Seen], now: datetime) -> list[tuple[str, bytes]]:
        """Write one batch durably; the mails that are now to be sent, as (recipient, bytes)."""
        known = self.store.cases_of(i for seen in mails for i in seen.cited)
        rows, outgoing = Rows(), list[tuple[str, bytes]]()
        for uid, raw, seen in zip(*fetched, mails, strict=True):
            rows.raw.append(self.store.raw_row(raw, seen))
            rows.inbox.append((None, "INBOX", uid, seen.sha256, "processed", now.isoformat()))
            outgoing += self._file(rows, known, seen, now)
        self.store.write(rows, self.sent, now.isoformat())
        self.sent = [str(row[6]) for row in rows.outbox]
        return outgoing

    def _file(self, rows: Rows, known: dict[str, int], seen: Seen, now: datetime) -> Iterator[tuple[str, bytes]]:
        number = next((known[i] for i in seen.cited if i in known), None)
        at, due = now.isoformat(), (now + timedelta(hours=2)).isoformat()
        is_new = number is None
        if number is None:
            number, self.next_number = self.next_number, self.next_number + 1
            rows.cases.append((number, seen.subject, "new", "support", "medium", "bob", seen.sender, at, at))
            rows.participants.append((number, seen.sender, seen.name, "requester"))
            rows.deadlines += [(number, window, due, due) for window in ("acknowledge", "respond", "resolve")]
        known[seen.message_id] = number
        rows.message_ids.append((seen.message_id, number))
        entry = (self.next_entry, number, at, "mail_in", seen.sender, seen.subject, seen.message_id)
        rows.entries.append((*entry, seen.text, seen.html))
        rows.files += [(None, self.next_entry, f.name, f.type, len(f.content), f.sha256) for f in seen.files]
        self.next_entry += 1
        rows.journal.append((None, number, seen.sha256, "new_case" if is_new else "follow_up", "[]", at))
        yield from self._mails(rows, seen, number, is_new, at, due)

    def _mails(
        self, rows: Rows, seen: Seen, number: int, is_new: bool, at: str, due: str
    ) -> Iterator[tuple[str, bytes]]:
        if is_new:
            token = secrets.token_hex(16)
            raw = self.letters.receipt(seen, number, secrets.token_hex(16), due, token)
            rows.outbox.append((None, number, "receipt", seen.sender, "queued", at, token, raw))
            yield seen.sender, raw
        token = secrets.token_hex(16)
        raw = self.letters.notification(AGENT, seen, number, due, token)
        rows.outbox.append((None, number, "notification", AGENT, "queued", at, token, raw))
        yield AGENT, raw


def run(imap_port: int, smtp_port: int, folder: Path, parser: Parser) -> dict[str, object]:
    store = Store(folder / "floor.db")
    floor = Floor(store, Letters("Example Support", "https://help.example.com"))
    imap = IMAPClient(HOST, port=imap_port, ssl=False, timeout=60)
    imap.login(USER, PASSWORD)
    smtp = smtplib.SMTP(HOST, smtp_port, local_hostname="bench")
    smtp.ehlo()
    cpu, started = cpu_seconds(os.getpid()), time.monotonic()
    imap.select_folder("INBOX")
    count = _drain(imap, smtp, floor, parser)
    seconds = time.monotonic() - started
    used, peak = cpu_seconds(os.getpid()) - cpu, memory(os.getpid())
    imap.logout()
    smtp.quit()
    store.close()
    return {"mails": count, "seconds": seconds, "cpu": used, "largest": peak.largest, "sum": peak.sum}


def _drain(imap: IMAPClient, smtp: smtplib.SMTP, floor: Floor, parser: Parser) -> int:
    """Fetch a batch while the one before is parsed, work on that one while the fetched one is parsed."""
    uids = imap.search("ALL")
    batches = [uids[i : i + BATCH] for i in range(0, len(uids), BATCH)]
    waiting: Fetched | None = None
    for batch in [*batches, None]:
        fetched = _fetch(imap, batch) if batch else None
        mails = parser.collect() if waiting else []
        if fetched:
            parser.submit(fetched[1])
        if waiting:
            _work(imap, smtp, floor, waiting, mails)
        waiting = fetched
    return len(uids)


def _fetch(imap: IMAPClient, uids: list[int]) -> Fetched:
    got = imap.fetch(uids, ["BODY.PEEK[]"])
    return uids, [got[uid][b"BODY[]"] for uid in uids]


def _work(imap: IMAPClient, smtp: smtplib.SMTP, floor: Floor, fetched: Fetched, mails: Sequence[Seen]) -> None:
    for recipient, raw in floor.work(fetched, mails, datetime.now(UTC)):
        smtp.sendmail("support@example.com", [recipient], raw)
    imap.move(fetched[0], ARCHIVE)


def main(arguments: Sequence[str]) -> None:
    imap_port, smtp_port, folder, workers = arguments
    with ExitStack() as stack:
        parser: Parser = stack.enter_context(Worker()) if workers == "1" else Here()
        print(json.dumps(run(int(imap_port), int(smtp_port), Path(folder), parser)))


if __name__ == "__main__":
    main(sys.argv[1:])
