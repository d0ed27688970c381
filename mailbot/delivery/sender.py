"""The outbox goes out: claim, hand over, settle. At least once, with identical bytes.

Before the bytes of a mail leave, storage knows that its dot may be handed over; so a crash from there on
leaves the mail uncertain, never "not sent". Results are written with the next dot or at the claim's end.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from mailbot.core.log import Log
from mailbot.core.mail import OutboxRow, OutboxState, OutgoingMail
from mailbot.core.ports import Settled
from mailbot.delivery.backoff import UNCERTAIN_AGAIN, next_attempt
from mailbot.delivery.outcome import Accepted, Deferred, Outcome, Refused
from mailbot.delivery.smtp import SmtpDelivery

if TYPE_CHECKING:
    from mailbot.settings.server import Smtp

CLAIMED_AT_ONCE = 50


class Outbox(Protocol):
    """What the sender needs of storage."""

    def claim_outbox(self, now: datetime, limit: int) -> tuple[OutboxRow, ...]: ...
    def at_dot(self, row_id: int, now: datetime, settled: Sequence[Settled] = ()) -> None: ...
    def settle(self, settled: Sequence[Settled]) -> None: ...


class Sender:
    """`step` and `close` belong to one thread; `stop` may come from any.

    `open_bytes` gives the bytes to send, with the access key filled in; its ValueError refuses the mail.
    `refused` hears of each mail given up, with the server's words, before storage does: never not, perhaps twice.
    """

    def __init__(
        self,
        storage: Outbox,
        smtp: Smtp,
        now: Callable[[], datetime],
        open_bytes: Callable[[OutgoingMail], bytes],
        log: Log,
        faultpoint: Callable[[str], None] = lambda name: None,
        refused: Callable[[OutgoingMail, str], None] = lambda mail, reply: None,
    ) -> None:
        self._refused = refused
        self._storage = storage
        self._now = now
        self._open_bytes = open_bytes
        self._log = log
        self._faultpoint = faultpoint
        self._stopped = threading.Event()
        self._wake, self._waker = socket.socketpair()
        self._delivery = SmtpDelivery(smtp, self._wake)

    def step(self) -> int:
        """Claims what is due and tries each mail once; returns how many rows it handled."""
        rows = self._storage.claim_outbox(self._now(), CLAIMED_AT_ONCE)
        if not rows:
            return 0
        self._faultpoint("send.claimed")
        results = _Results(self._storage)
        try:
            for row in rows:
                results.waiting.append(self._settled(row, self._send(row, results)))
        finally:
            self._faultpoint("send.before_settle")
            results.settle()
        return len(rows)

    def stop(self) -> None:
        """The mail in hand is finished (10 s for a reply to its dot), the rest of the claim given back."""
        self._stopped.set()
        with suppress(OSError):  # closed already
            self._waker.send(b".")

    def close(self) -> None:
        self._delivery.close()
        self._wake.close()
        self._waker.close()

    def _send(self, row: OutboxRow, results: _Results) -> Outcome:
        if self._stopped.is_set():
            return Deferred("stopped before it was tried")

        def at_dot() -> None:
            self._faultpoint("send.before_dot")
            results.at_dot(row.id, self._now())

        try:
            raw = self._open_bytes(row.mail)
        except ValueError as error:
            return Refused(f"its access key cannot be filled in: {error}")
        outcome = self._delivery.deliver(row.mail.envelope_from, row.mail.recipient, raw, at_dot)
        self._faultpoint("send.after_dot")
        return outcome

    def _settled(self, row: OutboxRow, outcome: Outcome) -> Settled:
        state, again = self._judged(row, outcome)
        if state is OutboxState.REFUSED:
            self._refused(row.mail, outcome.reply)
        expected = state is OutboxState.SENT or self._stopped.is_set()
        tell = self._log.info if expected else self._log.warning
        tell(
            "mail.send",
            outbox=row.id,
            case=row.mail.case,
            kind=str(row.mail.kind),
            state=str(state),
            reply=outcome.reply,
        )
        return Settled(row.id, state, self._now(), outcome.reply, again)

    def _judged(self, row: OutboxRow, outcome: Outcome) -> tuple[OutboxState, datetime | None]:
        if isinstance(outcome, Accepted):
            return OutboxState.SENT, None
        if isinstance(outcome, Refused):
            return OutboxState.REFUSED, None
        if isinstance(outcome, Deferred):
            return self._deferred(row)
        once_more = row.mail.kind.once_more_when_uncertain  # storage sees to it that it is only once
        return OutboxState.UNCERTAIN, self._now() + UNCERTAIN_AGAIN if once_more else None

    def _deferred(self, row: OutboxRow) -> tuple[OutboxState, datetime | None]:
        if self._stopped.is_set():
            return OutboxState.DEFERRED, self._now()
        again = next_attempt(row.mail, row.attempts, self._now())
        return (OutboxState.DEFERRED, again) if again else (OutboxState.REFUSED, None)


@dataclass(slots=True)
class _Results:
    """Results not written yet: one transaction per mail tells its dot and how the last ended."""

    storage: Outbox
    waiting: list[Settled] = field(default_factory=list)

    def at_dot(self, row_id: int, now: datetime) -> None:
        self.storage.at_dot(row_id, now, tuple(self.waiting))
        self.waiting.clear()

    def settle(self) -> None:
        if self.waiting:
            self.storage.settle(tuple(self.waiting))
        self.waiting.clear()
