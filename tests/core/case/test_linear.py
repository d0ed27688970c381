"""Finding our own words costs in proportion to the texts: steps are counted, no clock is looked at."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any

import pytest

from mailbot.core.case.quotes import ours, part, repeats

SENT = "We have your request.\nIt is looked after by Bob, who answers until Tuesday at noon.\n"
HOSTILE = {
    "one letter": "a",
    "letters and blanks": "ab ",
    "what we sent": SENT,
    "what we sent, cut": "x" + SENT[:20],
    "marks": "a>",
    "links that never end": "<http:",
    "links": "<http://x>",
    "short lines": "abcdefg\n",
    "empty lines": "\n",
    "entities": "&amp;",
    "attributions": "Example Support 2026:\n",
    "fields": "From: Example Support\n",
    "rules": "-----\n",
}
SIZES = (8_000, 16_000)
TWICE = 2.4  # a quadratic way would cost four times


def steps(work: Callable[[], object]) -> int:
    """Lines that ran."""
    count = 0

    def seen(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += 1
        return seen

    sys.settrace(seen)
    try:
        work()
    finally:
        sys.settrace(None)
    return count


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_twice_the_text_costs_twice(piece: str) -> None:
    texts = [(piece * (size // len(piece) + 1))[:size] for size in SIZES]

    for known in (SENT, ""):
        once, twice = (steps(partial(compared, text, known or text)) for text in texts)
        assert twice <= TWICE * once + 500


def compared(text: str, sent: str) -> None:
    part(text, ours([sent], ["Example Support"]))
    repeats(text, [sent], [SENT])
