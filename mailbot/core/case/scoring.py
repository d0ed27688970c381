"""What speaks for a case, in points: the strongest reason decides, the others break a tie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum


class Points(IntEnum):
    """What one kind of evidence is worth (docs/threading.md)."""

    TOKEN = 100
    TOKEN_OF_ANOTHER = 80
    ANSWERS = 60
    SIBLING = 40
    CONVERSATION = 35
    NUMBER = 30
    SUBJECT = 20


@dataclass(frozen=True, slots=True)
class Reason:
    """`rank`: how far away the evidence stands among its kind; 0 is the nearest."""

    case: int
    points: int
    text: str
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Scored:
    """One case with all that speaks for it, strongest first. Each kind of evidence counts once."""

    case: int
    score: int
    reasons: tuple[str, ...]


def score(reasons: Sequence[Reason]) -> tuple[Scored, ...]:
    """The cases named, the best first: by the strongest reason, by the nearest of these, by the sum."""
    by_case: dict[int, dict[int, Reason]] = {}
    for reason in reasons:
        by_case.setdefault(reason.case, {}).setdefault(reason.points, reason)
    ordered = sorted(by_case.items(), key=lambda item: _order(item[1]))
    return tuple(_scored(case, kinds) for case, kinds in ordered)


def _order(kinds: dict[int, Reason]) -> tuple[int, int, int]:
    best = max(kinds)
    return (-best, kinds[best].rank, -sum(kinds))


def _scored(case: int, kinds: dict[int, Reason]) -> Scored:
    strongest = sorted(kinds, reverse=True)
    return Scored(case, sum(kinds), tuple(kinds[points].text for points in strongest))
