"""Sending in a process of its own, beside deciding: the two would otherwise take turns on one core.

The parent says "there is mail" and "stop" through a pipe, and hears how it goes; all else goes through storage. When
the parent is gone the pipe ends, and so does the child, as if it had been killed with it.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO

from mailbot.core.log import Log
from mailbot.daemon.log import terminal_log
from mailbot.daemon.sending import OpenSender, SenderOrders, open_sender
from mailbot.daemon.service import FIRST_PAUSE, LONGEST_PAUSE, Service, Watcher

STOP_WITHIN = 11.0  # seconds: a send may wait ten for the reply to its dot
RECOVER_SECONDS = 60.0
_WAKE, _STOP = b"w", b"q"
# A service manager stops all processes of a service at once, but the daemon says when we end. And a terminal may hold
# up a background process that writes to it.
_NOT_OURS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGTTOU)
_RUN = "import os, sys; from mailbot.daemon.sender_process import main; sys.exit(main(os.environ))"


@dataclass(slots=True)
class SenderProcess:
    """The parent's side. Any thread may call any of it. How sending goes is told to the watcher as part "send"."""

    orders: SenderOrders
    environ: Mapping[str, str]
    watcher: Watcher
    log: Log
    _process: subprocess.Popen[bytes] | None = None
    _stop_by: float | None = None  # monotonic; set once it is asked to end
    _pause: float = 0.0  # before the next start of one that ends again and again
    _start_at: float = 0.0  # monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)  # by whom it is started, ended or replaced

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        with self._lock:
            self._start()

    def restart(self, orders: SenderOrders) -> None:
        """With new orders, once the mail in hand is finished; nothing happens when they are the old ones."""
        if orders == self.orders:
            return
        with self._lock:
            self._end()
            self.orders, self._stop_by = orders, None
            self._start()

    def check(self) -> bool:
        """Starts it again when it has ended by itself: at once, then after pauses that double until it works."""
        if not self._lock.acquire(blocking=False):
            return False  # it is being ended or replaced
        try:
            ended = self._process is None or self._process.poll() is not None
            if ended and self._stop_by is None and time.monotonic() >= self._start_at:
                self._start_again()
        finally:
            self._lock.release()
        return False

    def wake(self) -> None:
        self._tell(_WAKE)

    def stop(self) -> None:
        """Asks it to finish the mail in hand."""
        self._stop_by = self._stop_by or time.monotonic() + STOP_WITHIN
        self._tell(_STOP)

    def close(self) -> None:
        """Waits for its end, by force when it takes too long since it was asked."""
        with self._lock:
            self._end()

    def _start(self) -> None:
        """A machine that has no process to give is a trouble like others: `check` tries again."""
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _RUN],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=dict(self.environ),
                process_group=0,  # Ctrl-C is the daemon's to handle
            )
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(pickle.dumps(self.orders))  # arguments and environment can be seen
            os.set_blocking(self._process.stdin.fileno(), False)  # a child that hangs must not hold up deciding
        except OSError as error:
            self._failed(f"the sending process cannot be started: {error}")
            return
        threading.Thread(target=self._listen, args=(self._process.stdout,), name="sender's news", daemon=True).start()

    def _start_again(self) -> None:
        self._pause = min(max(self._pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
        self._start_at = time.monotonic() + self._pause
        if self._process is not None:
            self._failed(f"the sending process ended with code {self._process.returncode}")
            self._process = None
        self._start()

    def _failed(self, because: str) -> None:
        self.log.warning("send.failed", because=because)
        self.watcher.failed("send", because)

    def _end(self) -> None:
        self.stop()
        if self._process is None:
            return
        try:
            self._process.wait(max(1.0, (self._stop_by or 0.0) - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.log.warning("send.killed", pid=self._process.pid)
            self._process.kill()
            self._process.wait()
        self._process = None

    def _tell(self, word: bytes) -> None:
        """A full pipe has words enough in it; a broken one is for `check` to see to."""
        process = self._process
        if process is not None and process.stdin is not None:
            with suppress(OSError):
                process.stdin.write(word)

    def _listen(self, news: IO[bytes]) -> None:
        """Each line is a reason why sending fails, or empty: it goes well."""
        for line in news:
            because = line.decode("utf-8", "replace").strip()
            if because:
                self.watcher.failed("send", because)
            else:
                self._pause = self._start_at = 0.0
                self.watcher.fine("send")


class _Telling:
    """The child's watcher: what its loop says goes up the pipe, good news at most once a second."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._said = 0.0

    def fine(self, name: str) -> None:
        if time.monotonic() - self._said >= 1.0:
            self._said = time.monotonic()
            self._say("")

    def failed(self, name: str, because: str) -> None:
        self._said = 0.0
        self._say(" ".join(because.split()))

    def _say(self, line: str) -> None:
        self._pipe.write(f"{line}\n".encode())
        self._pipe.flush()


def main(environ: Mapping[str, str]) -> int:
    """The child: the same loop that a thread would run, over a storage of its own."""
    for number in _NOT_OURS:
        signal.signal(number, signal.SIG_IGN)
    log = terminal_log()
    opened = open_sender(pickle.load(sys.stdin.buffer), environ, log)
    loop = Service("send", _step(opened), log, _Telling(sys.stdout.buffer), end=opened.sender.stop)
    gc.freeze()  # what is there by now stays: collections need not walk it each time
    threading.Thread(target=_obey, args=(sys.stdin.buffer, loop), name="orders", daemon=True).start()
    while not loop.stopping.is_set():
        loop.once()
    opened.close()
    return 0


def _step(opened: OpenSender) -> Callable[[], bool]:
    """Recovery runs between two steps of the sender, so that it never meets a mail that is in hand."""
    recovered = time.monotonic()

    def step() -> bool:
        nonlocal recovered
        if time.monotonic() - recovered >= RECOVER_SECONDS:
            recovered = time.monotonic()
            opened.recover()
        return opened.sender.step() > 0

    return step


def _obey(orders: IO[bytes], loop: Service) -> None:
    while word := orders.read(1):
        if word == _STOP:
            loop.stop()
            return
        loop.wake()
    os._exit(1)  # the parent is gone: what a new one finds must not be half done by us
