"""Sending in a process of its own, beside deciding: the two would otherwise take turns on one core.

The parent says "there is mail" and "stop" through a pipe, and hears how it goes; all else goes through storage. When
the parent is gone the pipe ends, and so does the child, as if it had been killed with it.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO

from mailbot.core.log import Log
from mailbot.daemon.log import terminal_log
from mailbot.daemon.sending import OpenSender, SenderOrders, open_sender
from mailbot.daemon.service import Service, Watcher

STOP_WITHIN = 11.0  # seconds: a send may wait ten for the reply to its dot
RECOVER_SECONDS = 60.0
_WAKE, _STOP = b"w", b"q"
_RUN = "import os, sys; from mailbot.daemon.sender_process import main; sys.exit(main(os.environ))"


@dataclass(slots=True)
class SenderProcess:
    """The parent's side. `wake` may come from any thread, the rest from one at a time."""

    orders: SenderOrders
    environ: Mapping[str, str]
    watcher: Watcher
    log: Log
    _process: subprocess.Popen[bytes] | None = None
    _stopping: bool = False

    def start(self) -> None:
        self._stopping = False
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _RUN],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=dict(self.environ),
            process_group=0,  # Ctrl-C is the daemon's to handle
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        pickle.dump(self.orders, self._process.stdin)  # by the pipe, for arguments and environment can be seen
        self._process.stdin.flush()
        threading.Thread(target=self._listen, args=(self._process.stdout,), name="sender's news", daemon=True).start()

    def restart(self, orders: SenderOrders) -> None:
        """With new orders, once the mail in hand is finished."""
        self.close()
        self.orders = orders
        self.start()

    def check(self) -> bool:
        """Starts it again when it has ended by itself. Raises ChildProcessError to say so."""
        if self._process is not None and self._process.poll() is not None and not self._stopping:
            code = self._process.returncode
            self.start()
            raise ChildProcessError(f"the sending process ended with code {code} and was started again")
        return False

    def wake(self) -> None:
        self._tell(_WAKE)

    def stop(self) -> None:
        """Asks it to finish the mail in hand."""
        self._stopping = True
        self._tell(_STOP)

    def close(self) -> None:
        """Waits for its end, by force when it takes too long."""
        if self._process is None:
            return
        self.stop()
        try:
            self._process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self.log.warning("send.killed", pid=self._process.pid)
            self._process.kill()
            self._process.wait()
        self._process = None

    def _tell(self, word: bytes) -> None:
        process = self._process
        if process is None or process.stdin is None:
            return
        try:
            process.stdin.write(word)
            process.stdin.flush()
        except (OSError, ValueError):
            return  # it has ended: `check` sees to that

    def _listen(self, news: IO[bytes]) -> None:
        """Each line is a reason why sending fails, or empty: it goes well."""
        for line in news:
            because = line.decode("utf-8", "replace").strip()
            if because:
                self.watcher.failed("send", because)
            else:
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
