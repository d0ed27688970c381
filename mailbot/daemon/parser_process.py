"""Parsing in a worker process that may be killed: hostile mail costs time and memory there, never in the daemon.

One worker, a fresh interpreter (the daemon has threads, so a fork would copy their locks; multiprocessing's spawn
would import the whole command line again). Mails go to it in batches and come back one by one, so that the mail that
hangs or kills it is known: it gets a header-only Message, the rest go to a fresh worker.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Final

from mailbot.core.message import Message
from mailbot.parsers.message import header_only, parse_with_files

_START_SECONDS: Final = 60.0  # a cold interpreter on a busy machine
_STOP_SECONDS: Final = 2.0
_READY: Final = "ready"
_SILENT: Final = object()
_RUN: Final = "import sys; from mailbot.daemon.parser_process import work; work(*map(float, sys.argv[1:]))"


GARBAGE = 50_000  # new objects before a collection: parsing makes thousands a mail, hardly any of them in circles


@dataclass(frozen=True, slots=True)
class Parsed:
    """`files`: the bytes of `message.attachments` in their order, or nothing when they are too large to carry."""

    message: Message
    files: tuple[bytes, ...] = ()


class ParserProcess:
    """`seconds` is the time one mail may take, `memory` the bytes of address space of the worker."""

    def __init__(self, seconds: float = 15.0, memory: int = 512 * 1024 * 1024) -> None:
        self._seconds = seconds
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._pipe: Connection | None = None
        self._answers: SimpleQueue[object] = SimpleQueue()
        self._waiting: list[bytes] = []
        self._keep = 0
        self._ended = False

    def __enter__(self) -> ParserProcess:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def parse(self, raws: Sequence[bytes], keep_files_below: int = 5_000_000) -> list[Parsed]:
        """One Parsed per mail, in order. Never raises for what is in a mail, never waits longer than the limits."""
        self.submit(raws, keep_files_below)
        return self.collect()

    def submit(self, raws: Sequence[bytes], keep_files_below: int = 5_000_000) -> None:
        """Hand a batch over; the worker begins at once. `collect` must be called before the next `submit`."""
        if self._waiting:
            raise RuntimeError("the batch before was not collected")
        self._waiting = list(raws)
        self._keep = keep_files_below
        self._feed(self._waiting)

    def collect(self) -> list[Parsed]:
        """The results of the batch that was submitted."""
        raws, done = self._waiting, list[Parsed]()
        try:
            while len(done) < len(raws):
                parsed = self._next()
                if not isinstance(parsed, Parsed):
                    self._kill()
                    parsed = Parsed(header_only(raws[len(done)], parsed))
                    self._feed(raws[len(done) + 1 :])
                done.append(parsed)
        finally:
            self._waiting = []
        return done

    def reset(self) -> None:
        """Forget the batch in hand and its worker; the next batch starts a fresh one."""
        self.close()
        self._waiting = []

    def end(self) -> None:
        """For good, from another thread than the one that parses: that one gets a RuntimeError, not half a mail."""
        self._ended = True
        self.close()

    def close(self) -> None:
        """End the worker: politely by closing its pipe, then by force."""
        end, process = self._socket, self._process
        self._socket = self._pipe = self._process = None
        if end is not None:
            with contextlib.suppress(OSError):  # the worker has closed its end
                end.shutdown(socket.SHUT_RDWR)  # what a mere close would leave waiting in the reader
            end.close()
        if process is not None:
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self) -> None:
        if self._ended:
            raise RuntimeError("the daemon stops")
        ours, theirs = socket.socketpair()
        with theirs:
            _bounded(ours, self._seconds)
            self._socket, self._pipe = ours, Connection(os.dup(ours.fileno()))
            self._answers = SimpleQueue()
            Thread(target=_read, args=(self._pipe, self._answers), name="parser's answers", daemon=True).start()
            # -P keeps the current folder off the module path
            command = [sys.executable, "-P", "-c", _RUN, str(theirs.fileno()), str(self._seconds), str(self._memory)]
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()], process_group=0
            )
        if self._receive(_START_SECONDS) != _READY:
            self._kill()
            raise RuntimeError("the parser process did not start")

    def _feed(self, raws: Sequence[bytes]) -> None:
        """Send mails to the worker. It reads the whole batch before it parses, so this does not wait for results."""
        if not raws:
            return
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._start()
        assert self._pipe is not None
        with contextlib.suppress(OSError):  # a worker that died or stopped reading is noticed by `collect`
            self._pipe.send_bytes(struct.pack("!IQ", len(raws), self._keep))
            for raw in raws:
                self._pipe.send_bytes(raw)

    def _next(self) -> Parsed | str:
        """The next result, or why there is none."""
        received = self._receive(self._seconds)
        if isinstance(received, Parsed):
            return received
        if self._ended:
            raise RuntimeError("the daemon stops")
        return f"it took longer than {self._seconds:g} s" if received is _SILENT else "the parser ended on it"

    def _receive(self, seconds: float) -> object:
        """What the worker sends; `_SILENT` when nothing came in time, None when it is gone."""
        try:
            return self._answers.get(timeout=seconds)
        except Empty:
            return _SILENT

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()
        self.close()


def _read(pipe: Connection, answers: SimpleQueue[object]) -> None:
    """Takes answers as they come: a worker that waited for us to read could not parse ahead meanwhile."""
    with pipe:
        try:
            while True:
                answers.put(pipe.recv())
        except (EOFError, OSError):
            answers.put(None)


def _bounded(end: socket.socket, seconds: float) -> None:
    """No write on our end waits longer than a mail may take, whatever state the worker is in."""
    end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", int(seconds) + 1, 0))


def work(descriptor: float, seconds: float, memory: float) -> None:
    """The worker's whole life: read a batch, answer mail by mail, until the pipe closes."""
    for number in (signal.SIGINT, signal.SIGTERM):  # sent to the whole group: the daemon decides when we end
        signal.signal(number, signal.SIG_IGN)
    _limit(resource.RLIMIT_AS, int(memory))
    gc.freeze()
    gc.set_threshold(GARBAGE, 20, 50)
    pipe = Connection(int(descriptor))
    try:
        pipe.send(_READY)
        while True:
            count, keep = struct.unpack("!IQ", pipe.recv_bytes())
            for raw in [pipe.recv_bytes() for _ in range(count)]:
                _limit(resource.RLIMIT_CPU, int(time.process_time() + seconds) + 2)
                pipe.send(_parsed(raw, keep))
    except (EOFError, OSError):
        return


def _parsed(raw: bytes, keep: int) -> Parsed:
    try:
        message, files = parse_with_files(raw)
    except MemoryError:
        return Parsed(header_only(raw, "it needs more memory than it may have"))
    return Parsed(message, files if sum(map(len, files)) < keep else ())


def _limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    soft = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (soft, hard))
