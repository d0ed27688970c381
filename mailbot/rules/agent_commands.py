"""The orders in an agent's mail, from its leading `#` lines; an unknown one is a problem, never text to a customer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mailbot.core.case.evolve import evolve
from mailbot.core.case.model import Case, Status
from mailbot.core.effects import Effect, SetStatus
from mailbot.core.message import Command
from mailbot.core.policy import Agent
from mailbot.core.rule import View
from mailbot.rules.commands.table import WORDS
from mailbot.rules.commands.word import Done, Given, Place, Word, did_you_mean


@dataclass(frozen=True, slots=True)
class Orders:
    """What the orders of one mail come to together, in the order in which they stand."""

    effects: tuple[Effect, ...] = ()
    problems: tuple[str, ...] = ()
    said: tuple[str, ...] = ()  # words on the line of an order that takes none: they are text like what follows
    inside: bool = False
    taken: bool = False
    told: tuple[tuple[str, ...], ...] = ()

    @property
    def status(self) -> Status | None:
        """The last status that an order sets."""
        return next((e.status for e in reversed(self.effects) if isinstance(e, SetStatus)), None)

    @property
    def ends(self) -> bool:
        status = self.status
        return status is not None and status.is_done


def orders(view: View, agent: Agent, case: Case | None, held: int | None = None) -> Orders:
    given = Orders()
    for command in view.facts.message.commands:
        now = evolve(case, given.effects, view.now) if case is not None else None
        given = _with(given, _done(command, Given(command.argument.strip(), agent, view, now, held)))
    return given


def known_words(commands: Iterable[Command]) -> tuple[Word, ...]:
    """Those of a mail's orders that are orders of ours."""
    return tuple(WORDS[one.name] for one in commands if one.name in WORDS)


def _done(command: Command, given: Given) -> Done:
    word = WORDS.get(command.name)
    if word is None:
        guess = did_you_mean(command.name, tuple(WORDS), "#")
        return Done(problem=f"#{command.name} is no order I know{guess}.")
    if word.place is Place.CASE and given.case is None:
        return Done(problem=f"#{command.name}: this mail belongs to no case.")
    if word.place is Place.HELD and given.held is None:
        return Done(problem=f"#{command.name}: it stands in an answer to the notice of a held mail.")
    return word.act(given)


def _with(given: Orders, done: Done) -> Orders:
    return replace(
        given,
        effects=(*given.effects, *done.effects),
        problems=(*given.problems, *([done.problem] if done.problem else [])),
        said=(*given.said, *([done.said] if done.said else [])),
        inside=given.inside or done.inside,
        taken=given.taken or done.taken,
        told=(*given.told, *([done.told] if done.told else [])),
    )
