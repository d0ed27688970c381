"""The parts of a running daemon and how they wake each other: intake → process → send, and the beat beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mailbot.core.cause import TroubleCause
from mailbot.core.log import Log
from mailbot.core.mail import Arrival
from mailbot.core.ports import StorageFailed
from mailbot.daemon.clock import Clock, FileClock
from mailbot.daemon.faultpoint import Faultpoint, armed
from mailbot.daemon.health import Health
from mailbot.daemon.occasions import Occasions
from mailbot.daemon.parser_process import ParserProcess
from mailbot.daemon.process import Process
from mailbot.daemon.recount import Recount
from mailbot.daemon.rhythm import beating, tick_on
from mailbot.daemon.sender_process import SenderProcess
from mailbot.daemon.sending import SenderOrders, make_sender
from mailbot.daemon.service import Service
from mailbot.daemon.tick import Tick, report_held, report_trouble
from mailbot.daemon.weekly import Weekly
from mailbot.daemon.wiring import Current, holder, lease_of
from mailbot.delivery.sender import Sender
from mailbot.delivery.webhooks import Webhooks
from mailbot.intake.imap import ImapIntake
from mailbot.intake.lmtp import LmtpIntake
from mailbot.settings import Settings
from mailbot.settings.past_policies import PastPolicies
from mailbot.settings.server import Mailbox
from mailbot.web.server import WebServer
from storage import SqlStorage

TICK_SECONDS = 2
WEBHOOK_SECONDS = 2
SAVE_SECONDS = 5
HELD_SECONDS = 30
FORGET_SECONDS = 60
RECOUNT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Parts:
    storage: SqlStorage
    clock: Clock
    current: Current
    intakes: tuple[ImapIntake, ...]
    lmtp: LmtpIntake | None
    process: Process
    tick: Tick
    recount: Recount
    weekly: Weekly
    webhooks: Webhooks
    occasions: Occasions
    sender: Sender | None  # for --once; the running daemon has `sending`, a process of its own
    sending: SenderProcess | None
    parser: ParserProcess
    web: WebServer | None
    health: Health
    services: tuple[Service, ...]
    leases: tuple[str, ...]

    def close(self) -> None:
        for intake in self.intakes:
            intake.close()
        if self.sending is not None:
            self.sending.close()
        if self.sender is not None:
            self.sender.close()
        self.parser.end()
        for name in self.leases:
            self.storage.release_lease(name, holder())


def build(
    settings: Settings, storage: SqlStorage, clock: Clock, current: Current, log: Log, environ: Mapping[str, str]
) -> Parts:
    """Everything connected, nothing started."""
    server, faultpoint = settings.server, armed(environ)
    health = _health(settings, storage, clock, current, log)
    wake = _Wakes()
    parser = ParserProcess()
    process = Process(storage, parser, current, clock.now, log, faultpoint, wake.sender)
    tick = Tick(storage, current, clock.now, log, faultpoint, wake.sender, lease_of(storage, "tick"))
    recount = Recount(storage, current, clock.now, log, lease_of(storage, "tick"))
    mailbox = server.mailboxes[0].name if server.mailboxes else "lmtp"
    orders = sender_orders(settings, current, clock)
    sender = make_sender(orders, storage, clock.now, wake.process, log, faultpoint) if orders else None
    sending = SenderProcess(orders, environ, health, log) if orders else None
    intakes = tuple(
        ImapIntake(m, storage, clock.now, clock.arrived, log, faultpoint, wake.process) for m in server.mailboxes
    )
    lmtp = (
        LmtpIntake(server.lmtp, _receiver(storage, clock, mailbox, faultpoint, wake.process)) if server.lmtp else None
    )
    webhooks = Webhooks(storage, lambda: current().webhooks, clock.now, log, health)
    services = [
        *(_watching(i, m, storage, health, log) for i, m in zip(intakes, server.mailboxes, strict=True)),
        Service("process", process.step, log, health, failed=process.failed),
        Service("webhooks", webhooks.step, log, health, idle_seconds=WEBHOOK_SECONDS),
        Service("recount", recount.step, log, health, idle_seconds=RECOUNT_SECONDS),
    ]
    occasions = Occasions(storage, current, clock.now, log, lease_of(storage, "tick"))
    weekly = Weekly(
        storage,
        current,
        clock.now,
        log,
        lease_of(storage, "tick"),
        lambda desk: PastPolicies(desk, storage.policy_at, environ),
    )
    beat = {
        "tick": (TICK_SECONDS, lambda: tick_on(tick, lambda: wake.is_stopping)),
        "health": (SAVE_SECONDS, health.save),
        "held mail": (HELD_SECONDS, lambda: report_held(storage, current(), clock.now())),
        "occasions": (FORGET_SECONDS, occasions.step),
        "weekly report": (FORGET_SECONDS, weekly.step),
        "old keys": (FORGET_SECONDS, lambda: storage.forget_keys(clock.now())),
    }
    if sending is not None:
        beat["sending process"] = (TICK_SECONDS, sending.check)
    services.append(beating(beat, {"tick": tick.failed}, health, log))
    wake.services, wake.sending = {s.name: s for s in services}, sending
    return Parts(
        storage=storage,
        clock=clock,
        current=current,
        intakes=intakes,
        lmtp=lmtp,
        process=process,
        tick=tick,
        recount=recount,
        weekly=weekly,
        occasions=occasions,
        webhooks=webhooks,
        sender=sender,
        sending=sending,
        parser=parser,
        web=WebServer(server.web, storage, lambda: current().desk, health.parts, clock.now) if server.web else None,
        health=health,
        services=tuple(services),
        leases=("tick", *(f"mailbox:{m.name}" for m in server.mailboxes)),
    )


def sender_orders(settings: Settings, current: Current, clock: Clock) -> SenderOrders | None:
    """What the sender is told; None on a desk without a way out."""
    server = settings.server
    if server.smtp is None:
        return None
    return SenderOrders(
        database=server.database,
        holder=holder(),
        smtp=server.smtp,
        mailbox=server.mailboxes[0].name if server.mailboxes else "lmtp",
        secrets=current().secrets,
        clock_file=clock.path if isinstance(clock, FileClock) else None,
    )


class _Wakes:
    """Who wakes whom: a loop that has made work for another does not let it sleep."""

    def __init__(self) -> None:
        self.services: Mapping[str, Service] = {}
        self.sending: SenderProcess | None = None

    def process(self) -> None:
        self._wake("process")

    def sender(self) -> None:
        if self.sending is not None:
            self.sending.wake()

    @property
    def is_stopping(self) -> bool:
        beat = self.services.get("beat")
        return beat is not None and beat.stopping.is_set()

    def _wake(self, name: str) -> None:
        if name in self.services:
            self.services[name].wake()


def _health(settings: Settings, storage: SqlStorage, clock: Clock, current: Current, log: Log) -> Health:
    def tell(cause: TroubleCause) -> bool:
        log.warning("trouble", part=cause.part, because=cause.because, recovered=cause.recovered)
        try:
            report_trouble(storage, current(), cause, clock.now())
        except StorageFailed as error:  # the database is the trouble: told once it is back
            log.warning("trouble.untold", part=cause.part, because=str(error)[:500])
            return False
        return True

    return Health(clock.now, tell, _health_file(settings))


def _health_file(settings: Settings) -> Path | None:
    """Beside the database, when that is a file."""
    scheme, _, path = settings.server.database.partition(":///")
    return Path(path).with_name("health.json") if scheme == "sqlite" and path else None


def _watching(intake: ImapIntake, mailbox: Mailbox, storage: SqlStorage, health: Health, log: Log) -> Service:
    """Polls under a lease, so that one daemon at a time reads a mailbox; IDLE in between wakes it early."""
    lease = lease_of(storage, f"mailbox:{mailbox.name}")

    def step() -> bool:
        if lease() is not None:
            intake.poll()
        return False

    return Service(
        f"mailbox {mailbox.name}",
        step,
        log,
        health,
        idle_seconds=min(float(mailbox.poll_seconds), 30.0),
        rest=intake.wait,
        end=intake.stop,
    )


def _receiver(
    storage: SqlStorage, clock: Clock, mailbox: str, faultpoint: Faultpoint, received: Callable[[], None]
) -> Callable[[bytes, str | None, tuple[str, ...]], None]:
    def receive(raw: bytes, sender: str | None, recipients: tuple[str, ...]) -> None:
        storage.receive((Arrival(mailbox, "lmtp", raw, clock.now(), None, sender, recipients),))
        faultpoint("lmtp.received")
        received()

    return receive
