"""A small desk on disk, and the real command to run against it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

MAILBOT_YML = """\
storage: {database: "sqlite:///var/mailbot.db"}
secret: {file: secret.key}
admins: [ops@example.com]
mailboxes:
  support:
    imap: {host: 127.0.0.1, port: IMAP_PORT, user: support@example.com, password: "${SUPPORT_PASSWORD}"}
smtp: {host: 127.0.0.1, port: SMTP_PORT}
"""
DESK_YML = """\
name: Example Support
address: support@example.com
timezone: Europe/Dublin
calendar:
  hours: {mon-fri: "09:00-17:30"}
agents:
  bob: {name: Bob Ray, email: bob@example.com, queues: [support]}
queues:
  support: {assign: nobody}
priorities:
  medium: {windows: {acknowledge: 2h, respond: 1d}}
default_priority: medium
"""
RULES_YML = """\
- rule: Printers get a tag
  when: {subject: {contains: [printer]}}
  then: {tags: [printer]}
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(
    words: Sequence[str], *, cwd: Path | None = None, stdin: bytes = b"", environ: dict[str, str] | None = None
) -> Ran:
    """The real command in a process of its own, with nothing of our environment in it but PATH."""
    done = subprocess.run(
        [sys.executable, "-m", "mailbot", *words],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        env=bare_environ() | (environ or {}),
        timeout=90,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def bare_environ() -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "TERM": "xterm-256color",
        "PYTHONPATH": str(ROOT),
    }


@dataclass(frozen=True, slots=True)
class Desk:
    """A configuration folder and the command that uses it."""

    folder: Path

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def point_to(self, imap_port: int, smtp_port: int) -> None:
        text = MAILBOT_YML.replace("IMAP_PORT", str(imap_port)).replace("SMTP_PORT", str(smtp_port))
        self.write("mailbot.yml", text)

    def mailbot(self, *words: str, stdin: bytes = b"", **environ: str) -> Ran:
        """Runs the command on this desk, its password and whatever else is named in the environment."""
        ours = {"MAILBOT_CONFIG": str(self.folder), "SUPPORT_PASSWORD": "demo"}
        return run(words, stdin=stdin, environ=ours | environ)

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder / 'var' / 'mailbot.db'}"
