"""Building the sender: for the daemon's own process (`--once`), or from orders for the process beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from mailbot.compose.seal import Sealer, fill
from mailbot.core.log import Log
from mailbot.core.mail import Arrival, OutgoingMail
from mailbot.daemon.clock import FileClock, SystemClock
from mailbot.daemon.faultpoint import Faultpoint, armed
from mailbot.delivery.returned import TO_CUSTOMERS, returned
from mailbot.delivery.sender import Sender
from mailbot.settings.server import Smtp
from storage import SqlStorage, open_storage


@dataclass(frozen=True, slots=True)
class SenderOrders:
    """All that sending takes, as plain values: no configuration is read again. `holder` names the daemon in claims."""

    database: str = field(repr=False)  # its address may hold a password
    holder: str
    smtp: Smtp
    mailbox: str  # where refused mail comes back to
    secrets: tuple[bytes, ...] = field(repr=False)
    clock_file: Path | None = None


@dataclass(frozen=True, slots=True)
class OpenSender:
    sender: Sender
    recover: Callable[[], object]
    close: Callable[[], None]


def open_sender(orders: SenderOrders, environ: Mapping[str, str], log: Log) -> OpenSender:
    """A sender over a storage of its own, which closes with it. The daemon that gave the orders holds the database.

    What a sender before it had in hand is recovered: the daemon runs one at a time.
    """
    clock = FileClock(orders.clock_file) if orders.clock_file else SystemClock()
    storage = open_storage(orders.database, now=clock.now(), holder=orders.holder)
    if recovered := storage.recover(clock.now(), sends=True):
        log.warning("send.recovered", mails=recovered)
    sender = make_sender(orders, storage, clock.now, lambda: None, log, armed(environ))

    def close() -> None:
        sender.close()
        storage.close()

    return OpenSender(sender, lambda: storage.recover(clock.now(), sends=True), close)


def make_sender(
    orders: SenderOrders,
    storage: SqlStorage,
    now: Callable[[], datetime],
    received: Callable[[], None],
    log: Log,
    faultpoint: Faultpoint,
) -> Sender:
    """`received` is called when a refused mail came back as a report, to be decided like any mail."""
    opened = opener(Sealer(orders.secrets))
    return Sender(storage, orders.smtp, now, opened, log, faultpoint, _returner(storage, now, orders.mailbox, received))


def opener(sealer: Sealer) -> Callable[[OutgoingMail], bytes]:
    """The bytes as they go out: the blank filled with the access key that was sealed beside them."""

    def open_bytes(mail: OutgoingMail) -> bytes:
        return mail.raw if mail.sealed_key is None else fill(mail.raw, sealer.unseal(mail.sealed_key))

    return open_bytes


def _returner(
    storage: SqlStorage, now: Callable[[], datetime], mailbox: str, received: Callable[[], None]
) -> Callable[[OutgoingMail, str], None]:
    """Only what a customer should have had comes back: a report that is refused in turn must not go in circles."""

    def refused(mail: OutgoingMail, reply: str) -> None:
        if mail.kind in TO_CUSTOMERS and mail.case is not None:
            storage.receive((Arrival(mailbox, "outbox", returned(mail, reply), now()),))
            received()

    return refused
