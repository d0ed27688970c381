"""How each part of the daemon fares: for the health page, `mailbot status`, and a mail to the admins when it lasts."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from mailbot.core.cause import TroubleCause

PATIENCE = timedelta(minutes=10)  # design section 5: no successful poll for so long is an event


@dataclass(frozen=True, slots=True)
class Part:
    """One loop: when it last worked, since when it fails and why, and whether the admins were told."""

    name: str
    worked_at: datetime
    failing_since: datetime | None = None
    because: str = ""
    told: bool = False
    noted: bool = False  # it works, by what was there before


class Health:
    """Written by all loops, read by the page.

    `tell` is called outside the lock with what the admins should hear, again and again until it says that it could.
    """

    def __init__(self, now: Callable[[], datetime], tell: Callable[[TroubleCause], bool], file: Path | None) -> None:
        self._now, self._tell, self._file = now, tell, file
        self._lock = threading.Lock()
        self._parts: dict[str, Part] = {}

    def fine(self, name: str) -> None:
        now = self._now()
        with self._lock:
            part = self._parts.get(name) or Part(name, now)
            self._parts[name] = Part(name, now)
        if part.told and part.failing_since:
            told = self._tell(TroubleCause(name, part.failing_since, "", recovered=True))
            if not told:
                self._put(part)

    def failed(self, name: str, because: str) -> None:
        now = self._now()
        with self._lock:
            part = self._parts.get(name) or Part(name, now)
            part = replace(part, failing_since=part.failing_since or part.worked_at, because=because)
            tell = not part.told and part.failing_since is not None and now - part.failing_since >= PATIENCE
            self._parts[name] = part
        if tell and part.failing_since:
            told = self._tell(TroubleCause(name, part.failing_since, because, recovered=False))
            self._put(replace(part, told=told))

    def note(self, name: str, because: str = "") -> None:
        """Shown, and told by whoever notes it: in order, or not and why."""
        now = self._now()
        with self._lock:
            part = self._parts.get(name) or Part(name, now)
            failing = replace(part, failing_since=part.failing_since or now, because=because, told=True)
            failing = replace(failing, noted=True)
            self._parts[name] = failing if because else Part(name, now)

    def _put(self, part: Part) -> None:
        with self._lock:
            self._parts[part.name] = part

    def parts(self) -> tuple[Part, ...]:
        with self._lock:
            return tuple(self._parts.values())

    def save(self) -> None:
        """Writes what `mailbot status` reads, all at once."""
        if self._file is None:
            return
        shown = json.dumps({"parts": [asdict(p) for p in self.parts()], "at": self._now()}, default=str, indent=1)
        fresh = self._file.with_suffix(".new")
        fresh.write_text(shown, encoding="utf-8")
        fresh.replace(self._file)
