"""Whether the daemon does its work, judged from how its parts fare. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from mailbot.core.ports import Counts

PATIENCE = timedelta(minutes=10)


class PartShown(Protocol):
    """One loop of the daemon, as its health knows it."""

    @property
    def name(self) -> str: ...
    @property
    def worked_at(self) -> datetime: ...
    @property
    def failing_since(self) -> datetime | None: ...
    @property
    def because(self) -> str: ...
    @property
    def noted(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    ready: bool
    problems: tuple[str, ...]


def verdict(parts: tuple[PartShown, ...], counts: Counts, now: datetime) -> Verdict:
    """Not ready when a part has failed for ten minutes, or mail waits undecided for as long.

    What is noted is shown at once, and the desk is ready all the same: restarting it would not help, as with an edited
    file that is refused while the last good one is in force.
    """
    noted = [f"{p.name}: {p.because.partition('. ')[0]}" for p in parts if p.noted]  # the rest is the admins'
    problems = [
        f"{p.name} has not worked since {p.failing_since.isoformat(timespec='seconds')}: {p.because}"
        for p in parts
        if p.failing_since is not None and not p.noted and now - p.failing_since >= PATIENCE
    ]
    if counts.oldest_received_at is not None and now - counts.oldest_received_at >= PATIENCE:
        problems.append("mail waits undecided for more than ten minutes")
    return Verdict(not problems, (*problems, *noted))
