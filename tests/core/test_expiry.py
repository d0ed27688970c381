"""Contracts that are about to end: one reminder for each, on its day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mailbot.core.decide import decide
from mailbot.core.expiry import expiring
from mailbot.core.facts import Shared
from mailbot.core.gather import occasion_facts
from tests.builders import NOW, a_contact, a_desk, contacts, told

TODAY = NOW.date()


def due(days: int, **changes: object) -> list[str]:
    contact = a_contact(plan="gold", ends=TODAY + timedelta(days=days), **changes)
    return [cause.name for cause in expiring(a_desk(contacts=contacts(contact)), NOW)]


@pytest.mark.parametrize(("days", "before"), [(30, 30), (12, 30), (7, 7), (3, 7), (0, 0)])
def test_the_nearest_reminder_is_due_also_when_its_day_was_slept_through(days: int, before: int) -> None:
    ends = TODAY + timedelta(days=days)

    assert due(days) == [f"contract:lee dental:gold:{ends}:{before}"]


@pytest.mark.parametrize("days", [31, -1])
def test_far_off_or_over_there_is_none(days: int) -> None:
    assert due(days) == []


def test_a_contact_without_plan_or_end_has_nothing_to_expire() -> None:
    desk = a_desk(contacts=contacts(a_contact(ends=TODAY), a_contact("x@example.org", plan="gold")))

    assert expiring(desk, NOW) == ()


def test_an_organisation_is_one_reminder_that_names_its_contacts() -> None:
    ends = date(2026, 11, 30)
    rows = (a_contact(plan="gold", ends=ends), a_contact("ben@example.org", plan="gold", ends=ends, grace_days=14))

    (cause,) = expiring(a_desk(contacts=contacts(*rows)), NOW)

    assert cause.headline == "The contract of Lee Dental ends in 7 days"
    assert cause.lines[1] == "After it there are 14 days of grace."
    assert cause.lines[2] == "Contacts: ann@example.org, ben@example.org"


def test_the_desk_chooses_the_days() -> None:
    desk = a_desk(contacts=contacts(a_contact(plan="gold", ends=TODAY)), remind_before_end=())

    assert expiring(desk, NOW) == ()


def test_the_admins_hear_of_it() -> None:
    desk = a_desk(contacts=contacts(a_contact(plan="gold", ends=TODAY)))
    (cause,) = expiring(desk, NOW)

    assert told(decide(occasion_facts(cause, Shared(1)), desk, NOW)) == ["ops@example.com"]
