"""An agent's orders on held mail, by number, and on no case: with proof, or asked about."""

from __future__ import annotations

import pytest

from mailbot.core.case.model import Case, EntryKind, Outcome, Status, WindowName
from mailbot.core.decision import Decision
from mailbot.core.draft import MailKind
from mailbot.core.effects import LogTime, ReleaseHeld, SetAway
from mailbot.core.facts import TokenKind
from mailbot.core.message import Message
from tests.builders import (
    ANN,
    BOB,
    CARLA,
    NOW,
    a_case,
    a_desk,
    a_message,
    a_reply,
    an_agents_reply,
    decided,
    effects,
    entries,
    mails,
    reported,
    told,
)

PROVEN = {"auth": (reported(dmarc="agents.example"),)}


def fresh(text: str, **changes: object) -> Message:
    return a_message(text, by=BOB.person, **{"subject": "Printer", **PROVEN, **changes})


def to_held(text: str, **changes: object) -> Message:
    answered = a_reply(text, by=BOB.person, kind=TokenKind.HELD, **{**PROVEN, **changes})
    return answered


def after(text: str, case: Case | None = None) -> Case:
    found = decided(an_agents_reply(text), None, case or a_case()).after
    assert found is not None
    return found


def outcomes(case: Case) -> dict[str, Outcome | None]:
    return {d.window.value: d.outcome for d in case.deadlines}


def test_a_held_mail_is_let_through_by_a_reply_to_its_notice() -> None:
    decision = decided(to_held("#approve"))

    assert decision.outcome == "agent"
    assert effects(decision, ReleaseHeld) == [ReleaseHeld(1001)]
    assert decision.drafts == ()


def test_the_notice_of_a_held_mail_says_nothing_about_the_case_of_that_number() -> None:
    decision = decided(to_held("#close\nDone."), None, a_case(1001))

    assert decision.after is None
    assert told(decision) == [BOB.person.address]


def test_a_reply_to_the_notice_without_an_order_is_answered_and_lets_nothing_through() -> None:
    decision = decided(to_held("Yes, let him in."))

    assert effects(decision, ReleaseHeld) == []
    (notice,) = mails(decision, MailKind.NOTICE)
    assert "#approve" in str(notice.values["lines"])


def test_who_is_not_the_agent_lets_nothing_through() -> None:
    forged = decided(to_held("#approve", in_reply_to=(), auth=()))
    stranger = decided(a_message("#approve", by=ANN, in_reply_to=to_held("").in_reply_to))

    assert effects(forged, ReleaseHeld) == effects(stranger, ReleaseHeld) == []


def test_orders_on_a_fresh_mail_take_proof_or_are_asked_about() -> None:
    proven, claimed = decided(fresh("#away until 2026-12-01")), decided(fresh("#away until 2026-12-01", auth=()))

    assert len(effects(proven, SetAway)) == 1
    assert effects(claimed, SetAway) == []
    assert told(claimed, MailKind.CONFIRM) == [BOB.person.address]
    assert len(effects(decided(fresh("#away until 2026-12-01", auth=()), confirmed=True), SetAway)) == 1


def test_a_fresh_mail_with_proof_and_the_number_acts_and_its_text_stays_inside() -> None:
    decision = decided(fresh("#resolve\nSecret words.", subject="[Case #1001]"), None, a_case())

    assert decision.after is not None
    assert decision.after.status is Status.RESOLVED
    assert ("note", "internal", "Secret words.") in entries(decision)
    assert ANN.address not in told(decision, MailKind.ANSWER)


def test_an_agents_fresh_mail_without_an_order_opens_a_case_as_before() -> None:
    assert decided(fresh("My own chair is broken.")).outcome == "new_case"


@pytest.mark.parametrize("text", ["#away until never", "#away until 2020-01-01", "#away until 2029-01-01"])
def test_a_day_that_makes_no_sense_is_said_so(text: str) -> None:
    decision = decided(fresh(text))

    assert effects(decision, SetAway) == []
    assert told(decision) == [BOB.person.address]


def test_a_call_is_an_answer_and_its_text_stays_inside() -> None:
    opened = decided(a_message()).after
    assert opened is not None
    decision = decided(an_agents_reply("#called 1h 30m\nHe was cross."), None, opened)

    case = decision.after
    assert case is not None
    assert outcomes(case) == {"acknowledge": Outcome.MET, "respond": Outcome.MET, "resolve": None}
    assert (case.time_spent_s, case.status) == (5400, Status.OPEN)
    assert told(decision) == []
    assert [(k, v) for k, v, _ in entries(decision)][:2] == [("call", "internal"), ("note", "internal")]


def test_a_request_by_telephone_is_a_case_of_the_caller_with_its_windows_met() -> None:
    decision = decided(fresh("#log carla@example.org 20m\nShe sounded tired.", subject="No sound"))

    case = decision.after
    assert case is not None
    assert (case.requester, case.subject, case.owner, case.time_spent_s) == (CARLA, "No sound", "bob", 1200)
    assert outcomes(case)["respond"] is Outcome.MET
    (receipt,) = mails(decision, MailKind.RECEIPT)
    assert (receipt.to, receipt.in_reply_to) == (CARLA, None)
    assert "tired" not in repr(receipt)
    assert BOB.person.address not in repr(receipt)


def test_a_logged_call_may_be_an_entry_on_the_case_at_hand() -> None:
    case = after("#log ann@example.org 5m")

    assert (case.number, case.time_spent_s) == (1001, 300)


def test_payment_starts_the_windows_and_time_spent_counts_against_it() -> None:
    waiting = a_case(status=Status.WAITING, waiting_reason="payment", deadlines=())
    paid = after("#paid 1h", waiting)

    assert paid.waiting_reason is None
    assert paid.running(WindowName.RESPOND) is not None
    assert paid.field("prepaid minutes") == "60"

    decision = decided(an_agents_reply("#time 90m"), None, paid)
    assert effects(decision, LogTime) == [LogTime(5400, "bob")]
    assert decision.after is not None
    assert "prepaid-used-up" in decision.after.tags
    assert mails(decision, MailKind.NOTICE)[0].values["headline"] == "The prepaid time is used up"


@pytest.mark.parametrize("text", ["#time soon", "#time", "#called later", "#paid lots", "#paid", "#log nobody"])
def test_work_that_makes_no_sense_changes_nothing(text: str) -> None:
    assert after(text) == a_case(updated_at=after(text).updated_at)


def test_the_copy_goes_to_who_just_joined() -> None:
    decision = decided(an_agents_reply("#cc carla@example.org\nCarla will help."), None, a_case())

    assert told(decision, MailKind.ANSWER) == [ANN.address, CARLA.address]


def test_an_agent_who_said_to_be_away_is_given_nothing() -> None:
    from dataclasses import replace

    from mailbot.core.decide import decide
    from tests.builders import the_facts

    desk = a_desk()
    facts = the_facts(a_message(), desk)
    away = replace(facts, shared=replace(facts.shared, away={"bob": NOW.date()}))

    decision: Decision = decide(away, desk, NOW)

    assert decision.after is not None
    assert decision.after.owner == "dave"


def test_entries_of_calls_are_calls() -> None:
    assert EntryKind.CALL == "call"
