"""A scripted SMTP receiver: takes all mail, but does what a test tells it to at a phase of a recipient's mail."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

import pytest

from mailbot.settings.server import Smtp
from tests.servers.process import wait_until

CUT = "cut"  # close the connection instead of a reply
CUT_UNREAD = "cut unread"  # at `data`: say 354, then close without reading
TAKE_AND_CUT = "take and cut"  # at `dot`: accept the mail, and close before saying so
HANG = "hang"  # never reply


@dataclass(frozen=True)
class Taken:
    """A mail that was accepted; `data` without dot-stuffing."""

    sender: str
    recipient: str
    data: bytes

    @property
    def message(self) -> Message:
        return message_from_bytes(self.data)


class SmtpSink:
    """What the receiver saw, and what it is to do: `sink.at("rcpt", "bob@example.net", "450 later")`.

    Phases are connect (no recipient), mail, rcpt, data, dot. An instruction holds once; a text is the reply.
    """

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.lines: list[str] = []  # commands in the order they came
        self.connections = 0
        self.extensions = ["PIPELINING", "8BITMIME", "SIZE 50000000"]
        self.waits_without_recipient = False  # says 354 even when nobody is there to get the mail
        self.ended = threading.Event()
        self.port = 0
        self.tls: ssl.SSLContext | None = None
        self.tls_from_the_start = False
        self._script: defaultdict[tuple[str, str], deque[str]] = defaultdict(deque)

    def at(self, phase: str, recipient: str, *instructions: str) -> None:
        self._script[phase, recipient].extend(instructions)

    def next(self, phase: str, recipient: str = "") -> str:
        waiting = self._script[phase, recipient]
        return waiting.popleft() if waiting else ""

    def settings(self, user: str | None = None) -> Smtp:
        return Smtp("127.0.0.1", self.port, user, "secret" if user else None, "none")

    def to(self, address: str) -> list[Taken]:
        return [mail for mail in self.taken if mail.recipient.lower() == address.lower()]

    def wait_for(self, address: str, number: int = 1, limit: float = 30.0) -> list[Taken]:
        wait_until(lambda: len(self.to(address)) >= number, limit)
        return self.to(address)


class _Hangup(Exception):
    pass


class _Dialogue(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    server: _Server

    def handle(self) -> None:
        self.sink = self.server.sink
        if self.sink.tls_from_the_start and not self._secure():
            return
        self.sink.connections += 1
        self.sender = self.recipient = ""
        self.is_ready = False
        try:
            self._say(self.sink.next("connect") or "220 sink.example.org ESMTP")
            while line := self.rfile.readline():
                self.sink.lines.append(line.decode("utf-8", "replace").strip())
                self._answer(line.decode("utf-8", "replace").strip())
        except (_Hangup, OSError):
            return

    def _answer(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        act = getattr(self, f"_on_{word.lower()}", None)
        if act is None:
            return self._say("502 5.5.1 not here")
        act(rest)
        return None

    def _on_ehlo(self, _rest: str) -> None:
        said = ["sink.example.org", *self.sink.extensions]
        lines = [f"250-{word}" for word in said[:-1]] + [f"250 {said[-1]}"]
        self._say("\r\n".join(lines))

    def _on_starttls(self, _rest: str) -> None:
        self._say("220 2.0.0 go ahead")
        if not self._secure():
            raise _Hangup

    def _secure(self) -> bool:
        assert self.sink.tls is not None
        try:
            self.connection = self.sink.tls.wrap_socket(self.connection, server_side=True)
        except OSError:  # the client does not trust us
            return False
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        return True

    def _on_auth(self, _rest: str) -> None:
        self._say(self.sink.next("auth") or "235 2.7.0 welcome")

    def _on_mail(self, rest: str) -> None:
        self.sender = rest.partition("<")[2].partition(">")[0]
        told = self.sink.next("mail") or "250 2.1.0 ok"
        self.is_ready = told.startswith("25")
        self._say(told)

    def _on_rcpt(self, rest: str) -> None:
        self.recipient = rest.partition("<")[2].partition(">")[0]
        told = self.sink.next("rcpt", self.recipient) or "250 2.1.5 ok"
        self.is_ready = self.is_ready and told.startswith("25")
        self._say(told)

    def _on_data(self, _rest: str) -> None:
        told = self.sink.next("data", self.recipient) if self._is_expected() else "503 5.5.1 no recipients"
        self._say("354 go ahead" if told in ("", CUT_UNREAD) else told)
        if told == CUT_UNREAD:
            raise _Hangup
        if not told or told.startswith("354"):
            self._take()

    def _is_expected(self) -> bool:
        return self.is_ready or self.sink.waits_without_recipient

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise _Hangup
            lines.append(line.removeprefix(b"."))
        told = self.sink.next("dot", self.recipient)
        if not told or told.startswith("2") or told == TAKE_AND_CUT:
            self.sink.taken.append(Taken(self.sender, self.recipient, b"".join(lines)))
        self._say(told or f"250 2.0.0 queued as {len(self.sink.taken)}")

    def _on_rset(self, _rest: str) -> None:
        self._say("250 2.0.0 ok")

    def _on_noop(self, _rest: str) -> None:
        self._say("250 2.0.0 ok")

    def _on_quit(self, _rest: str) -> None:
        self._say(self.sink.next("quit") or "221 2.0.0 bye")
        raise _Hangup

    def _say(self, text: str) -> None:
        if text in (CUT, TAKE_AND_CUT):
            raise _Hangup
        if text == HANG:
            self.sink.ended.wait()
            raise _Hangup
        self.wfile.write(f"{text}\r\n".encode())
        if text.startswith("421"):
            raise _Hangup


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, sink: SmtpSink) -> None:
        self.sink = sink
        super().__init__(("127.0.0.1", 0), _Dialogue)


@contextmanager
def running_sink() -> Iterator[SmtpSink]:
    sink = SmtpSink()
    with _Server(sink) as server:
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield sink
        finally:
            sink.ended.set()
            server.shutdown()


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    with running_sink() as sink:
        yield sink
