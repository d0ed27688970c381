"""A duration as a promise states it: open time, business days, elapsed time or elapsed days (design section 7)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SpanKind(StrEnum):
    OPEN = "open"  # seconds of the calendar's open time
    BUSINESS_DAYS = "business_days"
    ELAPSED = "elapsed"  # real seconds
    ELAPSED_DAYS = "elapsed_days"  # calendar days, same local time


@dataclass(frozen=True, slots=True)
class Span:
    """`amount` is seconds for OPEN and ELAPSED, days for the other two."""

    kind: SpanKind
    amount: int
    text: str = ""  # as written, for messages

    def __str__(self) -> str:
        return self.text or f"{self.amount} {self.kind}"
