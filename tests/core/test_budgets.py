"""Ceilings of automatic mail: over the day it is left out, over the hour it waits and the admins hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailbot.core.draft import MailKind
from mailbot.core.facts import Shared
from mailbot.core.message import Message
from mailbot.core.policy import Budgets
from mailbot.core.trust.likeness import likeness
from tests.builders import (
    BOB,
    EVE,
    NOW,
    PROVEN,
    a_case,
    a_desk,
    a_message,
    a_reply,
    because,
    decided,
    entries,
    mails,
    reported,
    told,
)

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


def alike(message: Message, seen: int) -> dict[str, int]:
    return dict.fromkeys(likeness(message), seen)


@pytest.mark.parametrize(("seen", "answered"), [(0, True), (2, True), (3, False), (99, False)])
def test_the_same_words_again_and_again_are_a_machines_and_get_no_more_receipts(seen: int, answered: bool) -> None:
    message = a_message(**PROVEN)

    decision = decided(message, tallies=alike(message, seen))

    assert bool(mails(decision, MailKind.RECEIPT)) is answered
    assert decision.outcome == "new_case"


def test_a_desk_that_answers_the_unproven_more_often_answers_the_same_words_more_often() -> None:
    message = a_message()
    patient = a_desk(budgets=Budgets(unproven_per_day=1000))

    assert mails(decided(message, patient, tallies=alike(message, 500)), MailKind.RECEIPT)


def test_the_same_words_on_a_case_are_kept_and_passed_on_to_nobody_in_the_end() -> None:
    message = a_reply("I shall answer soon.")

    often = decided(message, None, a_case(), tallies=alike(message, 6))
    seldom = decided(message, None, a_case(), tallies=alike(message, 5))

    assert (often.outcome, told(often)) == ("machine", [])
    assert entries(often) == [("mail_in", "internal", "I shall answer soon.")]
    assert seldom.outcome == "follow_up"


def test_proven_strangers_have_the_ceiling_of_strangers_and_proven_contacts_the_higher_one() -> None:
    stranger = a_message(by=EVE, auth=(reported(dmarc="example.net"),))

    assert not mails(decided(stranger, sent_today=4), MailKind.RECEIPT)
    assert mails(decided(a_message(**PROVEN), sent_today=29), MailKind.RECEIPT)
    assert not mails(decided(a_message(**PROVEN), sent_today=30), MailKind.RECEIPT)


def test_an_agent_is_not_asked_for_confirmation_without_end() -> None:
    forged = a_message("Pay Eve.", by=BOB.person, in_reply_to=("first-1001",))

    assert told(decided(forged, None, a_case(), sent_today=3), MailKind.CONFIRM) == [BOB.person.address]
    assert told(decided(forged, None, a_case(), sent_today=4)) == []
