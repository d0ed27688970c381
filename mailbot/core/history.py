"""Entries of a case, as the mails to agents show what was said so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailbot.core.case.model import Entry

_EXCERPT = 2000


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One recent entry; `who` is empty where the desk did it by itself."""

    at: datetime
    who: str
    text: str
    visibility: str


def history_line(entry: Entry) -> HistoryLine:
    who = (entry.author.name or entry.author.address) if entry.author else ""
    return HistoryLine(entry.at, who, entry.text[:_EXCERPT], entry.visibility)
