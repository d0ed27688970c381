"""Whose case it is: fixed, in turns, the least loaded, by skill; never somebody away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest

from mailbot.core.facts import Shared
from mailbot.core.policy import Assignment
from tests.builders import BOB, a_case, a_desk, a_message, a_queue, a_reply, an_agent, because, decided

AWAY = ((date(2026, 11, 23), date(2026, 11, 23)),)


def owner(how: Assignment, *, away: str = "", text: str = "x", last: str = "", **loads: int) -> str | None:
    plain = a_desk()
    agents = {k: replace(a, away=AWAY if k in away.split() else ()) for k, a in plain.agents.items()}
    agents["dave"] = replace(agents["dave"], skills=("toner", "Paper"))
    queue = a_queue("support", "bob", "dave", "carol", assign=how)
    desk = replace(plain, agents=agents, queues={**plain.queues, "support": queue})
    turns = {"support": last} if last else {}
    shared = Shared(1001, MappingProxyType(loads), MappingProxyType(turns))
    case = decided(a_message(text), desk, shared=shared).after
    assert case is not None
    return case.owner


@pytest.mark.parametrize(
    ("how", "more", "expected"),
    [
        (Assignment.NOBODY, {}, None),
        (Assignment.FIXED, {}, "bob"),
        (Assignment.FIXED, {"away": "bob"}, "dave"),
        (Assignment.ROUND_ROBIN, {}, "bob"),
        (Assignment.ROUND_ROBIN, {"last": "bob"}, "dave"),
        (Assignment.ROUND_ROBIN, {"last": "carol"}, "bob"),
        (Assignment.ROUND_ROBIN, {"last": "bob", "away": "dave"}, "carol"),
        (Assignment.ROUND_ROBIN, {"last": "somebody who left"}, "bob"),
        (Assignment.LEAST_LOADED, {"bob": 2, "dave": 1, "carol": 3}, "dave"),
        (Assignment.LEAST_LOADED, {"bob": 1, "dave": 1}, "carol"),
        (Assignment.BY_SKILL, {"text": "The TONER leaks", "dave": 9}, "dave"),
        (Assignment.BY_SKILL, {"text": "The TONER leaks", "away": "dave"}, "bob"),
        (Assignment.BY_SKILL, {"text": "It burns", "bob": 1}, "dave"),
        (Assignment.FIXED, {"away": "bob dave carol"}, None),
    ],
)
def test_the_queue_says_whose_case_it_is(how: Assignment, more: dict[str, object], expected: str | None) -> None:
    assert owner(how, **more) == expected  # type: ignore[arg-type]


def test_only_a_new_case_is_assigned() -> None:
    decision = decided(a_reply("x"), None, a_case(owner=None))

    assert decision.after is not None
    assert decision.after.owner is None
    assert because(decision, "assignment") == "only a new case is assigned"


def test_a_queue_whose_agents_have_left_assigns_nobody() -> None:
    desk = a_desk(queues={"support": a_queue("support", "gone", assign=Assignment.FIXED)}, agents={"bob": BOB})

    assert because(decided(a_message(), desk), "assignment") == "nobody of queue support is here today"
    assert an_agent().away == ()
