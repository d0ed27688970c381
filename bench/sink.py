"""The SMTP receiver of a run: a fast one in a process of its own that counts and checks nothing."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType

from bench.servers import HOST, PATIENCE, MissingServer, free_port


@dataclass(frozen=True, slots=True)
class Accepted:
    """One mail the receiver took: when (monotonic seconds), for whom, its header fields, its size."""

    at: float
    recipients: tuple[str, ...]
    header: bytes
    size: int


class Sink:
    """An SMTP receiver in a process of its own that takes all mail and remembers who got what."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._count = context.Value("L", 0, lock=False)
        self._last = context.Value("d", 0.0, lock=False)
        self.port = free_port()
        self._process = context.Process(target=_serve, args=(self.port, theirs, self._count, self._last), daemon=True)

    def __enter__(self) -> Sink:
        self._process.start()
        if not self._ours.poll(PATIENCE):
            raise MissingServer(f"the SMTP receiver did not start within {PATIENCE:.0f} s")
        self._ours.recv()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.join(PATIENCE)

    def reset(self) -> None:
        """Forget all and count from nothing."""
        self.take()
        self._count.value, self._last.value = 0, 0.0

    @property
    def count(self) -> int:
        return int(self._count.value)

    @property
    def last_at(self) -> float:
        """Monotonic instant of the last mail accepted."""
        return float(self._last.value)

    def take(self) -> list[Accepted]:
        """All that was accepted since the last take; `count` goes on."""
        self._ours.send("take")
        taken: list[Accepted] = self._ours.recv()
        return taken


class _Session(asyncio.Protocol):
    """RFC 5321 as far as a polite client drives it; PIPELINING, 8BITMIME and SMTPUTF8 are offered."""

    def __init__(self, accept: _Accept) -> None:
        self.accept, self.buffer, self.in_data, self.searched = accept, bytearray(), False, 0
        self.recipients: list[str] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"220 bench ESMTP\r\n")

    def data_received(self, chunk: bytes) -> None:
        self.buffer += chunk
        while self._message() if self.in_data else self._line():
            pass

    def _message(self) -> bool:
        end = self.buffer.find(b"\r\n.\r\n", max(0, self.searched - 4))
        if end < 0:
            self.searched = len(self.buffer)
            return False
        message = bytes(self.buffer[:end])
        del self.buffer[: end + 5]
        self.accept(tuple(self.recipients), message)
        self.in_data, self.searched, self.recipients = False, 0, []
        self.transport.write(b"250 taken\r\n")
        return True

    def _line(self) -> bool:
        end = self.buffer.find(b"\r\n")
        if end < 0:
            return False
        line = bytes(self.buffer[:end])
        del self.buffer[: end + 2]
        self._command(line[:4].upper(), line)
        return True

    def _command(self, verb: bytes, line: bytes) -> None:
        if verb == b"EHLO":
            self.transport.write(b"250-bench\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n")
        elif verb == b"DATA":
            self.in_data = True
            self.transport.write(b"354 go on\r\n")
        elif verb == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        else:
            if verb == b"RCPT":
                self.recipients.append(line[line.find(b"<") + 1 : line.find(b">")].decode("utf-8", "replace"))
            elif verb == b"RSET":
                self.recipients = []
            self.transport.write(b"250 ok\r\n")


class _Accept:
    """Counts, and keeps the header of each mail."""

    def __init__(self, count: object, last: object) -> None:
        self.mails: list[Accepted] = []
        self.count, self.last = count, last

    def __call__(self, recipients: tuple[str, ...], message: bytes) -> None:
        now = time.monotonic()
        header = message[: message.find(b"\r\n\r\n") + 2]
        self.mails.append(Accepted(now, recipients, header, len(message)))
        self.last.value = now  # type: ignore[attr-defined]
        self.count.value += 1  # type: ignore[attr-defined]


def _serve(port: int, pipe: Connection, count: object, last: object) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the benchmark, which ends us
    asyncio.run(_serve_until_told(port, pipe, _Accept(count, last)))


async def _serve_until_told(port: int, pipe: Connection, accept: _Accept) -> None:
    loop = asyncio.get_running_loop()
    gone = loop.create_future()

    def asked() -> None:
        try:
            pipe.recv()
        except EOFError:  # the benchmark itself has died
            gone.set_result(None)
            loop.remove_reader(pipe.fileno())
            return
        pipe.send(accept.mails)
        accept.mails = []

    server = await loop.create_server(lambda: _Session(accept), HOST, port, backlog=100)
    loop.add_reader(pipe.fileno(), asked)
    pipe.send("ready")
    async with server:
        await gone
