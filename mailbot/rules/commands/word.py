"""The shape of an order: a word, what it says of itself, and what it comes to.

A new one is a `Word` in a file of its group and a row in `table.py`; `docs/agents-by-mail.md` lists it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from mailbot.core.case.model import Case
from mailbot.core.effects import Effect
from mailbot.core.policy import Agent
from mailbot.core.rule import View


class Place(StrEnum):
    """Where a word may stand."""

    CASE = "case"  # on a case: an answer to its notification, or its number in the subject of a proven mail
    HELD = "held"  # in the answer to the notice of a held mail
    ANYWHERE = "anywhere"  # also on a mail that belongs to nothing


@dataclass(frozen=True, slots=True)
class Given:
    """One order: what stands behind its word, who gives it, and the case as the orders before it left it.

    `held` is the number of the held mail whose notice is answered. With a word of Place.CASE, `case` is there.
    """

    argument: str
    agent: Agent
    view: View
    case: Case | None = None
    held: int | None = None

    @property
    def on_case(self) -> Case:
        assert self.case is not None
        return self.case


@dataclass(frozen=True, slots=True)
class Done:
    """What an order comes to.

    With a `problem` nothing of the whole mail is done: its text is kept as a note, and the agent reads why.
    `said`: words on the order's own line that belong to the text below. `inside`: the text stays inside.
    `taken`: where the mail has no text, the customer hears who has the case. `told`: lines for the agent who asked.
    """

    effects: tuple[Effect, ...] = ()
    problem: str = ""
    said: str = ""
    inside: bool = False
    taken: bool = False
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """`names`: the first is the one that is written about. `usage` and `does` are what #help and the docs say."""

    names: tuple[str, ...]
    usage: str
    does: str
    act: Callable[[Given], Done]
    place: Place = Place.CASE


def problem(given: Given, word: str, text: str) -> Done:
    """What is wrong with an order, as the agent reads it."""
    written = f"#{word} {given.argument}".rstrip()
    return Done(problem=f"{written}: {text}")


def did_you_mean(word: str, known: tuple[str, ...], mark: str = "") -> str:
    near = get_close_matches(word, known, n=1)
    return f" (did you mean {mark}{near[0]}?)" if near else ""


def plain(given: Given, word: str, *effects: Effect, inside: bool = False, taken: bool = False) -> Done:
    """An order that takes no argument: words on its line are text.

    `#note call first` says something; `#close #note` would tell the customer what was meant to stay inside.
    """
    if given.argument.startswith("#"):
        return problem(given, word, "each order stands on a line of its own.")
    return Done(effects, said=given.argument, inside=inside, taken=taken)
