"""Quiet hours: who sleeps is told when they wake, who does not is told at once, and somebody always is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from mailbot.core.policy import Agent, Desk
from mailbot.core.time.calendar import Day
from mailbot.core.time.quiet import quiet_until, reached, told_at
from mailbot.settings.hours import parse_openings, parse_weekdays, quiet_calendar

from .desks import BOB, CAROL, DAVE, HALIFAX, case, desk, halifax, shown

BERLIN = ZoneInfo("Europe/Berlin")


def quiet(zone: ZoneInfo = HALIFAX, **days: str) -> dict[tuple[int, ...], Day]:
    return {parse_weekdays(name.replace("_", "-")): parse_openings(hours) for name, hours in days.items()}


def asleep(agent: Agent, zone: ZoneInfo = HALIFAX, **days: str) -> Agent:
    hours = quiet(HALIFAX, **(days or {"mon_sun": "20:00-07:00"}))
    return replace(agent, quiet=quiet_calendar(zone, hours))


def with_agents(*agents: Agent, **changes: object) -> Desk:
    return desk(agents={**desk().agents, **{a.key: a for a in agents}}, **changes)  # type: ignore[arg-type]


def told(policy: Desk, at: datetime, *tell: str, otherwise: tuple[str, ...] = (), urgent: bool = False) -> list[str]:
    found = reached(tell, otherwise, case(at, owner="bob"), policy, at, urgent=urgent)
    return [f"{one.person.name} {shown(one.at)}" for one in found]


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-07-13T19:59:59", None),
        ("2026-07-13T20:00", "Tue 07-14 07:00"),
        ("2026-07-14T06:59:59", "Tue 07-14 07:00"),
        ("2026-07-14T07:00", None),
        ("2026-07-17T21:00", "Mon 07-20 07:00"),  # Friday night to Monday: nights and weekend adjoin
        ("2026-07-19T12:00", "Mon 07-20 07:00"),
        ("2026-03-07T21:00", "Mon 03-09 07:00"),  # over the change of clocks
    ],
)
def test_quiet_hours_are_half_open_and_those_that_adjoin_are_one(at: str, until: str | None) -> None:
    hours = quiet_calendar(HALIFAX, quiet(mon_sun="20:00-07:00", sat_sun="00:00-24:00"))

    end = quiet_until(hours, halifax(at))

    assert (shown(end) if end else None) == until


def test_whoever_is_never_awake_is_told_after_a_month() -> None:
    always = quiet_calendar(HALIFAX, quiet(mon_sun="00:00-24:00"))

    assert shown(quiet_until(always, halifax("2026-07-13T09:00"))) == "Thu 08-13 09:00"


def test_quiet_hours_are_of_the_agents_own_zone() -> None:
    agent = asleep(BOB, BERLIN)

    assert shown(told_at(agent, halifax("2026-07-13T15:30"))) == "Tue 07-14 02:00"
    assert shown(told_at(agent, halifax("2026-07-14T02:00"))) == "Tue 07-14 02:00"


def test_who_is_awake_is_told_at_once_and_who_sleeps_in_the_morning() -> None:
    policy = with_agents(asleep(BOB))

    assert told(policy, halifax("2026-07-13T22:00"), "owner", "manager") == [
        "Bob Tue 07-14 07:00",
        "Carol Mon 07-13 22:00",
    ]


def test_what_is_urgent_wakes_whoever_has_not_refused_it() -> None:
    policy = with_agents(asleep(BOB), replace(asleep(CAROL), woken_when_urgent=False))

    assert told(policy, halifax("2026-07-13T22:00"), "owner", "manager", urgent=True) == [
        "Bob Mon 07-13 22:00",
        "Carol Tue 07-14 07:00",
    ]


def test_where_all_sleep_the_next_role_with_somebody_awake_hears_at_once() -> None:
    policy = with_agents(asleep(BOB), asleep(CAROL), roles={"night": ("dave",)})

    assert told(policy, halifax("2026-07-13T22:00"), "owner", otherwise=("manager", "night")) == [
        "Dave Mon 07-13 22:00",
        "Bob Tue 07-14 07:00",
    ]


def test_the_next_role_is_left_in_peace_where_one_of_the_first_is_awake() -> None:
    policy = with_agents(asleep(BOB))

    assert told(policy, halifax("2026-07-13T22:00"), "owner", "dave", otherwise=("manager",)) == [
        "Bob Tue 07-14 07:00",
        "Dave Mon 07-13 22:00",
    ]


def test_where_everybody_sleeps_everybody_named_first_is_told_in_the_morning() -> None:
    policy = with_agents(asleep(BOB), asleep(CAROL), asleep(DAVE))

    assert told(policy, halifax("2026-07-13T22:00"), "owner", otherwise=("manager",)) == ["Bob Tue 07-14 07:00"]
