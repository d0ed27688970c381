"""The short rules at the head of the table: our own mail, loops, repeats, the block list."""

from __future__ import annotations

import pytest

from mailbot.core.case.model import SPAM_TAG, Status
from mailbot.core.contact import Unentitled
from mailbot.core.effects import Hold, Ignore
from mailbot.core.message import Address, Grade, Message
from mailbot.rules import blocked, delivered_again, mail_loop, own_mail
from mailbot.rules.table import FIRST
from tests.builders import (
    ANN,
    EVE,
    NOW,
    PROVEN,
    SUPPORT,
    a_case,
    a_desk,
    a_message,
    a_reply,
    an_agents_reply,
    decided,
    effects,
    entries,
    hits,
    told,
)


@pytest.mark.parametrize(
    "message",
    [
        a_message(desk_ids=("support@example.com",)),
        a_message(by=SUPPORT),
        a_message(by=Address("", "help@example.com")),
        a_message(by=Address("", "support+token@example.com")),
    ],
)
def test_our_own_mail_ends_there(message: object) -> None:
    decision = decided(message)  # type: ignore[arg-type]

    assert (hits(decision), decision.outcome, decision.after, told(decision)) == (["own mail"], "own", None, [])


def test_a_report_on_our_own_mail_carries_our_mark_and_is_read_all_the_same() -> None:
    message = a_message(machine=Grade.BOUNCE, desk_ids=("support@example.com",))

    assert hits(decided(message)) == ["bounce"]


def test_another_desk_is_not_us() -> None:
    assert own_mail.RULE.name not in hits(decided(a_message(desk_ids=("other@desk.example",))))


@pytest.mark.parametrize(("hops", "held"), [(99, False), (100, True), (5000, True)])
def test_a_mail_that_runs_in_a_circle_is_held(hops: int, held: bool) -> None:
    decision = decided(a_message(received_count=hops))

    assert (mail_loop.RULE.name in hits(decision)) is held
    assert (decision.outcome == "held") is held
    assert not held or told(decision) == []


def test_the_same_mail_delivered_again_is_filed_once() -> None:
    decision = decided(a_reply("x"), None, a_case(), is_repeat=True, repeat_case=1001)

    assert (hits(decision), decision.outcome) == ([delivered_again.RULE.name], "duplicate")
    assert effects(decision, Ignore) == [Ignore("repeat of a mail on case 1001")]
    assert decision.after in (None, decision.before)


@pytest.mark.parametrize("pattern", ["eve@example.net", "*@example.net", "EVE@*", "*.net"])
def test_who_is_blocked_is_held_and_hears_nothing(pattern: str) -> None:
    decision = decided(a_message(by=EVE, **PROVEN), a_desk(block=(pattern,)))

    assert (hits(decision), decision.outcome, told(decision)) == ([blocked.RULE.name], "held", [])


def test_what_the_receiving_server_calls_spam_is_held() -> None:
    assert decided(a_message(machine=Grade.SPAM, **PROVEN)).outcome == "held"


def test_a_second_from_does_not_hide_who_is_blocked() -> None:
    message = a_message(from_=(Address("", "ann@example.org"), EVE))

    assert decided(message, a_desk(block=("eve@*",))).outcome == "held"


def test_everything_at_the_head_of_the_table_ends_it() -> None:
    assert all(rule.ends and rule.outcome for rule in FIRST)


HELD = (
    (a_message(by=EVE, machine=Grade.SPAM), a_desk()),
    (a_message(by=EVE), a_desk(block=("*@example.net",))),
    (a_message(by=EVE, received_count=100), a_desk()),
    (a_message(by=EVE), a_desk(unknown=Unentitled.HOLD)),
)


@pytest.mark.parametrize(("message", "desk"), HELD)
def test_what_a_person_released_becomes_a_case_with_a_receipt(message: Message, desk: object) -> None:
    assert decided(message, desk).outcome == "held"  # type: ignore[arg-type]

    decision = decided(message, desk, released=True)  # type: ignore[arg-type]

    assert decision.outcome == "new_case"
    assert EVE.address in told(decision)
    assert effects(decision, Hold) == []


def test_why_it_is_held_can_be_read() -> None:
    (reason,) = effects(decided(a_message(by=EVE), a_desk(block=("*@example.net",))), Hold)

    assert reason == Hold("spam: eve@example.net is blocked by *@example.net")


def test_who_was_called_spam_is_held_on_new_mail_and_on_the_case() -> None:
    closed = a_case(by=EVE, status=Status.CLOSED, resolved_at=NOW, tags=(SPAM_TAG,), trusted_requester=False)

    afresh = decided(a_message(by=EVE), spam_case=1001)
    answered = decided(a_reply("Buy now!", by=EVE), None, closed)

    for decision in (afresh, answered):
        assert (decision.outcome, told(decision)) == ("held", [])


def test_a_contact_and_who_was_answered_before_are_never_held_for_a_forged_case() -> None:
    """Somebody wrote spam in Ann's name and an agent said so: Ann is heard all the same."""
    assert decided(a_message(by=ANN), spam_case=1001).outcome == "new_case"
    assert decided(a_message(by=EVE), spam_case=1001, answered_before=True).outcome == "new_case"


def test_an_agent_calls_a_case_spam_and_its_sender_hears_nothing() -> None:
    decision = decided(an_agents_reply("#spam\nThe third today."), None, a_case(by=EVE))

    assert decision.after is not None
    assert (decision.after.status, decision.after.tags) == (Status.CLOSED, (SPAM_TAG,))
    assert ("note", "internal", "The third today.") in entries(decision)
    assert told(decision) == []
    assert not [d for d in decision.after.deadlines if d.is_running]
