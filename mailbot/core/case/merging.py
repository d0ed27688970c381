"""A case that was merged leads to the one that goes on; a circle of merges ends where it began to repeat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from mailbot.core.case.model import Case
from mailbot.core.case.scoring import Reason

MOST_STEPS = 8  # merges one behind the other that are followed


def goes_on_as(number: int, cases: Mapping[int, Case]) -> int:
    """The number of the case in which this one goes on; itself where it was merged into none that is known."""
    seen = [number]
    while len(seen) <= MOST_STEPS:
        case = cases.get(seen[-1])
        if case is None or case.merged_into is None or case.merged_into not in cases or case.merged_into in seen:
            break
        seen.append(case.merged_into)
    return seen[-1]


def redirected(reason: Reason, cases: Mapping[int, Case]) -> Reason:
    number = goes_on_as(reason.case, cases)
    if number == reason.case:
        return reason
    return replace(reason, case=number, text=f"{reason.text}; case {reason.case} was merged into case {number}")


def missing(cases: Mapping[int, Case]) -> set[int]:
    """Those into which some of these were merged and which are not among them."""
    return {c.merged_into for c in cases.values() if c.merged_into is not None and c.merged_into not in cases}


def followed(numbers: Iterable[int], cases: Mapping[int, Case]) -> tuple[int, ...]:
    """These and all in which they go on, each once."""
    found: dict[int, None] = {}
    for number in numbers:
        while number in cases and number not in found:
            found[number] = None
            number = cases[number].merged_into or number
    return tuple(found)
