"""An IMAP server that says what a test tells it to, for what no real server does."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from mailbot.settings.server import Imap

HANGUP = b"\0hangup"

USUAL = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 UIDPLUS MOVE\r\n",
    "LOGIN": b"",
    "SELECT": b"* 1 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 12] x\r\n",
    "UID SEARCH": b"* SEARCH 11\r\n",
    "UID FETCH sizes": b'* 1 FETCH (UID 11 RFC822.SIZE 5 INTERNALDATE "23-Nov-2026 12:00:00 +0000")\r\n',
    "UID FETCH": b"* 1 FETCH (UID 11 BODY[] {5}\r\nhello)\r\n",
    "UID MOVE": b"* OK [COPYUID 9 11 1] moved\r\n* 1 EXPUNGE\r\n",
    "LOGOUT": b"* BYE\r\n",
}


@dataclass
class ScriptedImap:
    """`answers[command]` is what comes before the tagged OK; HANGUP at its end cuts the connection there."""

    greeting: bytes = b"* OK hello\r\n"
    answers: dict[str, bytes] = field(default_factory=lambda: dict(USUAL))
    refusals: dict[str, bytes] = field(default_factory=dict)  # by command, instead of the OK
    lines: list[str] = field(default_factory=list)
    port: int = 0
    tls: ssl.SSLContext | None = None  # TLS from the start

    def settings(self) -> Imap:
        return Imap("127.0.0.1", self.port, "support@example.com", "secret", "none")

    @property
    def commands(self) -> set[str]:
        return {_command(line) for line in self.lines}


class _Dialogue(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        script = self.server.script
        try:
            if script.tls:
                self.connection = script.tls.wrap_socket(self.connection, server_side=True)
                self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
            self.wfile.write(script.greeting)
            while line := self.rfile.readline():
                text = line.decode("utf-8", "replace").strip()
                script.lines.append(text)
                answer = script.answers.get(_command(text), b"")
                self.wfile.write(answer.removesuffix(HANGUP))
                if _command(text) == "IDLE":
                    self.rfile.readline()  # DONE
                if answer.endswith(HANGUP):
                    return
                end = script.refusals.get(_command(text), b"OK done")
                self.wfile.write(text.split()[0].encode() + b" " + end + b"\r\n")
        except OSError:
            return


def _command(line: str) -> str:
    words = line.split()[1:]
    if words[:2] == ["UID", "FETCH"] and "BODY.PEEK" not in line:
        return "UID FETCH sizes"
    return " ".join(words[:2] if words[:1] == ["UID"] else words[:1])


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, script: ScriptedImap) -> None:
        self.script = script
        super().__init__(("127.0.0.1", 0), _Dialogue)


@contextmanager
def running_script() -> Iterator[ScriptedImap]:
    script = ScriptedImap()
    with _Server(script) as server:
        script.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield script
        finally:
            server.shutdown()


@pytest.fixture
def scripted_imap() -> Iterator[ScriptedImap]:
    with running_script() as script:
        yield script
