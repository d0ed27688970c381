"""An agent forwards what a customer wrote to them: the case is the customer's, and takes proof like every act."""

from __future__ import annotations

import pytest

from mailbot.core.decision import Decision
from mailbot.core.draft import MailKind
from mailbot.core.message import Command, Message
from tests.builders import BOB, a_case, a_message, decided, entries, reported, told

ALIGNED = {"auth": (reported(dmarc="agents.example"),)}


def forwarded(order: str = "ann@example.org", **changes: object) -> Message:
    given = {
        "commands": (Command("for", order),),
        "answer": "She rang as well.",
        "quoted": "From: Ann Lee\n\nIt burns.",
        **ALIGNED,
        **changes,
    }
    return a_message(by=BOB.person, subject="Fwd: Printer", **given)


def opened(decision: Decision) -> str | None:
    return decision.after.requester.address if decision.after else None


def test_it_is_the_customers_case_with_the_agents_own_words_inside() -> None:
    decision = decided(forwarded())

    assert opened(decision) == "ann@example.org"
    assert entries(decision)[:2] == [
        ("mail_in", "public", "From: Ann Lee\n\nIt burns."),
        ("note", "internal", "Passed on by Bob Ray.\n\nShe rang as well."),
    ]
    assert told(decision, MailKind.RECEIPT) == ["ann@example.org"]


def test_its_windows_run_and_nobody_is_said_to_have_answered() -> None:
    after = decided(forwarded()).after

    assert after is not None
    assert {str(d.window) for d in after.deadlines if d.is_running} >= {"acknowledge", "respond"}


def test_without_proof_the_agent_is_asked_and_a_yes_opens_it() -> None:
    asked = decided(forwarded(auth=()))

    assert (opened(asked), told(asked)) == (None, [BOB.person.address])
    assert opened(decided(forwarded(auth=()), confirmed=True)) == "ann@example.org"


@pytest.mark.parametrize(
    "order", ["", "ann", "ann@example.org ben@example.org", "support@example.com", "bob@agents.example"]
)
def test_an_order_that_names_no_customer_opens_nothing_and_says_so(order: str) -> None:
    decision = decided(forwarded(order))

    assert (opened(decision), told(decision)) == (None, [BOB.person.address])


def test_on_a_case_it_makes_no_sense() -> None:
    decision = decided(forwarded(in_reply_to=("first-1001",)), None, a_case())

    assert decision.after is not None
    assert decision.after.number == 1001
    assert told(decision, MailKind.RECEIPT) == []
