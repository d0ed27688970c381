"""An outbox that remembers in memory what storage would write, and a sender over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from mailbot.core.draft import MailKind
from mailbot.core.log import Silence
from mailbot.core.mail import OutboxRow, OutboxState, OutgoingMail
from mailbot.core.ports import Settled
from mailbot.delivery.sender import Sender
from mailbot.settings.server import Smtp
from tests.servers.smtp_sink import SmtpSink

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
RAW = b"From: support@example.com\r\nTo: ann@example.net\r\nSubject: Hello\r\n\r\n.A dot begins this line.\r\nEnd.\r\n"


@dataclass
class Outbox:
    """Rows by id, and what happened to them in order: ("dot", 1), ("sent", 1), …"""

    rows: dict[int, OutboxRow] = field(default_factory=dict)
    history: list[tuple[str, int]] = field(default_factory=list)

    def put(self, recipient: str, kind: MailKind = MailKind.ANSWER, raw: bytes = RAW) -> int:
        number = len(self.rows) + 1
        mail = OutgoingMail(
            "mail:1", number, kind, recipient, "support@example.com", f"m{number}@x", raw, 1, NOON, NOON
        )
        self.rows[number] = OutboxRow(number, mail, OutboxState.QUEUED, 0)
        return number

    def claim_outbox(self, now: datetime, limit: int) -> tuple[OutboxRow, ...]:
        waiting = (OutboxState.QUEUED, OutboxState.DEFERRED)
        due = [row for row in self.rows.values() if row.state in waiting and row.mail.next_attempt_at <= now]
        claimed = [replace(row, state=OutboxState.SENDING, attempts=row.attempts + 1) for row in due[:limit]]
        self.rows.update((row.id, row) for row in claimed)
        return tuple(claimed)

    def at_dot(self, row_id: int, now: datetime, settled: Sequence[Settled] = ()) -> None:
        self.settle(settled)
        self.rows[row_id] = replace(self.rows[row_id], state=OutboxState.DOT)
        self.history.append(("dot", row_id))

    def settle(self, settled: Sequence[Settled]) -> None:
        for one in settled:
            row = self.rows[one.id]
            mail = replace(row.mail, next_attempt_at=one.next_attempt_at or row.mail.next_attempt_at)
            self.rows[one.id] = replace(row, mail=mail, state=one.state, reply=one.reply)
            self.history.append((one.state.value, one.id))

    def state(self, row_id: int) -> str:
        return self.rows[row_id].state.value

    def reply(self, row_id: int) -> str:
        return self.rows[row_id].reply or ""

    def waits(self, row_id: int) -> timedelta:
        return self.rows[row_id].mail.next_attempt_at - NOON


class Clock:
    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Post:
    outbox: Outbox
    sink: SmtpSink
    clock: Clock
    senders: list[Sender] = field(default_factory=list)

    def sender(self, smtp: Smtp | None = None, faultpoint: Callable[[str], None] = lambda name: None) -> Sender:
        made = Sender(
            self.outbox, smtp or self.sink.settings(), self.clock, lambda mail: mail.raw, Silence(), faultpoint
        )
        self.senders.append(made)
        return made


@pytest.fixture
def post(smtp_sink: SmtpSink) -> Iterator[Post]:
    made = Post(Outbox(), smtp_sink, Clock())
    yield made
    for sender in made.senders:
        sender.close()
