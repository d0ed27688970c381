"""Calls that customers ask for, reminders and snoozes of agents, and what becomes of silent customers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailbot.core.case.model import Case, Deadline, Outcome, Status, WindowName
from mailbot.core.cause import DeadlineCause
from mailbot.core.decide import decide
from mailbot.core.decision import Decision
from mailbot.core.draft import MailKind
from mailbot.core.facts import Shared
from mailbot.core.gather import deadline_facts
from mailbot.core.policy import Desk, FollowUp
from tests.builders import (
    ANN,
    BOB,
    CAROL,
    DAVE,
    HOUR,
    NOW,
    a_case,
    a_contact,
    a_desk,
    a_message,
    a_reply,
    an_agents_reply,
    contacts,
    decided,
    mails,
    owed,
    told,
)
from tests.core.time.desks import span

TWO = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def running(decision: Decision, window: WindowName) -> list[Deadline]:
    assert decision.after is not None
    return [d for d in decision.after.deadlines if d.window is window and d.is_running]


def comes(case: Case, desk: Desk | None = None) -> Decision:
    """What is decided at the next instant of the case's first window that is no promise."""
    due = min((d for d in case.deadlines if d.is_running and not d.window.is_promise), key=lambda d: d.step_at or NOW)
    assert due.step_at is not None
    cause = DeadlineCause(case.number, due.window, due.step_at)
    return decide(deadline_facts(cause, case, Shared(1), ()), desk or a_desk(), due.step_at)


# -- calls


@pytest.mark.parametrize(
    ("wish", "timezone", "at"),
    [("14:00", "", TWO), ("14:00 CET", "", TWO - HOUR), ("14:00", "America/New_York", TWO + 5 * HOUR)],
)
def test_a_call_is_at_that_time_where_the_customer_is(wish: str, timezone: str, at: datetime) -> None:
    desk = a_desk(contacts=contacts(a_contact(timezone=timezone)))

    decision = decided(a_message(fields=(("call me at", wish),)), desk)

    (reminder,) = running(decision, WindowName.REMINDER)
    assert (reminder.due_at, reminder.step_at, reminder.note) == (at, at, f"Call me at: {wish}")


def test_the_same_wish_again_is_one_call_and_more_than_three_are_none() -> None:
    case = decided(a_message(fields=(("call me at", "14:00"),))).after
    assert case is not None
    again = decided(a_reply("Again", fields=(("call me at", "14:00"),)), None, case).after
    assert again is not None
    for hour in (15, 16, 17, 18):
        again = decided(a_reply(f"At {hour}", fields=(("call me at", f"{hour}:00"),)), None, again).after
        assert again is not None

    assert sorted(d.due_at.hour for d in again.deadlines if d.window is WindowName.REMINDER) == [14, 15, 16]


@pytest.mark.parametrize("wish", ["whenever", "2020-01-01 09:00", "14", "Friday"])
def test_a_wish_that_names_no_instant_ahead_reminds_nobody(wish: str) -> None:
    assert running(decided(a_message(fields=(("call me at", wish),))), WindowName.REMINDER) == []


def test_the_owner_is_reminded_once_and_the_queue_where_there_is_none() -> None:
    case = decided(a_message(fields=(("call me at", "14:00"),))).after
    assert case is not None

    reminded = comes(case)

    assert (told(reminded), reminded.at) == ([BOB.person.address], TWO)
    assert mails(reminded)[0].values["headline"] == "Ann Lee asked to be called now"
    assert running(reminded, WindowName.REMINDER) == []
    assert told(comes(replace(case, owner=None))) == [BOB.person.address, DAVE.person.address]


# -- agents


@pytest.mark.parametrize(
    ("order", "at"),
    [
        ("#snooze 2h", NOW + 2 * HOUR),
        ("#snooze 2d", NOW + timedelta(days=2)),
        ("#snooze 5d", datetime(2026, 11, 30, 9, 0, tzinfo=UTC)),  # a Saturday: when the desk opens
        ("#snooze until 2026-12-01 09:00", datetime(2026, 12, 1, 9, 0, tzinfo=UTC)),
        ("#snooze until friday", datetime(2026, 11, 27, 9, 0, tzinfo=UTC)),
        ("#snooze tomorrow 22:00", datetime(2026, 11, 24, 22, 0, tzinfo=UTC)),
    ],
)
def test_a_snoozed_case_comes_back_to_the_agent(order: str, at: datetime) -> None:
    decision = decided(an_agents_reply(order), None, a_case())

    (snooze,) = running(decision, WindowName.SNOOZE)
    assert (snooze.step_at, snooze.tell) == (at, "bob")
    assert decision.after is not None
    assert told(comes(decision.after)) == [BOB.person.address]
    assert told(decision, MailKind.ANSWER) == []


@pytest.mark.parametrize("order", ["#snooze 2d", "#remind 14:00 call the maker"])
def test_the_text_below_is_the_answer_as_always(order: str) -> None:
    decision = decided(an_agents_reply(f"{order}\n\nI look again on Friday."), None, a_case())

    (answer,) = mails(decision, MailKind.ANSWER)
    assert answer.values["text"] == "I look again on Friday."


def test_the_customers_next_mail_ends_a_snooze_and_leaves_reminders() -> None:
    case = decided(an_agents_reply("#snooze 2d\n#remind 14:00 call the maker"), None, a_case()).after
    assert case is not None

    answered = decided(a_reply("Any news?"), None, case)

    assert running(answered, WindowName.SNOOZE) == []
    assert [d.note for d in running(answered, WindowName.REMINDER)] == ["call the maker"]


def test_a_second_snooze_takes_the_place_of_the_first() -> None:
    case = decided(an_agents_reply("#snooze 2d"), None, a_case()).after
    assert case is not None

    assert [d.step_at for d in running(decided(an_agents_reply("#snooze 3h"), None, case), WindowName.SNOOZE)] == [
        NOW + 3 * HOUR
    ]


def test_two_reminders_at_one_instant_are_told_together_and_a_finished_case_reminds_nobody() -> None:
    case = decided(an_agents_reply("#remind 14:00 one\n#remind 14:00 two"), None, a_case()).after
    assert case is not None

    assert [d.values["note"] for d in comes(case).drafts] == ["one", "two"]
    closed = decided(an_agents_reply("#close"), None, case)
    assert running(closed, WindowName.REMINDER) == []


@pytest.mark.parametrize("order", ["#snooze", "#snooze soon", "#remind", "#remind call the maker", "#snooze 900d"])
def test_an_order_without_an_instant_does_nothing_and_the_agent_reads_why(order: str) -> None:
    decision = decided(an_agents_reply(order), None, a_case())

    assert decision.after is not None
    assert not [d for d in decision.after.deadlines if not d.window.is_promise]
    assert told(decision) == [BOB.person.address]


def test_an_agent_asks_for_the_manager() -> None:
    assert owed(decided(an_agents_reply("#escalate"), None, a_case())) == [CAROL.person.address]


# -- silence

FOLLOWED = a_desk(follow_up=FollowUp(span("3d elapsed"), span("2d elapsed"), 2, span("5d elapsed")))


def waiting(desk: Desk = FOLLOWED) -> Case:
    case = decided(an_agents_reply("#wait\nTry this."), desk, a_case()).after
    assert case is not None
    return case


def test_a_silent_customer_is_asked_twice_and_then_the_case_is_closed() -> None:
    case, seen = waiting(), []
    while case.status is Status.WAITING:
        decision = comes(case, FOLLOWED)
        seen.append(((decision.at - NOW).days, [d.template for d in decision.drafts]))
        assert told(decision) == [ANN.address]
        assert decision.after is not None
        case = decision.after

    assert seen == [(3, ["follow-up"]), (5, ["follow-up"]), (10, ["closed"])]
    assert (case.status, [d.outcome for d in case.deadlines if d.window is WindowName.FOLLOW_UP]) == (
        Status.CLOSED,
        [Outcome.MET],
    )


def test_after_downtime_the_next_mail_is_counted_from_the_one_that_went() -> None:
    case = waiting()
    due = case.running(WindowName.FOLLOW_UP)
    assert due is not None
    assert due.step_at is not None
    cause = DeadlineCause(case.number, WindowName.FOLLOW_UP, due.step_at)

    decision = decide(deadline_facts(cause, case, Shared(1), ()), FOLLOWED, NOW + timedelta(days=30))

    assert len(decision.drafts) == 1
    assert [d.step_at for d in running(decision, WindowName.FOLLOW_UP)] == [NOW + timedelta(days=32)]


def test_an_answer_of_the_customer_ends_the_silence_and_another_of_ours_begins_it_anew() -> None:
    assert running(decided(a_reply("It works."), FOLLOWED, waiting()), WindowName.FOLLOW_UP) == []
    again = decided(an_agents_reply("#wait\nAnd this?"), FOLLOWED, waiting(), now=NOW + HOUR)

    assert [d.step_at for d in running(again, WindowName.FOLLOW_UP)] == [NOW + HOUR + timedelta(days=3)]


def test_without_a_policy_nobody_is_asked_and_payment_is_no_silence() -> None:
    assert waiting(a_desk()).running(WindowName.FOLLOW_UP) is None
    paid = decided(an_agents_reply("#wait payment"), FOLLOWED, a_case())
    assert running(paid, WindowName.FOLLOW_UP) == []
