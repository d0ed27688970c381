"""A desk that a story runs: its folder, its mailbox, the daemon as a process, and what its command line says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from mailbot.cli import as_json
from mailbot.daemon import clock
from mailbot.daemon.run import run
from mailbot.settings.server import Imap
from storage import SqlStorage, open_storage
from tests.servers.process import stop, wait_until
from tests.servers.smtp_sink import SmtpSink

MAILBOT_YML = """\
storage: {{database: "{database}"}}
secret: {{file: secret.key}}
admins: [ops@example.com]
mailboxes:
  support:
    imap: {{host: 127.0.0.1, port: {port}, tls: none, user: "{user}", password: "${{SUPPORT_PASSWORD}}"}}
    done: {{move: Handled}}
    first_run: process
    poll: 1s
    authserv_id: [mx.example.com]
smtp: {{host: 127.0.0.1, port: {smtp}, tls: none}}
{more}
"""
DESK_YML = """\
name: Example Support
address: support@example.com
case_number: {tag: "[Case #{number}]", also: ["ref {number}"], start: 1001}
timezone: Europe/Dublin
calendar: {hours: {mon-fri: "09:00-17:30"}}
agents:
  bob: {name: Bob Ray, email: bob@example.com, queues: [support]}
  carol: {name: Carol Diaz, email: carol@example.com}
roles: {manager: [carol]}
queues: {support: {assign: round_robin}}
priorities:
  high: {tags: ["P1"], windows: {acknowledge: 30m, respond: 2h, resolve: 1d}}
  medium: {tags: ["P2"], windows: {acknowledge: 2h, respond: 1d, resolve: 3d}}
default_priority: medium
escalations:
  acknowledge: [{at: due, tell: [owner, manager]}]
contacts: {from: contacts.csv}
budgets: {unproven_per_hour: 1000, unproven_per_day: 1000, proven_per_day: 1000}
"""
CONTACTS_CSV = """\
address,domain,name,organisation,role,plan,starts,ends,grace,quota_cases,quota_hours,language,timezone
ann@example.org,,Ann Lee,Lee Dental,named_caller,gold,2020-01-01,2099-12-31,,,,,
"""
ZONE = ZoneInfo("Europe/Dublin")
LIMIT = 30.0  # seconds that anything in a story may take


@dataclass
class DeskAtWork:
    """`deliver` puts a mail into the desk's mailbox; `sink` takes all that the desk sends."""

    folder: Path
    imap: Imap
    deliver: Callable[[bytes], None]
    folders: Callable[[], dict[str, int]]
    sink: SmtpSink
    database: str = "sqlite:///var/mailbot.db"
    more: str = ""
    desk: str = DESK_YML
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def write(self) -> None:
        (self.folder / "var").mkdir(parents=True, exist_ok=True)
        text = MAILBOT_YML.format(
            database=self.database,
            port=self.imap.port,
            user=self.imap.user,
            smtp=self.sink.settings().port,
            more=self.more,
        )
        (self.folder / "mailbot.yml").write_text(text, encoding="utf-8")
        (self.folder / "desk.yml").write_text(self.desk, encoding="utf-8")
        (self.folder / "contacts.csv").write_text(CONTACTS_CSV, encoding="utf-8")
        key = self.folder / "secret.key"
        key.touch(mode=0o600)
        key.write_text("5ec2e7" * 12, encoding="ascii")

    # --- time

    @property
    def clock_file(self) -> Path:
        return self.folder / "clock"

    def set_clock(self, at: str, rate: float = 0.0) -> None:
        """An instant with its offset; it stands still unless a rate is given."""
        clock.write(self.clock_file, datetime.fromisoformat(at), rate)

    # --- the daemon

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "mailbot", *words, "--config", str(self.folder)]

    def _timed(self) -> list[str]:
        return ["--clock", str(self.clock_file)] if self.clock_file.exists() else []

    def environment(self, **more: str) -> dict[str, str]:
        return {**os.environ, "SUPPORT_PASSWORD": self.imap.password, **more}

    def start(self, **environment: str) -> subprocess.Popen[bytes]:
        with (self.folder / "daemon.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command("run", *self._timed()), stdout=log, stderr=log, env=self.environment(**environment)
            )
        return self._process

    def end(self) -> None:
        if self._process is not None and self._process.poll() is None:
            stop(self._process)

    def once(self, *, observe: bool = False) -> int:
        """All that is due, done in this process; the exit code."""
        return run(self.folder, once=True, clock_file=self.clock_file, observe=observe, environ=self.environment())

    def killed_at(self, step: str) -> bool:
        """The daemon in a process of its own, killed as it passes that step; whether it was."""
        done = subprocess.run(
            self._command("run", "--once", *self._timed()),
            capture_output=True,
            env=self.environment(MAILBOT_FAULTPOINT=step),
            timeout=2 * LIMIT,
            check=False,
        )
        return done.returncode == -signal.SIGKILL

    @property
    def log(self) -> str:
        path = self.folder / "daemon.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    # --- looking

    def cases(self) -> list[dict[str, Any]]:
        """What `mailbot cases list --json` prints, by number."""
        with self.storage() as storage:
            return [as_json.case_json(c, ZONE) for c in sorted(storage.cases(done=True), key=lambda c: c.number)]

    def case(self, number: int) -> dict[str, Any]:
        """What `mailbot cases show --json` prints."""
        with self.storage() as storage:
            found = storage.case_file(number)
        assert found is not None, f"no case {number}"
        return as_json.case_file_json(found, ZONE)

    def storage(self) -> SqlStorage:
        url = self.database.replace("///var", f"///{self.folder}/var")
        return open_storage(url, now=datetime.now(UTC))

    def wait_for_entry(self, number: int, text: str) -> dict[str, Any]:
        """The entry of that case with this text in it, once it is there."""
        found: list[dict[str, Any]] = []

        def there() -> bool:
            found[:] = [e for e in self.case(number)["entries"] if text in e["text"]]
            return bool(found)

        wait_until(there, LIMIT)
        return found[0]
