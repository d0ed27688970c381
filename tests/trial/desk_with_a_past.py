"""A desk that has worked: real storage, parser, process and tick on a clock that the test sets; no servers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from mailbot.core.cause import Act, CommandCause
from mailbot.core.log import Silence
from mailbot.core.mail import Arrival
from mailbot.daemon.clock import FileClock
from mailbot.daemon.clock import write as set_clock
from mailbot.daemon.parser_process import ParserProcess
from mailbot.daemon.process import Policy, Process
from mailbot.daemon.tick import Tick, run_command
from mailbot.daemon.wiring import open_policy, open_settings
from storage import SqlStorage, open_storage
from tests.cli.command import Ran, run

DUBLIN = ZoneInfo("Europe/Dublin")

MAILBOT_YML = """\
storage: {database: "sqlite:///var/mailbot.db"}
secret: {file: secret.key}
admins: [ops@example.com]
mailboxes:
  support:
    imap: {host: 127.0.0.1, port: 9, user: support@example.com, password: "${SUPPORT_PASSWORD}"}
    authserv_id: [mx.example.com]
smtp: {host: 127.0.0.1, port: 9}
"""
DESK_YML = """\
name: Example Support
address: support@example.com
timezone: Europe/Dublin
case_number: {tag: "[Case #{number}]", start: 1}
calendar: {hours: {mon-fri: "09:00-17:30"}}
agents:
  bob: {name: Bob Ray, email: bob@example.com, queues: [support]}
  carol: {name: Carol Diaz, email: carol@example.com, queues: [support, hardware]}
roles: {manager: [carol]}
queues: {support: {assign: least_loaded}, hardware: {assign: round_robin}}
default_queue: support
priorities:
  high: {tags: ["P1"], windows: {acknowledge: 1h, respond: 2h}}
  medium: {windows: {acknowledge: 2h, respond: 1d}}
default_priority: medium
escalations:
  acknowledge: [{at: "75%", tell: [owner]}, {at: due, tell: [owner, manager]}]
  respond: [{at: due, tell: [owner, manager]}]
reopen: {within: 14d elapsed, else: new_case}
contacts: {from: contacts.csv, unknown: accept, lapsed: accept}
"""
RULES_YML = """\
- rule: Printers go to hardware
  when: {case: new, subject: {contains: [printer]}}
  then: {queue: hardware, tags: [printer]}
- rule: Offers are held
  when: {subject: {contains: [lottery]}}
  then: {hold: offer}
"""
CONTACTS_CSV = """\
address,domain,name,organisation,role,plan,starts,ends,grace,quota_cases,quota_hours,language,timezone
ann@example.org,,Ann Lee,Lee Dental,named_caller,gold,2020-01-01,2099-12-31,,,,,
"""


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=DUBLIN).astimezone(UTC)


@dataclass
class DeskWithAPast:
    folder: Path
    storage: SqlStorage
    process: Process
    tick: Tick
    policy: Policy
    letters: int = 0

    @property
    def clock(self) -> Path:
        return self.folder / "clock"

    def write(self, name: str, text: str) -> Path:
        (self.folder / name).write_text(text, encoding="utf-8")
        return self.folder / name

    def at(self, text: str) -> datetime:
        """Time passes until then; what came due meanwhile fires once, as after a pause of the daemon."""
        now = local(text)
        set_clock(self.clock, now, 0.0)
        while self.process.step() or self.tick.step():
            pass
        return now

    def mail(
        self, at: str, by: str, subject: str, body: str = "Hello.", *, answers: str = "", proven: bool = True
    ) -> None:
        self.letters += 1
        head = {
            "Authentication-Results": f"mx.example.com; dmarc=pass header.from={by.rpartition('@')[2]}"
            if proven
            else "",
            "From": by,
            "To": "support@example.com",
            "Subject": subject,
            "Message-ID": f"<{self.letters}@mail.example.org>",
            "In-Reply-To": f"<{answers}>" if answers else "",
        }
        raw = "".join(f"{name}: {value}\r\n" for name, value in head.items() if value) + f"\r\n{body}\r\n"
        self.receive(at, raw.encode())

    def receive(self, at: str, raw: bytes) -> None:
        self.at(at)
        self.storage.receive((Arrival("support", "imap", raw, local(at)),))
        self.at(at)

    def comes_before_the_tick(self, at: str, raw: bytes) -> None:
        """After a pause of the daemon mail is decided before what came due meanwhile."""
        set_clock(self.clock, local(at), 0.0)
        self.storage.receive((Arrival("support", "imap", raw, local(at)),))
        while self.process.step():
            pass

    def sent_to(self, address: str, case: int | None = None) -> str:
        """The Message-ID of the latest mail to them, on that case."""
        rows = [r.mail for r in self.storage.outbox(None) if r.mail.recipient == address]
        return next(m.message_id for m in reversed(rows) if case is None or m.case == case)

    def command(self, at: str, act: Act, case: int, by: str) -> None:
        run_command(self.storage, self.policy, CommandCause(f"{act}-{case}-{at}", act, case, by), self.at(at))

    def mailbot(self, *words: str, secret: bool = True) -> Ran:
        key = self.folder / "secret.key"
        kept = key.read_text(encoding="ascii")
        if not secret:
            key.unlink()
        try:
            return run([*words, "--config", str(self.folder)], environ={"SUPPORT_PASSWORD": "x"} if secret else {})
        finally:
            key.write_text(kept, encoding="ascii")
            key.chmod(0o600)

    def replayed(self, *words: str, secret: bool = True) -> Any:
        ran = self.mailbot("replay", *words, "--clock", str(self.clock), "--json", secret=secret)
        assert ran.code == 0, ran.err
        return json.loads(ran.out)


@contextmanager
def a_desk_with_a_past(folder: Path) -> Iterator[DeskWithAPast]:
    (folder / "var").mkdir(parents=True)
    for name, text in (
        ("mailbot.yml", MAILBOT_YML),
        ("desk.yml", DESK_YML),
        ("rules.yml", RULES_YML),
        ("contacts.csv", CONTACTS_CSV),
        ("secret.key", "5ec2e7" * 12),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "secret.key").chmod(0o600)
    clock_file = folder / "clock"
    set_clock(clock_file, local("2026-03-02T09:00"), 0.0)
    clock = FileClock(clock_file)
    settings = open_settings(folder, {"SUPPORT_PASSWORD": "x"}, clock)
    policy = open_policy(settings)
    with open_storage(settings.server.database, now=clock.now()) as storage, ParserProcess() as parser:
        process = Process(storage, parser, lambda: policy, clock.now, Silence(), _nowhere, _nothing)
        tick = Tick(storage, lambda: policy, clock.now, Silence(), _nowhere, _nothing, lambda: _lease(storage, clock))
        yield DeskWithAPast(folder, storage, process, tick, policy)


def _lease(storage: SqlStorage, clock: FileClock) -> tuple[str, int]:
    epoch = storage.lease("tick", "test", datetime.now(UTC), 60.0)
    assert epoch is not None
    return ("tick", epoch)


def _nowhere(step: str) -> None:
    """Nothing is killed."""


def _nothing() -> None:
    """Nobody waits to be woken."""
