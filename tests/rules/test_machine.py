"""Automatic mail is kept and never answered; each grade decides the rest on its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.core.case.model import Status
from mailbot.core.draft import MailKind
from mailbot.core.message import Grade, Message
from mailbot.rules.machine import GRADES
from tests.builders import BOB, EVE, NOW, PROVEN, a_case, a_message, a_reply, decided, entries, told

OPENS = [g for g, t in GRADES.items() if t.opens_case]
IGNORED = [g for g, t in GRADES.items() if not t.opens_case]


def by_machine(grade: Grade, message: Message | None = None) -> Message:
    return replace(message or a_message(**PROVEN), machine=grade, machine_because="it says so", automatic=True)


@pytest.mark.parametrize("grade", OPENS)
def test_some_open_a_case_that_agents_hear_of_without_a_receipt(grade: Grade) -> None:
    decision = decided(by_machine(grade))

    assert decision.outcome == "new_case"
    assert told(decision) == [BOB.person.address]


@pytest.mark.parametrize("grade", IGNORED)
def test_some_open_none(grade: Grade) -> None:
    decision = decided(by_machine(grade))

    assert (decision.outcome, decision.after, told(decision)) == ("machine", None, [])


@pytest.mark.parametrize("grade", list(GRADES))
def test_on_a_case_each_is_internal_answered_by_nobody_and_wakes_nothing(grade: Grade) -> None:
    done = a_case(status=Status.RESOLVED, resolved_at=NOW)

    decision = decided(by_machine(grade, a_reply("I am away.")), None, done)

    assert decision.outcome == "machine"
    assert entries(decision) == [("mail_in", "internal", "I am away.")]
    assert decision.after is not None
    assert (decision.after.status, decision.after.deadlines) == (Status.RESOLVED, ())
    assert set(told(decision)) <= {BOB.person.address}


@pytest.mark.parametrize(("grade", "hears"), [(Grade.OUT_OF_OFFICE, False), (Grade.CHALLENGE, True)])
def test_an_agent_hears_only_of_what_may_need_a_hand(grade: Grade, hears: bool) -> None:
    decision = decided(by_machine(grade, a_reply("x")), None, a_case())

    assert bool(told(decision, MailKind.NOTIFICATION)) is hears


def test_an_agents_out_of_office_is_not_relayed() -> None:
    from tests.builders import an_agents_reply

    decision = decided(by_machine(Grade.OUT_OF_OFFICE, an_agents_reply("I am away.")), None, a_case())

    assert told(decision) == []


@pytest.mark.parametrize("grade", [Grade.LIST, Grade.DESK])
def test_a_customer_who_answers_through_a_list_or_their_own_ticket_system_is_a_person(grade: Grade) -> None:
    done = a_case(status=Status.RESOLVED, resolved_at=NOW)
    message = replace(by_machine(grade, a_reply("It still burns.")), automatic=False)

    decision = decided(message, None, done)

    assert decision.outcome == "follow_up"
    assert entries(decision)[0] == ("mail_in", "public", "It still burns.")
    assert decision.after is not None
    assert decision.after.status is Status.OPEN


@pytest.mark.parametrize("grade", [Grade.LIST, Grade.DESK])
def test_a_stranger_through_a_list_on_a_case_stays_inside(grade: Grade) -> None:
    message = replace(by_machine(grade, a_message("Me too.", by=EVE, in_reply_to=("first-1001",))), automatic=False)

    assert entries(decided(message, None, a_case()))[0][:2] == ("mail_in", "internal")


def test_hundreds_of_absence_notes_leave_a_closed_case_as_it_is() -> None:
    case = a_case(status=Status.CLOSED, resolved_at=NOW)

    for n in range(500):
        decision = decided(by_machine(Grade.OUT_OF_OFFICE, a_reply(f"Away {n}", message_id=f"m{n}")), None, case)
        assert decision.after is not None
        assert (decision.after.status, decision.after.deadlines, told(decision)) == (Status.CLOSED, (), [])
        case = decision.after
