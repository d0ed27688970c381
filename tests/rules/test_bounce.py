"""Delivery reports: shown on the case of the mail that failed, told to people who can be reached, never in circles."""

from __future__ import annotations

from dataclasses import replace

from mailbot.core.facts import TokenKind
from mailbot.core.message import Address, Bounce, FailedRecipient, Grade, Message
from tests.builders import ANN, BOB, CAROL, a_case, a_desk, a_message, a_token, decided, entries, told

DAEMON = Address("Mail Delivery System", "MAILER-DAEMON@mx.example.org")


def returned(to: Address, kind: TokenKind, *, action: str = "failed", by_id: str | None = None) -> Message:
    failed = FailedRecipient(to.address, "5.1.1", action)
    bounce = Bounce((failed,), by_id or a_token(to, kind))
    return a_message("No such user.", by=DAEMON, machine=Grade.BOUNCE, bounce=bounce)


def test_a_customers_mail_that_failed_is_shown_and_told_to_the_owner() -> None:
    decision = decided(returned(ANN, TokenKind.ANSWER), None, a_case())

    assert decision.outcome == "bounce"
    assert entries(decision) == [("mail_in", "internal", "No such user.")]
    assert told(decision) == [BOB.person.address]


def test_a_forged_report_changes_nothing() -> None:
    decision = decided(returned(ANN, TokenKind.ANSWER, by_id="first-1001"), None, a_case())

    assert (decision.outcome, entries(decision), told(decision)) == ("bounce", [], [])


def test_a_delay_is_no_failure() -> None:
    decision = decided(returned(ANN, TokenKind.ANSWER, action="delayed"), None, a_case())

    assert (entries(decision), told(decision)) == ([], [])


def test_a_notification_that_failed_is_told_to_others_and_not_to_the_dead_address() -> None:
    to_bob = decided(returned(BOB.person, TokenKind.NOTIFICATION), None, a_case())
    to_carol = decided(returned(CAROL.person, TokenKind.NOTIFICATION), None, a_case())

    assert told(to_bob) == [CAROL.person.address, "ops@example.com"]
    assert told(to_carol) == ["ops@example.com"]


def test_where_nobody_else_is_left_the_circle_ends() -> None:
    lonely = a_desk(managers=("bob",), admins=())

    assert told(decided(returned(BOB.person, TokenKind.NOTIFICATION), lonely, a_case())) == []


def test_a_report_without_recipients_about_our_own_mail_is_told_to_nobody() -> None:
    silent = replace(returned(BOB.person, TokenKind.ESCALATION), bounce=Bounce((), a_token(BOB.person)))
    about_agent = replace(silent, bounce=Bounce((), a_token(BOB.person, TokenKind.ESCALATION)))

    assert told(decided(about_agent, None, a_case())) == []
    assert entries(decided(about_agent, None, a_case())) == [("mail_in", "internal", "No such user.")]
