"""What storage tells a report: the journal of cases, line by line, mails as they came, cases that stood open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One decision on a case; `effects` as `core.journal` writes them."""

    at: datetime
    kind: str
    outcome: str
    effects: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True)
class Past:
    """All that was ever decided on one case, in order."""

    case: int
    requester: str
    opened_at: datetime
    lines: tuple[JournalLine, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A case that was not finished at the instant asked for, with the queue, priority and owner it has now."""

    case: int
    requester: str
    opened_at: datetime
    queue: str
    priority: str
    owner: str | None
    status: str
