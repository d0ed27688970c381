"""What agents read about their orders is what the desk knows."""

from __future__ import annotations

from pathlib import Path

from mailbot.rules.commands.table import GROUPS, WORDS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "agents-by-mail.md"


def test_the_page_for_agents_lists_every_order_as_it_describes_itself() -> None:
    rows = [line.split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `#")]
    listed = {usage.strip("| `"): does.strip(" |") for usage, does in rows}

    assert listed == {word.usage: word.does for group in GROUPS.values() for word in group}


def test_no_word_is_taken_twice() -> None:
    names = [name for group in GROUPS.values() for word in group for name in word.names]

    assert len(names) == len(WORDS)
