"""What is counted as the same again: all but numbers, of one sender, or of one domain's ticket system."""

from __future__ import annotations

import pytest

from mailbot.core.message import Address, Grade, Message
from mailbot.core.trust.likeness import likeness
from tests.builders import ANN, a_message

HELP, DESK = Address("", "help@other.example"), Address("", "desk@other.example")


def of(subject: str, text: str = "Thank you.", *, by: Address = ANN) -> tuple[str, ...]:
    return likeness(a_message(text, by=by, subject=subject))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("[Ticket #5501] Received", "Your number is 5501."), ("[Ticket #5502] Received", "Your number is 5502.")),
        (("Request 77001", "Before 12:30."), ("Request 77002", "Before 9:15.")),
        (("#1 received", "x"), ("#2 received", "x")),
        (("Received  DESK-990", "x"), ("received desk-991", "x")),
    ],
)
def test_mails_that_differ_in_numbers_are_alike(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert of(*one)[0] == of(*other)[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Question 7", "Thank you."), ("Question 8", "Thank you.")),
        (("Printer", "It burns."), ("Printer", "It smokes.")),
        (("Printer", "It burns."), ("Scanner", "It burns.")),
    ],
)
def test_other_words_are_another_mail(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert not set(of(*one)) & set(of(*other))


def test_another_sender_is_alike_only_where_a_ticket_is_named() -> None:
    assert set(of("[Ticket #5501] Received", by=HELP)) & set(of("[Ticket #5502] Received", by=DESK))
    assert not set(of("Printer on fire", by=HELP)) & set(of("Printer on fire", by=DESK))
    assert not set(of("[Ticket #5501] Received", by=HELP)) & set(of("[Ticket #5502] Received", by=ANN))


@pytest.mark.parametrize("message", [a_message(machine=Grade.NOTICE), a_message(from_fields=2)])
def test_machines_and_the_nameless_are_answered_by_nobody_and_not_counted(message: Message) -> None:
    assert likeness(message) == ()


def test_a_long_text_costs_no_more_than_its_beginning() -> None:
    assert of("x", "word " * 1000 + "end") == of("x", "word " * 1_000_000)
