"""Where the daemon's time comes from: the machine, or a small file for tests and the demo.

A clock file holds an instant and a rate (`2026-11-23T09:00:00+00:00 60`; rate 1 when left out, 0 stands
still) and counts from the moment at which the file was last written. Nothing here knows what the time is for.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

REAL_TIME = timedelta(minutes=10)
"""A server's stamp this close to the real present was made by a server that lives in real time."""

RESOLUTION = timedelta(seconds=1)
"""INTERNALDATE counts whole seconds (RFC 9051), which at a fast rate would make a fresh mail minutes old."""


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def arrived(self, stamp: datetime) -> datetime:
        """When a mail arrived, by the stamp of the server that took it; never after now."""
        return min(stamp.astimezone(UTC), self.now())


@dataclass(frozen=True, slots=True)
class _Setting:
    instant: datetime
    rate: float
    written: float  # the file's mtime, seconds of real time
    mark: tuple[int, int, int]  # changes whenever the file does

    def at(self, real: datetime) -> datetime:
        return self.instant + (real - datetime.fromtimestamp(self.written, UTC)) * self.rate


class FileClock:
    """The time that a file tells; read again when the file changes.

    Raises ValueError on a file that holds no instant, OSError when it cannot be read for the first time.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._setting = _read(path)

    def now(self) -> datetime:
        return self._current().at(datetime.now(UTC))

    def arrived(self, stamp: datetime) -> datetime:
        """A stamp of the real present belongs to a real-time server: its age is taken at this clock's rate.

        Any other stamp is taken as it is. Never after now.
        """
        setting, real = self._current(), datetime.now(UTC)
        now = setting.at(real)
        if abs(real - stamp) > REAL_TIME:
            return min(stamp.astimezone(UTC), now)
        age = max(real - stamp - RESOLUTION, timedelta(0)) * setting.rate
        return min(max(now - age, setting.instant), now)

    def _current(self) -> _Setting:
        """The file's setting; a file that cannot be read just now leaves the last one in force."""
        try:
            if _mark(self.path) != self._setting.mark:
                self._setting = _read(self.path)
        except (OSError, ValueError):
            pass
        return self._setting


Clock = SystemClock | FileClock


def write(path: Path, instant: datetime, rate: float = 1.0) -> None:
    """Sets a clock file, all at once. A file that is already there is replaced."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(f"{instant.isoformat()} {rate:g}\n", encoding="ascii")
    fresh.replace(path)


def _read(path: Path) -> _Setting:
    mark = _mark(path)
    words = path.read_text(encoding="ascii").split()
    if len(words) not in (1, 2):
        raise ValueError(f"{path}: expected an instant and a rate, such as 2026-11-23T09:00:00+00:00 60")
    instant = datetime.fromisoformat(words[0])
    if instant.tzinfo is None:
        raise ValueError(f"{path}: the instant needs an offset, such as +00:00")
    return _Setting(instant.astimezone(UTC), float(words[1]) if len(words) == 2 else 1.0, mark[0] / 1e9, mark)


def _mark(path: Path) -> tuple[int, int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_ino, stat.st_size
