"""Who is meant by the names in `tell`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from mailbot.core.policy import Desk, Queue, Rota
from mailbot.core.time.people import whom

from .desks import BOB, DAVE, case, desk, halifax

NOW = halifax("2026-07-13T09:00")
BOBS_HOLIDAY = halifax("2026-08-05T09:00")


def told(*tell: str, policy: Desk | None = None, now: datetime = NOW, **changes: object) -> list[str]:
    known = case(NOW, **changes)  # type: ignore[arg-type]
    return [p.address.partition("@")[0] for p in whom(tell, known, policy or desk(), now)]


def test_the_owner_is_told() -> None:
    assert told("owner", owner="dave") == ["dave"]


def test_without_an_owner_the_queue_is_told() -> None:
    assert told("owner") == ["bob", "dave"]


def test_without_owner_and_queue_the_manager_is_told_and_without_one_the_admins() -> None:
    nobody = {"support": Queue("support", ())}

    assert told("owner", policy=desk(queues=nobody)) == ["carol"]
    assert told("owner", policy=desk(queues=nobody, managers=())) == ["ops"]


def test_an_owner_who_left_the_desk_is_no_owner() -> None:
    assert told("owner", owner="zoe") == ["bob", "dave"]


def test_roles_agents_queues_and_addresses_are_told_in_the_order_named() -> None:
    policy = desk(roles={"night": ("dave",)})

    assert told("boss@example.net", "night", "bob", "billing", policy=policy) == ["boss", "dave", "bob", "carol"]


def test_nobody_is_told_twice_however_they_are_named() -> None:
    assert told("manager", "carol", "Carol@example.com", "billing") == ["carol"]


def test_the_one_on_call_changes_on_monday_at_the_desk_not_in_utc() -> None:
    policy = desk(on_call=Rota(("bob", "dave"), date(2026, 1, 5)))

    sunday, monday = halifax("2026-07-12T23:59"), halifax("2026-07-13T00:00")

    assert told("on_call", policy=policy, now=sunday) == ["bob"]
    assert told("on_call", policy=policy, now=monday) == ["dave"]


def test_without_a_rota_the_managers_are_on_call() -> None:
    assert told("on_call") == ["carol"]


def test_who_is_away_is_left_out_where_another_is_there() -> None:
    assert told("queue", now=BOBS_HOLIDAY) == ["dave"]
    assert told("bob", "manager", now=BOBS_HOLIDAY) == ["carol"]


def test_an_owner_who_is_away_is_stood_in_for_by_the_queue() -> None:
    assert told("owner", owner="bob", now=BOBS_HOLIDAY) == ["dave"]


def test_where_all_are_away_the_managers_hear_of_it_too() -> None:
    assert told("bob", now=BOBS_HOLIDAY) == ["bob", "carol"]


def test_where_the_one_on_call_is_away_the_next_in_turn_is_told() -> None:
    policy = desk(on_call=Rota(("bob", "dave"), date(2026, 1, 5)))

    assert policy.on_call is not None
    assert policy.on_call.on(date(2026, 8, 5)) == "bob"
    assert told("on_call", policy=policy, now=BOBS_HOLIDAY) == ["dave"]


def test_a_queue_that_is_all_away_is_as_good_as_none() -> None:
    away = replace(DAVE, away=BOB.away)
    policy = desk(agents={**desk().agents, "dave": away})

    assert told("owner", policy=policy, now=BOBS_HOLIDAY) == ["carol"]


def test_a_name_that_nobody_answers_to_reaches_the_managers() -> None:
    assert told("nobody_of_that_name") == ["carol"]
    assert told("nobody_of_that_name", policy=desk(managers=())) == ["ops"]


def test_the_desk_never_tells_itself() -> None:
    assert told("support@example.com") == ["carol"]


def test_telling_nobody_tells_nobody() -> None:
    assert told() == []
