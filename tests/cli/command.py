"""A small desk on disk, and the real command to run against it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from mailbot.cli import frame, verbs

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
    """The real command with all its words, in this process (imports are paid once), its output in a pipe."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with (
        patch.dict(os.environ, bare_environ() | (environ or {}), clear=True),
        chdir(cwd or Path.cwd()),
        patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = frame.run(verbs.application(), words)
    return Ran(code, _written(out), _written(err))


def _written(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def run_apart(
    words: Sequence[str], *, cwd: Path | None = None, stdin: bytes = b"", environ: dict[str, str] | None = None
) -> Ran:
    """The same in a process of its own, as a shell starts it, with nothing of our environment in it but PATH."""
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
        return run(words, stdin=stdin, environ=self.environ | environ)

    @property
    def environ(self) -> dict[str, str]:
        return {"MAILBOT_CONFIG": str(self.folder), "SUPPORT_PASSWORD": "demo"}


def a_desk(parent: Path) -> Desk:
    """Nothing listens on its ports."""
    desk = Desk(parent / "config")
    desk.folder.mkdir()
    desk.point_to(9, 9)
    desk.write("desk.yml", DESK_YML)
    desk.write("rules.yml", RULES_YML)
    desk.write("secret.key", "sixteen bytes of secret and a few more\n")
    (desk.folder / "secret.key").chmod(0o600)
    return desk
