"""Held mail: let through by a reply to its notice."""

from __future__ import annotations

from mailbot.core.effects import ReleaseHeld
from mailbot.rules.commands.word import Done, Given, Place, Word


def _approve(given: Given) -> Done:
    assert given.held is not None
    return Done((ReleaseHeld(given.held),))


WORDS = (
    Word(
        ("approve",),
        "#approve",
        "in the answer to the notice of a held mail: it becomes a case, and its sender gets the receipt",
        _approve,
        Place.HELD,
    ),
)
