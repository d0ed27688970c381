"""Asking the table of rules about one mail: every hit and miss with its reason, first wins, lists add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from mailbot.core.case.evolve import evolve
from mailbot.core.case.model import Case
from mailbot.core.decision import MailOutcome, Step
from mailbot.core.effects import Assign, Effect, Hold, Ignore, OpenCase, SetPriority, SetQueue, UseTemplate
from mailbot.core.facts import Facts
from mailbot.core.policy import Desk
from mailbot.core.rule import Rule, View


@dataclass(frozen=True, slots=True)
class Asked:
    """How far the table has been asked. The first rule to set a thing wins; what adds up, adds up."""

    case: Case | None = None
    effects: tuple[Effect, ...] = ()
    steps: tuple[Step, ...] = ()
    outcome: str = MailOutcome.IGNORED
    set_by: tuple[tuple[type[Effect], str], ...] = ()

    @property
    def held(self) -> bool:
        return any(isinstance(e, Hold) for e in self.effects)


def ask_table(rules: Iterable[Rule], facts: Facts, desk: Desk, now: datetime) -> Asked:
    asked, view, missed = Asked(), View(facts, desk, now, None), list[Step]()
    for rule in rules:
        answer = rule.ask(view)
        if not answer.hit:
            missed.append(Step(rule.name, False, answer.because))
            continue
        wanted = rule.then(view)
        if view.facts.released:  # what a person released is not held once more
            wanted = tuple(e for e in wanted if not isinstance(e, Hold))
        asked = _with_hit(_with_misses(asked, missed), rule, wanted, answer.because, facts, now)
        view, missed = View(facts, desk, now, asked.case), []
        if rule.ends or asked.held:
            break
    return _with_misses(asked, missed)


def _with_misses(asked: Asked, missed: list[Step]) -> Asked:
    return replace(asked, steps=(*asked.steps, *missed))


def _with_hit(asked: Asked, rule: Rule, wanted: tuple[Effect, ...], because: str, facts: Facts, now: datetime) -> Asked:
    won, lost = _first_wins(asked, rule, wanted)
    opens = any(isinstance(e, OpenCase) for e in won)
    base = asked.case or (None if opens else facts.match.case)
    because = because if not lost else f"{because}; already set: {', '.join(lost)}"
    return Asked(
        case=evolve(base, won, now),
        effects=(*asked.effects, *won),
        steps=(*asked.steps, Step(rule.name, True, because)),
        outcome=rule.outcome or asked.outcome,
        set_by=(*asked.set_by, *((type(e), rule.name) for e in won if type(e) in _SET_ONCE)),
    )


# What is set once in a table, and the word for it in rules.yml.
_SET_ONCE: Mapping[type[Effect], str] = MappingProxyType(
    {
        SetQueue: "queue",
        SetPriority: "priority",
        Assign: "owner",
        Hold: "hold",
        Ignore: "refuse",
        UseTemplate: "send",
    }
)


def _first_wins(asked: Asked, rule: Rule, wanted: tuple[Effect, ...]) -> tuple[tuple[Effect, ...], tuple[str, ...]]:
    winners = dict(reversed(asked.set_by))
    won = tuple(e for e in wanted if type(e) not in winners)
    lost = tuple(f"{_SET_ONCE[type(e)]} by {winners[type(e)]!r}" for e in wanted if type(e) in winners)
    return won, lost
