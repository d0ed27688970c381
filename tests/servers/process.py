"""Servers as processes of the tests: an ordinary account, a free port, an end with the tests whatever happens."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

STARTING = 20.0


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def account(*wanted: str) -> pwd.struct_passwd:
    """Who the server runs as: ourselves, or as root the first of these accounts (servers refuse to be root)."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in (*wanted, "nobody") if name in known)


def as_account(who: pwd.struct_passwd) -> list[str]:
    """The words before a command that make it that account's, and end it when the tests are killed."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return []
    dying = [setpriv, "--pdeathsig", "TERM"]
    if os.geteuid() != 0:
        return [*dying, "--"]
    return [*dying, f"--reuid={who.pw_uid}", f"--regid={who.pw_gid}", "--clear-groups", "--inh-caps=-all", "--"]


@contextmanager
def folder(name: str, who: pwd.struct_passwd) -> Iterator[Path]:
    """A folder of that account with a short path (UNIX socket names end at about 100 bytes)."""
    path = Path(tempfile.mkdtemp(prefix=f"{name}-", dir="/tmp"))
    if os.geteuid() == 0:
        os.chown(path, who.pw_uid, who.pw_gid)
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def running(command: Sequence[str], log: Path, ready: Callable[[], bool]) -> Iterator[subprocess.Popen[bytes]]:
    """A server that is up, and is stopped by SIGTERM (SIGKILL after ten seconds)."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/tmp")
    try:
        wait_until(lambda: ready() or process.poll() is not None, STARTING)
        if process.poll() is not None:
            raise RuntimeError(f"{command[0]} did not start:\n{log.read_text(errors='replace')}")
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def answers(port: int, greeting: bytes = b"") -> bool:
    """Whether something listens there and says this first."""
    try:
        with socket.create_connection(("127.0.0.1", port), 5) as sock:
            sock.settimeout(5)
            return not greeting or sock.recv(len(greeting)) == greeting
    except OSError:
        return False


def wait_until(condition: Callable[[], bool], limit: float = 30.0) -> None:
    """Returns as soon as the condition holds. Raises TimeoutError after `limit` seconds."""
    end = monotonic() + limit
    while not condition():
        if monotonic() > end:
            raise TimeoutError(f"waited {limit:g} s in vain")
        sleep(0.02)
