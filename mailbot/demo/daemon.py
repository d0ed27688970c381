"""The real daemon as a process of its own, and what its records say: asked through the command line, as by anybody."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

STEP_LIMIT = 30.0  # seconds that any one step of the story may take
T = TypeVar("T")


class StoryFailed(Exception):
    """A step did not come about in time; the text says which, and where to look."""


class Daemon:
    """`mailbot run` against the demo's folder; a context manager that stops it by its pid."""

    def __init__(self, folder: Path, clock: Path) -> None:
        self.folder, self._clock = folder, clock
        self.log = folder / "daemon.log"

    def __enter__(self) -> Daemon:
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command("run", "--clock", str(self._clock)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
                start_new_session=True,  # Ctrl-C is the demo's to handle
            )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "mailbot", *words, "--config", str(self.folder)]

    def cases(self) -> list[dict[str, Any]]:
        """`mailbot cases list --json`"""
        return self._ask("cases", "list", "--json") or []

    def case(self, number: int) -> dict[str, Any]:
        """`mailbot cases show N --json`"""
        return self._ask("cases", "show", str(number), "--json") or {}

    def _ask(self, *words: str) -> Any:
        asked = subprocess.run(self._command(*words), capture_output=True, env=_environment(), check=False)
        return json.loads(asked.stdout) if asked.returncode == 0 and asked.stdout.strip() else None

    def until(self, what: str, find: Callable[[], T | None]) -> T:
        """What `find` gives once it gives anything. Raises StoryFailed."""
        limit = time.monotonic() + STEP_LIMIT
        while time.monotonic() < limit:
            if self._process.poll() is not None:
                raise StoryFailed(f"the daemon has ended; its log is {self.log}")
            found = find()
            if found:
                return found
            time.sleep(0.2)
        raise StoryFailed(f"waited in vain for {what}; the daemon's log is {self.log}")


def _environment() -> dict[str, str]:
    return {**os.environ, "SUPPORT_PASSWORD": "demo", "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}
