"""A rule: a named question and its consequence. The policy is a table of them (`mailbot/rules/table.py`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from mailbot.core.case.model import Case
from mailbot.core.effects import Effect
from mailbot.core.facts import Facts
from mailbot.core.policy import Desk


@dataclass(frozen=True, slots=True)
class View:
    """What a rule may look at: the facts, the desk, the instant, and the case as the rules before left it."""

    facts: Facts
    desk: Desk
    now: datetime
    case: Case | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule said: hit or not, and why; never a bare False that loses the reason."""

    hit: bool
    because: str


def yes(because: str) -> Answer:
    return Answer(True, because)


def no(because: str) -> Answer:
    return Answer(False, because)


@dataclass(frozen=True, slots=True)
class Rule:
    """`ends` stops the table: only refusals and mails settled by one rule do. `outcome` is recorded on a hit."""

    name: str
    ask: Callable[[View], Answer]
    then: Callable[[View], tuple[Effect, ...]]
    ends: bool = False
    outcome: str | None = None
