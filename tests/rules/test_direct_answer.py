"""An agent answers the customer directly, the desk in Cc: filed as the public answer, sent on to nobody twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.core.case.model import Case, EntryKind, InternalEntry, Outcome, Status, WindowName
from mailbot.core.draft import MailKind
from mailbot.core.facts import TokenKind
from mailbot.core.message import Message
from tests.builders import (
    ANN,
    BEN,
    BOB,
    CAROL,
    NOW,
    SUPPORT,
    a_case,
    a_desk,
    a_message,
    a_token,
    decided,
    entries,
    hits,
    mails,
    reported,
    told,
)

ALIGNED = {"auth": (reported(dmarc="agents.example"),)}


def direct(text: str = "Unplug it.", **changes: object) -> Message:
    """Bob answers all: Ann in To, the desk in Cc; In-Reply-To is Ann's own mail, which is on the case."""
    given = {"to": (ANN,), "cc": (SUPPORT,), "in_reply_to": ("first-1001",), **ALIGNED, **changes}
    return a_message(text, by=BOB.person, **given)


def opened(**changes: object) -> Case:
    """A case as it stands after Ann's mail, its windows running."""
    case = decided(a_message(auth=(reported(dmarc="example.org"),))).after
    assert case is not None
    return replace(case, **changes)  # type: ignore[arg-type]


def test_it_is_the_public_answer_and_nobody_gets_it_twice() -> None:
    decision = decided(direct(), None, a_case())

    assert hits(decision) == ["agent's own answer"]
    assert ("mail_out", "public", "Unplug it.") in entries(decision)
    assert told(decision) == []


def test_the_windows_are_met() -> None:
    after = decided(direct(), None, opened()).after

    assert after is not None
    met = {d.window for d in after.deadlines if d.outcome is Outcome.MET}
    assert {WindowName.ACKNOWLEDGE, WindowName.RESPOND} <= met
    assert after.status is Status.OPEN


def test_who_takes_part_and_was_not_written_to_gets_a_copy() -> None:
    decision = decided(direct(), None, a_case(with_=(BEN,)))

    assert told(decision, MailKind.ANSWER) == [BEN.address]
    assert told(decision) == [BEN.address]


def test_orders_at_the_top_act() -> None:
    decision = decided(direct("#resolve\nUnplug it."), None, a_case())

    assert decision.after is not None
    assert decision.after.status is Status.RESOLVED
    assert ("mail_out", "public", "Unplug it.") in entries(decision)


def test_the_agents_own_address_does_not_stand_on_the_case() -> None:
    decision = decided(direct("Write to bob@agents.example"), None, a_case())

    assert ("mail_out", "public", "Write to support@example.com") in entries(decision)


@pytest.mark.parametrize(
    "auth",
    [
        (),
        (reported(dmarc="agents.example", result="fail"),),
        (reported(spf="agents.example"),),
        (reported(dmarc="agents.example", by="mx.evil.example"),),
    ],
)
def test_without_proof_the_agent_is_asked_and_nothing_is_filed_as_an_answer(auth: tuple[object, ...]) -> None:
    decision = decided(direct(auth=auth), None, opened())

    assert not [e for e in entries(decision) if e[:2] == ("mail_out", "public")]
    assert told(decision, MailKind.ANSWER) == []
    assert decision.after is not None
    assert not [d for d in decision.after.deadlines if d.outcome is Outcome.MET]


def test_a_confirmed_one_counts() -> None:
    assert hits(decided(direct(auth=()), None, a_case(), confirmed=True)) == ["agent's own answer"]


def test_the_own_token_proves_it_where_the_border_reports_nothing() -> None:
    message = direct(auth=(), in_reply_to=(a_token(BOB.person, TokenKind.NOTIFICATION),))

    assert hits(decided(message, a_desk(borders={}), a_case())) == ["agent's own answer"]


def test_a_reply_to_the_desk_alone_goes_to_the_customer_as_ever() -> None:
    message = direct(to=(SUPPORT,), cc=(), in_reply_to=(a_token(BOB.person, TokenKind.NOTIFICATION),))

    assert [d.to for d in mails(decided(message, None, a_case()), MailKind.ANSWER)] == [ANN]


def test_what_stands_inside_the_desk_is_neither_shown_nor_passed_on() -> None:
    inside = "The customer is behind with three invoices, so take your time with this one."
    note = InternalEntry(at=NOW, kind=EntryKind.NOTE, text=inside, cause="mail:1", author=CAROL.person)

    decision = decided(
        direct(f"Unplug it. {inside}"), None, opened(participants=a_case(with_=(BEN,)).participants), entries=(note,)
    )

    assert told(decision) == [BOB.person.address]
    assert {(e[0], e[1]) for e in entries(decision)} == {("note", "internal"), ("change", "internal")}
    assert decision.after is not None
    assert WindowName.RESPOND in {d.window for d in decision.after.deadlines if d.outcome is Outcome.MET}
