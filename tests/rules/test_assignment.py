"""Whose case it is: fixed, in turns, the least loaded, by skill; never somebody away."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import pytest

from mailbot.core.facts import Shared
from mailbot.core.policy import Assignment, Desk
from mailbot.core.rule import yes
from mailbot.rules.configured import Consequence, configured
from tests.builders import BOB, NOW, a_case, a_desk, a_message, a_queue, a_reply, an_agent, because, decided

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
        (Assignment.LEAST_LOADED, {"last": "bob"}, "dave"),
        (Assignment.ON_CALL, {}, "bob"),
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


FOUR = ("bob", "carol", "dave", "erin")


def a_busy_desk(how: Assignment, **changes: object) -> Desk:
    agents = {key: an_agent(key, queues=("support",)) for key in FOUR}
    return a_desk(agents=agents, queues={"support": a_queue("support", *FOUR, assign=how)}, **changes)


def assigned(desk: Desk, days: int, a_day: int, open_for: int) -> Counter[str]:
    """Who gets how many, when `a_day` cases come each day and each stays open for the next `open_for` cases."""
    given: list[str] = []
    for day in range(days):
        now = NOW + timedelta(days=day)
        for n in range(a_day):
            loads = Counter(given[-open_for:])
            shared = Shared(1001 + len(given), MappingProxyType(loads), {"support": given[-1]} if given else {})
            message = a_message(f"No {n} of day {day}", message_id=f"{day}-{n}")
            case = decided(message, desk, shared=shared, now=now).after
            assert case is not None
            assert case.owner is not None
            given.append(case.owner)
    return Counter(given)


@pytest.mark.parametrize("how", [Assignment.ROUND_ROBIN, Assignment.LEAST_LOADED, Assignment.BY_SKILL])
@pytest.mark.parametrize("open_for", [1, 7, 40])
def test_over_a_thousand_cases_everybody_gets_as_many(how: Assignment, open_for: int) -> None:
    shares = assigned(a_busy_desk(how), days=20, a_day=50, open_for=open_for)

    assert sum(shares.values()) == 1000
    assert max(shares.values()) - min(shares.values()) <= 2


def test_who_was_away_for_half_the_time_gets_half_and_the_others_share_the_rest() -> None:
    away = ((NOW.date(), NOW.date() + timedelta(days=9)),)
    desk = a_busy_desk(Assignment.ROUND_ROBIN)
    desk = replace(desk, agents={**desk.agents, "dave": replace(desk.agents["dave"], away=away)})

    shares = assigned(desk, days=20, a_day=60, open_for=10)

    assert abs(shares["dave"] - 150) <= 1
    rest = [shares[key] for key in FOUR if key != "dave"]
    assert max(rest) - min(rest) <= 10 * 2


@pytest.mark.parametrize("wish", ["dave", "Dave Orr", "DAVE@agents.example", "Dave"])
def test_a_customer_may_name_a_favourite_of_the_queue(wish: str) -> None:
    decision = decided(a_message(fields=(("preferred agent", wish),)))

    assert because(decision, "assignment") == "the customer asks for dave"


@pytest.mark.parametrize("wish", ["carol", "nobody", ""])
def test_a_favourite_of_another_queue_is_passed_over(wish: str) -> None:
    assert because(decided(a_message(fields=(("preferred agent", wish),))), "assignment") == "queue support goes to bob"


def test_who_speaks_the_customers_language_comes_first() -> None:
    desk = a_busy_desk(Assignment.ROUND_ROBIN)
    desk = replace(desk, agents={**desk.agents, "erin": replace(desk.agents["erin"], languages=("fr",))})

    french = decided(a_message(headers=(("content-language", "fr-CA"),)), desk).after
    assert french is not None
    assert french.owner == "erin"


def test_a_skill_is_a_word_and_not_a_part_of_one() -> None:
    agents = {"bob": replace(BOB, skills=("art",)), "dave": an_agent("dave", skills=("label printer",))}
    desk = a_desk(agents=agents, queues={"support": a_queue("support", "bob", "dave", assign=Assignment.BY_SKILL)})

    case = decided(a_message("The cartridge of my label-printers leaks"), desk).after
    assert case is not None
    assert case.owner == "dave"


def test_a_rule_that_moves_a_case_hands_it_over() -> None:
    rule = configured("move", lambda view: yes("always"), Consequence(queue="billing"))
    desk = a_desk(rule, queues={"support": a_queue(), "billing": a_queue("billing", "carol", assign=Assignment.FIXED)})

    moved = decided(a_reply("An invoice."), desk, a_case(owner="bob")).after

    assert moved is not None
    assert (moved.queue, moved.owner) == ("billing", "carol")


@pytest.mark.parametrize(("days", "hands_over", "expected"), [(9, True, "dave"), (0, True, "bob"), (9, False, "bob")])
def test_the_case_of_an_owner_who_stays_away_is_handed_over(days: int, hands_over: bool, expected: str) -> None:
    away = ((NOW.date(), NOW.date() + timedelta(days=days)),)
    agents = {"bob": replace(BOB, away=away), "dave": an_agent("dave")}

    case = decided(a_reply("Still?"), a_desk(agents=agents, hands_over=hands_over), a_case(owner="bob")).after

    assert case is not None
    assert case.owner == expected
