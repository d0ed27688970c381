"""Ceilings of automatic mail: over the day it is left out, over the hour it waits and the admins hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailbot.core.effects import MailKind
from mailbot.core.facts import Shared
from mailbot.core.policy import Budgets
from tests.builders import EVE, NOW, a_desk, a_message, because, decided, mails

DESK = a_desk(budgets=Budgets(unproven_per_hour=10))


@pytest.mark.parametrize(("ahead", "hours"), [(0, 0), (9, 0), (10, 1), (19, 1), (20, 2), (105, 10)])
def test_what_exceeds_the_hour_is_delayed_and_not_dropped(ahead: int, hours: int) -> None:
    decision = decided(a_message(by=EVE), DESK, shared=Shared(1001, unproven_last_hour=ahead))

    (receipt,) = mails(decision, MailKind.RECEIPT)
    assert receipt.earliest == (NOW + timedelta(hours=hours) if hours else None)
    assert receipt.budget == "unproven"


@pytest.mark.parametrize(("ahead", "alarms"), [(9, 0), (10, 1), (11, 0)])
def test_the_admins_hear_of_it_once(ahead: int, alarms: int) -> None:
    decision = decided(a_message(by=EVE), DESK, shared=Shared(1001, unproven_last_hour=ahead))

    assert len(mails(decision, MailKind.NOTICE)) == alarms


@pytest.mark.parametrize("known", [{}, {"answered_before": True}])
def test_contacts_and_those_answered_before_are_not_delayed(known: dict[str, bool]) -> None:
    message = a_message(by=EVE) if known else a_message()
    decision = decided(message, DESK, shared=Shared(1001, unproven_last_hour=99), **known)

    (receipt,) = mails(decision, MailKind.RECEIPT)
    assert (receipt.earliest, receipt.budget) == (None, "proven")


def test_what_is_left_out_is_said_and_the_case_is_opened_all_the_same() -> None:
    decision = decided(a_message(), sent_today=4)

    assert decision.outcome == "new_case"
    assert because(decision, "budget") == "4 automatic mails to this address in a day; 4 are allowed"
    assert mails(decision, MailKind.NOTIFICATION)


def test_answers_of_people_have_no_ceiling() -> None:
    from tests.builders import a_case, an_agents_reply

    assert mails(decided(an_agents_reply("x"), DESK, a_case(), sent_today=999), MailKind.ANSWER)
