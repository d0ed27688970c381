"""One loop in one thread: step, rest, back off after an error, stop. The only place that catches everything."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from mailbot.core.log import Log

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds after an error, doubling


class Watcher(Protocol):
    """Hears how each loop fares, for health and for the mail to the admins."""

    def fine(self, name: str) -> None: ...
    def failed(self, name: str, because: str) -> None: ...


@dataclass(slots=True)
class Service:
    """`step` does one piece of work and says whether there may be more; `rest` waits for more of it.

    `failed` puts the loop's own things in order after an error, so that one bad mail stops nobody.
    """

    name: str
    step: Callable[[], bool]
    log: Log
    watcher: Watcher
    idle_seconds: float = 1.0
    rest: Callable[[float], None] | None = None
    failed: Callable[[], None] = lambda: None
    end: Callable[[], None] = lambda: None
    backs_off: bool = True  # a job of the beat does not: it must not keep the others waiting
    wakeup: threading.Event = field(default_factory=threading.Event)
    stopping: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _pause: float = 0.0

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There is work; a rest ends at once."""
        self.wakeup.set()

    def stop(self) -> None:
        self.stopping.set()
        self.wakeup.set()
        self.end()

    def join(self, seconds: float) -> bool:
        """True when the loop has ended within that time."""
        if self._thread is None:
            return True
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self.stopping.is_set():
            self.once()

    def once(self) -> bool:
        """One step with everything around it; False when there was nothing to do or it failed."""
        self.wakeup.clear()
        try:
            more = self.step()
            self.watcher.fine(self.name)
            self._pause = 0.0
            if not more and not self.stopping.is_set():
                (self.rest or self._rest)(self.idle_seconds)
            return more
        except Exception as error:
            self._after(error)
            return False

    def _rest(self, seconds: float) -> None:
        self.wakeup.wait(seconds)

    def _after(self, error: Exception) -> None:
        because = f"{type(error).__name__}: {error}".splitlines()[0][:500]
        self.log.warning("service.failed", service=self.name, because=because, exc_info=error)
        try:
            self.failed()
            self.watcher.failed(self.name, because)
        except Exception as second:
            self.log.warning("service.failed_twice", service=self.name, because=str(second)[:500])
        if not self.backs_off:
            return
        self._pause = min(max(self._pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
        self.stopping.wait(self._pause)
