"""Runs the real daemon: it waits at an empty mailbox, all the mails arrive at once, and a watch runs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import desk
from bench.mails import BenchMail
from bench.measure import Memory, cpu_seconds, memory
from bench.servers import Dovecot, stop
from bench.sink import Sink

START_SECONDS = 60.0  # for the daemon to be up and at rest
STALL_SECONDS = 30.0  # without a mail moved or sent: it hangs
STOP_SECONDS = 12.0  # the daemon promises 10
REST_SECONDS = 0.5  # without a tick of CPU time: it is at rest


class DaemonTrouble(Exception):
    """The daemon did not do its part; the text says what and ends with its log."""


@dataclass(frozen=True, slots=True)
class Run:
    """`seconds` count from the server announcing the mails, `delivered_seconds` from the files in place."""

    seconds: float
    delivered_seconds: float
    cpu: float
    memory: Memory
    exit_code: int
    mails_sent: int


def expected_mails(mails: tuple[BenchMail, ...]) -> int:
    """One receipt to the opener of each case, one notification to the agent for each mail."""
    return sum(1 if mail.is_reply else 2 for mail in mails)


def run(
    folder: Path,
    dovecot: Dovecot,
    sink: Sink,
    mails: tuple[BenchMail, ...],
    progress: Callable[[int, int], None],
) -> Run:
    dovecot.stage([mail.raw for mail in mails])
    with _daemon(folder) as process:
        _wait_at_rest(process, folder, dovecot)
        cpu = cpu_seconds(process.pid)
        delivered, visible = _let_arrive(dovecot)
        ended = _wait_done(process, folder, dovecot, sink, expected_mails(mails), progress)
        _wait_still(process)
        used, peak = cpu_seconds(process.pid) - cpu, memory(process.pid)
        code = stop(process, STOP_SECONDS)
    return Run(ended - visible, ended - delivered, used, peak, code, sink.count)


@contextmanager
def _daemon(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    beside = Path(sys.executable).parent / "mailbot"
    program = [str(beside)] if beside.exists() else [sys.executable, "-m", "mailbot"]
    with _log(folder).open("wb") as log:
        process = subprocess.Popen(
            [*program, "run", "--config", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **desk.ENVIRONMENT},
            process_group=0,  # Ctrl-C is for the benchmark, which then stops it politely
        )
        try:
            yield process
        finally:
            stop(process, STOP_SECONDS)


def _let_arrive(dovecot: Dovecot) -> tuple[float, float]:
    """Put the mails into the mailbox; when they were there, and when the server told a waiting client so."""
    with dovecot.login() as watcher:
        watcher.select_folder("INBOX", readonly=True)
        watcher.idle()
        delivered = time.monotonic()
        dovecot.deliver()
        if not watcher.idle_check(timeout=STALL_SECONDS):
            raise DaemonTrouble("Dovecot did not announce the mail")
        visible = time.monotonic()
        watcher.idle_done()  # a LOGOUT inside IDLE is not heard
    return delivered, visible


def _wait_at_rest(process: subprocess.Popen[bytes], folder: Path, dovecot: Dovecot) -> None:
    """The daemon has logged in to IMAP and does nothing more."""
    end = time.monotonic() + START_SECONDS
    while dovecot.connections() < 1:
        if process.poll() is not None or time.monotonic() > end:
            raise DaemonTrouble(f"The daemon did not come to its mailbox.\n{tail(folder)}")
        time.sleep(0.05)
    _wait_still(process)


def _wait_still(process: subprocess.Popen[bytes]) -> None:
    end, seen, since = time.monotonic() + START_SECONDS, -1.0, time.monotonic()
    while time.monotonic() < min(end, since + REST_SECONDS) and process.poll() is None:
        now = cpu_seconds(process.pid)
        if now - seen > 0.02:  # two ticks: a waiting daemon's heartbeat
            seen, since = now, time.monotonic()
        time.sleep(0.05)


def _wait_done(
    process: subprocess.Popen[bytes],
    folder: Path,
    dovecot: Dovecot,
    sink: Sink,
    expected: int,
    progress: Callable[[int, int], None],
) -> float:
    """The instant at which the mailbox was empty and the last outgoing mail was accepted."""
    seen, since, emptied = (-1, -1), time.monotonic(), 0.0
    while sink.count < expected or not emptied:
        left = dovecot.count() if not emptied else 0
        if not left and not emptied:
            emptied = time.monotonic()
        if (sink.count, left) != seen:
            seen, since = (sink.count, left), time.monotonic()
            progress(sink.count, expected)
        if process.poll() is not None or time.monotonic() > since + STALL_SECONDS:
            said = f"{sink.count} of {expected} mails sent, {left} still in the mailbox"
            raise DaemonTrouble(f"The daemon stopped half way: {said}.\n{tail(folder)}")
        time.sleep(0.02)
    return max(emptied, sink.last_at)


def tail(folder: Path, lines: int = 20) -> str:
    log = _log(folder)
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""


def _log(folder: Path) -> Path:
    return folder / "daemon.log"
