"""Running one test of the rules: what was before is played, then the mail is decided about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from mailbot.core.decision import Decision
from mailbot.core.policy import Desk
from mailbot.core.trial.expectation import Miss, RuleTest, misses
from mailbot.core.trial.scenario import Delivered
from mailbot.daemon.simulate import CannotPlay, Play

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`decision` is None for a mail that the desk had before."""

    test: RuleTest
    decision: Decision | None
    misses: tuple[Miss, ...]


def run_rule_test(test: RuleTest, desk: Desk, mailbox: str) -> Outcome:
    """Raises CannotPlay."""
    decision = decided(test, desk, mailbox)
    if decision is None:
        return Outcome(test, None, (Miss("outcome", "a decision", "the same bytes were received before"),))
    return Outcome(test, decision, misses(test.expected, decision, desk))


def decided(test: RuleTest, desk: Desk, mailbox: str) -> Decision | None:
    play, place = Play(desk, mailbox), f"{test.name}: before"
    for event in test.before:
        if event.at > test.at:
            raise CannotPlay(event.place, "this comes after the mail that is tested")
        tuple(play.until(event.at - _MOMENT))
        play.decided(event)
    tuple(play.until(test.at - _MOMENT))
    raw = test.raw if test.answers is None else play.answer(test.raw, test.answers, place, test.at)
    play.vouches = test.proven
    return next(iter(play.decided(Delivered(test.at, place, raw))), None)
