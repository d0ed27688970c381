"""Delivery reports: shown on the case of the mail that failed, told to people who can be reached, never in circles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.core.case.model import Status
from mailbot.core.decision import Decision
from mailbot.core.effects import AddEntry
from mailbot.core.facts import TokenKind
from mailbot.core.message import Address, Bounce, FailedRecipient, Grade, Message
from mailbot.core.trust.tokens import Token, sign
from tests.builders import ANN, BOB, CAROL, NOW, a_case, a_desk, a_message, a_token, decided, entries, told

DAEMON = Address("Mail Delivery System", "MAILER-DAEMON@mx.example.org")


def returned(to: Address, kind: TokenKind, *, action: str = "failed", by_id: str | None = None) -> Message:
    failed = FailedRecipient(to.address, "5.1.1", action)
    bounce = Bounce((failed,), by_id or a_token(to, kind))
    return a_message("No such user.", by=DAEMON, machine=Grade.BOUNCE, bounce=bounce)


def test_a_customers_mail_that_failed_is_shown_and_told_to_the_owner() -> None:
    decision = decided(returned(ANN, TokenKind.ANSWER), None, a_case())

    assert decision.outcome == "bounce"
    said = "A mail to ann@example.org could not be delivered (5.1.1).\n\nNo such user."
    assert entries(decision) == [("mail_in", "internal", said)]
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
    said = "A mail to bob@agents.example could not be delivered.\n\nNo such user."
    assert entries(decided(about_agent, None, a_case())) == [("mail_in", "internal", said)]


def names(decision: Decision) -> dict[str, int]:
    """By what the decision is known again: the ids of its entries."""
    added = [e.entry for e in decision.effects if isinstance(e, AddEntry)]
    return {entry.message_id: 1001 for entry in added if entry.message_id}


def test_a_failure_is_told_once_however_often_it_is_reported() -> None:
    first = decided(returned(ANN, TokenKind.ANSWER), None, a_case())

    again = decided(replace(returned(ANN, TokenKind.ANSWER), message_id="other"), None, a_case(), ids=names(first))

    assert told(first) == [BOB.person.address]
    assert (entries(again), told(again)) == ([], [])


def test_two_dead_addresses_of_ours_are_told_of_each_other_once() -> None:
    """Manager and admins are dead: each report about one is a notice to the other, which comes back."""
    known: dict[str, int] = {}
    waiting, mails = [BOB.person], 0

    while waiting and mails < 50:
        decision = decided(returned(waiting.pop(0), TokenKind.NOTIFICATION), None, a_case(), ids=known)
        known |= names(decision)
        waiting += [draft.to for draft in decision.drafts]
        mails += len(decision.drafts)

    assert mails == 4  # bob's to carol and ops, carol's to ops, ops's to carol


def test_the_report_about_another_address_blames_nobody_but_whom_the_mail_was_for() -> None:
    """Behind an alias of Ann's somebody else's mailbox is full; a forger may name anybody."""
    message = returned(ANN, TokenKind.ANSWER)
    other = FailedRecipient("carol@agents.example", "5.2.2", "failed")

    decision = decided(replace(message, bounce=Bounce((other,), a_token(ANN))), None, a_case())

    assert entries(decision)[0][2].startswith("A mail to ann@example.org could not be delivered (5.2.2).")


def test_of_two_groups_the_one_about_our_reader_counts() -> None:
    message = returned(ANN, TokenKind.ANSWER)
    groups = (
        FailedRecipient("ANN@example.org", "2.0.0", "relayed"),
        FailedRecipient("zoe@x.example", "5.1.1", "failed"),
    )

    decision = decided(replace(message, bounce=Bounce(groups, a_token(ANN))), None, a_case())

    assert (entries(decision), told(decision)) == ([], [])


@pytest.mark.parametrize(
    "by_id",
    [
        "first-1001",
        a_token(ANN)[:-20] + "x" + a_token(ANN)[-19:],
        a_token(ANN)[5:],
        sign(Token(1001, TokenKind.ANSWER, ANN.address, "mail:1", 0, NOW), b"another secret") + "@example.com",
    ],
)
def test_no_forged_report_changes_anything(by_id: str) -> None:
    case = a_case()

    decision = decided(returned(ANN, TokenKind.ANSWER, by_id=by_id), None, case)

    assert (entries(decision), told(decision)) == ([], [])
    assert decision.after in (None, case)


def test_a_failure_changes_neither_status_nor_windows_nor_who_takes_part() -> None:
    case = a_case(status=Status.CLOSED, resolved_at=NOW)

    after = decided(returned(ANN, TokenKind.ANSWER), None, case).after

    assert after is not None
    assert (after.status, after.deadlines, after.participants) == (case.status, case.deadlines, case.participants)


def test_a_report_without_any_original_is_recorded_and_told_to_nobody() -> None:
    message = replace(returned(ANN, TokenKind.ANSWER), bounce=Bounce((), None))

    decision = decided(message, None, a_case())

    assert (decision.outcome, entries(decision), told(decision)) == ("bounce", [], [])


def test_who_is_told_reads_whose_address_failed_and_what_the_server_said() -> None:
    (draft,) = decided(returned(ANN, TokenKind.ANSWER), None, a_case()).drafts

    assert draft.values["headline"] == "A mail to ann@example.org could not be delivered (5.1.1)"
    assert draft.values["text"] == "No such user."
    assert (draft.files, draft.values["full_text_differs"]) == ((), False)
