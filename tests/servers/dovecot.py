"""Dovecot as the tests use it: private, on loopback, any user, password "secret"."""

from __future__ import annotations

import grp
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from imapclient import IMAPClient

from mailbot.settings.server import Imap
from tests.servers.missing import missing
from tests.servers.process import account, answers, as_account, folder, free_port, running

PASSWORD = "secret"
PLAIN = "IMAP4rev1 LITERAL+ IDLE UIDPLUS"  # a server that cannot MOVE
OLD = "IMAP4rev1 LITERAL+"  # nor anything else


@dataclass(frozen=True)
class Dovecot:
    """A running server. Users are made by their first login."""

    imap_port: int
    lmtp_port: int
    mail: Path

    def settings(self, user: str) -> Imap:
        return Imap("127.0.0.1", self.imap_port, user, PASSWORD, "none")

    def client(self, user: str) -> IMAPClient:
        """Somebody else at that mailbox, logged in."""
        client = IMAPClient("127.0.0.1", self.imap_port, ssl=False, timeout=30)
        client.login(user, PASSWORD)
        return client

    def renumber(self, user: str) -> None:
        """Every UID of the inbox becomes void: another UIDVALIDITY, counted from 1 again."""
        maildir = self.mail / user / "Maildir"
        for name in ("dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache"):
            (maildir / name).unlink(missing_ok=True)


def find_dovecot() -> str:
    """The path of the program; skips where there is none that we know how to configure."""
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        missing("Dovecot", "not installed")
    return program


@contextmanager
def running_dovecot(capability: str = "") -> Iterator[Dovecot]:
    """`capability` replaces what the IMAP server says that it can do."""
    program, who = find_dovecot(), account()
    with folder("mbdv", who) as root:
        server = Dovecot(free_port(), free_port(), root / "mail")
        config = root / "dovecot.conf"
        config.write_text(_config(program, server, root, who.pw_name, who.pw_gid, capability))
        command = [*as_account(who), program, "-F", "-c", str(config)]
        with running(command, root / "output", lambda: answers(server.imap_port, b"* OK")):
            yield server


def _config(program: str, server: Dovecot, root: Path, user: str, gid: int, capability: str) -> str:
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    series = ".".join(version.split()[0].split(".")[:2])
    template = Path(__file__).with_name(f"dovecot-{series}.conf")
    if not template.exists():
        missing("Dovecot", f"no test configuration for version {version.strip()}")
    text = template.read_text()
    if not capability:
        text = "\n".join(line for line in text.splitlines() if "@CAPABILITY@" not in line) + "\n"
    for word, value in {
        "ROOT": root,
        "USER": user,
        "GROUP": grp.getgrgid(gid).gr_name,
        "IMAP": server.imap_port,
        "LMTP": server.lmtp_port,
        "CAPABILITY": capability,
    }.items():
        text = text.replace(f"@{word}@", str(value))
    return text


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One Dovecot for all tests: let each use users of its own."""
    with running_dovecot() as server:
        yield server
