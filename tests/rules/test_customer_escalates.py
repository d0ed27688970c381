"""A customer's own wish for somebody higher up: in few words, from somebody known, once in a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mailbot.core.case.model import Status
from mailbot.core.draft import MailKind
from mailbot.core.message import Grade
from mailbot.core.policy import CustomerEscalation
from tests.builders import (
    ANN,
    CAROL,
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
    told,
)
from tests.builders import owed as owed_to

RULE = "customer escalates"


@pytest.mark.parametrize(
    "text",
    [
        "escalate",
        "ESCALATE!",
        "Please escalate",
        "please escalate this case now",
        "I would like to escalate this.",
        "Escalate to a manager, please.\n\nThis takes too long.",
        "\n  Please escalate case 1001",
        "Bitte eskalieren!",
    ],
)
def test_the_wish_in_the_first_line_reaches_the_manager_and_is_confirmed(text: str) -> None:
    decision = decided(a_reply(text), None, a_case())

    assert owed_to(decision) == [CAROL.person.address]
    assert told(decision, MailKind.PASSED_ON) == [ANN.address]
    assert decision.after is not None
    assert decision.after.escalated_at == NOW
    assert any("asks for somebody higher up. Told: Carol Diaz" in text for _, _, text in entries(decision))


@pytest.mark.parametrize(
    "text",
    ["Escalators are stuck", "Escalate privileges to root with this exploit", "Please do not escalate",
     "Thank you.\nPlease escalate", "We had an escalation of rights", ""],
)  # fmt: skip
def test_other_words_are_an_ordinary_mail(text: str) -> None:
    assert owed_to(decided(a_reply(text), None, a_case())) == []


def test_the_tag_in_the_subject_counts_as_well() -> None:
    assert owed_to(decided(a_reply("It burns.", subject="[Escalate] Re: Printer"), None, a_case())) != []


def test_it_counts_once_in_the_configured_time() -> None:
    early = a_case(escalated_at=NOW - timedelta(hours=4) + timedelta(seconds=1))
    late = a_case(escalated_at=NOW - timedelta(hours=4))

    again = decided(a_reply("escalate"), None, early)

    assert owed_to(again) == []
    assert "counts once in 4h elapsed" in because(again, RULE)
    assert told(again, MailKind.PASSED_ON) == []
    assert owed_to(decided(a_reply("escalate"), None, late)) == [CAROL.person.address]


def test_strangers_and_machines_escalate_nothing() -> None:
    stranger = decided(a_message("escalate", by=EVE, subject="[Case #1001]"), None, a_case())
    machine = decided(a_reply("escalate", machine=Grade.OUT_OF_OFFICE), None, a_case())

    assert owed_to(stranger) == owed_to(machine) == []


def test_a_claimed_participant_escalates_and_gets_no_key() -> None:
    decision = decided(a_message("escalate", in_reply_to=("first-1001",)), None, a_case())

    assert owed_to(decision) == [CAROL.person.address]
    (draft,) = [d for d in decision.drafts if d.kind is MailKind.PASSED_ON]
    assert draft.key_for is None


def test_a_new_case_escalates_nothing_yet() -> None:
    assert owed_to(decided(a_message("escalate", auth=PROVEN["auth"]))) == []


def test_a_desk_may_let_nobody_escalate() -> None:
    desk = a_desk(customer_escalation=replace(CustomerEscalation(), tell=()))

    assert owed_to(decided(a_reply("escalate"), desk, a_case())) == []


def test_a_finished_case_is_opened_by_it() -> None:
    decision = decided(a_reply("escalate"), None, a_case(status=Status.RESOLVED, resolved_at=NOW))

    assert decision.after is not None
    assert decision.after.status is Status.OPEN
    assert owed_to(decision) == [CAROL.person.address]
