"""The durations that the documentation works out come out as it says."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from mailbot.core.time.calendar import add
from mailbot.settings.duration import parse_span

from .desks import HALIFAX, VELSOFT

PAGE = Path(__file__).parents[3] / "docs" / "windows-and-calendars.md"
HEAD = "| start | span | ends | because |"


def examples() -> list[tuple[str, str, str]]:
    rows = PAGE.read_text(encoding="utf-8").split(HEAD)[1].split("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip().strip("`") for cell in row.strip("|").split("|")] for row in rows]
    return [(start, span, end) for start, span, end, _ in cells]


def test_there_are_examples() -> None:
    assert len(examples()) >= 8


@pytest.mark.parametrize(("start", "text", "end"), examples())
def test_an_example_ends_when_the_page_says(start: str, text: str, end: str) -> None:
    at = datetime.strptime(start, "%a %Y-%m-%d %H:%M:%S").replace(tzinfo=HALIFAX)

    found = add(VELSOFT, at, parse_span(text)).astimezone(HALIFAX)

    assert found.strftime("%a %m-%d %H:%M:%S") == end
