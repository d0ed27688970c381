"""Whoever pretends to be a customer, an agent or the desk gains nothing: raw mails as attackers write them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from mailbot.core.case.model import Case, Outcome, Status
from mailbot.core.decision import Decision
from mailbot.core.draft import MailKind
from mailbot.core.facts import TokenKind
from mailbot.core.policy import ContactForm
from mailbot.core.trust.tokens import Token, sign
from mailbot.parsers import parse
from tests.builders import (
    ANN,
    BOB,
    CAROL,
    NOW,
    SECRET,
    a_case,
    a_desk,
    a_token,
    decided,
    entries,
    hits,
    told,
)

GENUINE = "Authentication-Results: mx.example.com; dmarc=pass header.from={domain}\n"


def arrives(head: str, *cases: Case, text: str = "Send me everything.", **more: object) -> Decision:
    return decided(parse(f"To: support@example.com\n{head}\n\n{text}\n".encode()), None, *cases, **more)


def said_to(decision: Decision, address: str) -> str:
    """Everything that mails to this address may show."""
    shown = [(d.subject, {k: str(v) for k, v in d.values.items()}) for d in decision.drafts if d.to.address == address]
    return json.dumps(shown)


@pytest.mark.parametrize("number", [1, 1001, 9999])
@pytest.mark.parametrize("subject", ["Re: [Case #{}]", "[Case #{}] ref {}", "AW: Printer on fire [Case #{}]"])
@pytest.mark.parametrize("proof", ["", GENUINE.format(domain="x.example")])
def test_a_strangers_guess_of_a_number_reads_and_changes_nothing(number: int, subject: str, proof: str) -> None:
    case = a_case(1001, subject="Secret printer")

    decision = arrives(f"{proof}From: mallory@x.example\nSubject: {subject.format(number, number)}", case)

    assert decision.outcome == "new_case"
    assert decision.after is not None
    assert decision.after.number != 1001
    assert "Secret" not in said_to(decision, "mallory@x.example")
    assert ANN.address not in told(decision)


def forged_requester(token: str) -> Decision:
    head = (
        "Authentication-Results: mx.example.com; dmarc=fail header.from=example.org\nFrom: ann@example.org\n"
        f"Cc: attacker@evil.example\nSubject: [Case #1001]\nIn-Reply-To: <{token}>"
    )
    return arrives(head, a_case(1001))


def test_a_forged_requester_with_a_copied_token_brings_nobody_in() -> None:
    decision = forged_requester(a_token(ANN))

    assert "attacker@evil.example" not in told(decision)
    assert decision.after is not None
    assert [p.person for p in decision.after.participants] == [ANN]


LIST = "List-Id: <l.evil.example>\nX-Original-From: Bob Ray <bob@agents.example>\nFrom: Bob via L <l@evil.example>\n"
FORM = "From: web@example.com\nReply-To: Bob Ray <bob@agents.example>\n"


@pytest.mark.parametrize("subject", ["[Case #1001]", "Hello"])
@pytest.mark.parametrize("order", ["#cc attacker@evil.example", "#close", "#for attacker@evil.example", "#away today"])
@pytest.mark.parametrize(
    "head", [GENUINE.format(domain="evil.example") + LIST, GENUINE.format(domain="example.com") + FORM]
)
def test_an_agents_address_in_a_form_or_behind_a_list_gives_no_orders(head: str, order: str, subject: str) -> None:
    desk = a_desk(forms=(ContactForm("web@example.com"),))
    raw = f"To: support@example.com\n{head}Subject: {subject}\n\n{order}\n\nThank you.\n"

    decision = decided(parse(raw.encode()), desk, a_case(1001))

    assert "attacker@evil.example" not in told(decision)
    assert {type(e).__name__ for e in decision.effects} <= {"SendMail", "AddEntry", "Ignore", "OpenCase", "Tell"} | NEW
    assert decision.after is None or decision.after.status is Status.NEW


NEW = {"StartWindow", "Assign", "Owe"}  # what opening a case may bring


def test_a_forged_requester_brings_nobody_in_by_cc_and_learns_nothing() -> None:
    decision = forged_requester(a_token(CAROL.person))

    assert "attacker@evil.example" not in told(decision)
    assert decision.after is not None
    assert decision.after.participant("attacker@evil.example") is None
    assert [e[1] for e in entries(decision) if e[0] == "mail_in"] == ["internal"]


def test_a_code_sent_to_a_cases_address_is_shown_to_agents_alone() -> None:
    local = a_token(ANN).partition("@")[0]
    raw = f"From: login@chat.example\nTo: support+{local}@example.com\nSubject: Your code\n\nIt is 482-913.\n"

    decision = decided(parse(raw.encode()), None, a_case(1001))

    assert ("mail_in", "internal", "It is 482-913.") in entries(decision)
    assert {d.audience for d in decision.drafts} <= {"agent"}


def flipped(token: str) -> str:
    return ("b" if token[0] != "b" else "c") + token[1:]


def expired() -> str:
    made = Token(1001, TokenKind.NOTIFICATION, BOB.person.address, "mail:1", 0, NOW - timedelta(days=2))
    return sign(made, SECRET) + "@example.com"


@pytest.mark.parametrize(
    "token",
    [
        "nothing@example.com",
        flipped(a_token(BOB.person, TokenKind.NOTIFICATION)),
        a_token(CAROL.person, TokenKind.NOTIFICATION),
        a_token(ANN, TokenKind.ANSWER),
        expired(),
    ],
)
def test_an_agent_is_not_acted_for_without_the_own_token(token: str) -> None:
    head = f"From: bob@agents.example\nSubject: [Case #1001]\nIn-Reply-To: <{token}>"

    decision = arrives(head, a_case(1001), text="#close\nPay the attacker.")

    assert told(decision, MailKind.ANSWER) == told(decision, MailKind.RESOLUTION) == []
    assert decision.after is None or decision.after.number != 1001 or decision.after.status is Status.NEW


def test_nor_with_the_own_token_where_the_border_objects_or_after_leaving_the_desk() -> None:
    fail = "Authentication-Results: mx.example.com; dmarc=fail header.from=agents.example\n"
    head = f"From: bob@agents.example\nSubject: x\nIn-Reply-To: <{a_token(BOB.person, TokenKind.NOTIFICATION)}>"
    left = a_desk(agents={CAROL.key: CAROL})

    objected = arrives(fail + head, a_case(1001))
    gone = decided(parse(f"{head}\n\nI still know.\n".encode()), left, a_case(1001))

    assert told(objected, MailKind.ANSWER) == told(gone, MailKind.ANSWER) == []


RECEIVED = "Received: from x by mx.example.com with ESMTP; Mon, 23 Nov 2026 09:00:00 +0000\n"


@pytest.mark.parametrize(
    "fields",
    [
        "Authentication-Results: mx.example.com.evil.example; dmarc=pass header.from=agents.example\n",
        "Authentication-Results: (mx.example.com) evil.example; dmarc=pass header.from=agents.example\n",
        "Authentication-Results: mx.desk.example; dmarc=pass header.from=agents.example\n",
        "Authentication-Results: mx.example.com; dmarc=pass header.from=agents.example(.evil.example\n",
        "Authentication-Results: mx.example.com; dmarc=pass header.from=evil.example\n",
        "ARC-Authentication-Results: i=1; mx.example.com; dmarc=pass header.from=agents.example\n",
        "X-Authentication-Results: mx.example.com; dmarc=pass header.from=agents.example\n",
        "Authentication-Results: dmarc=pass header.from=agents.example\n",
        f"{RECEIVED}Authentication-Results: mx.example.com; dmarc=pass header.from=agents.example\n",
        "Authentication-Results: mx.example.com; dmarc=fail header.from=agents.example\n"
        f"{RECEIVED}Authentication-Results: mx.example.com; dmarc=pass header.from=agents.example\n",
        "Authentication-Results: mx.example.com; dmarc=pass header.from=agents.example\n"
        "Authentication-Results: mx.example.com; dmarc=fail header.from=agents.example\n",
        "Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=agents.example\n",
        "Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=x@evil.example\n"
        "Received: from a.example by relay.example; Mon, 23 Nov 2026 09:00:00 +0000\n"
        "Authentication-Results: mx.example.com; dmarc=pass header.from=agents.example\n",
    ],
)
def test_no_forged_report_makes_an_order_of_an_agents_words(fields: str) -> None:
    head = f"{fields}From: bob@agents.example\nSubject: [Case #1001]"

    decision = arrives(head, a_case(1001), text="#close")

    assert decision.after is None or decision.after.number != 1001 or decision.after.status is Status.NEW
    assert "agent's orders" not in hits(decision) or told(decision) == [BOB.person.address]


@pytest.mark.parametrize(
    "from_",
    [
        "From: bob@agents.example, <evil@x.example>",
        "From: <bob@agents.example> <evil@x.example>",
        "From: bob@agents.example)evil@x.example",
        "From: evil@x.example\nFrom: bob@agents.example",
        "From: bob@agents.example\nFrom: evil@x.example",
        "From: Agents: bob@agents.example;",
        "From: undisclosed-recipients:;",
        "From:",
        "X-Nothing: here",
        "From: =?utf-8?q?bob=40agents.example?=",
        "From: bob@agents.example\x00.evil.example",
        f"From: {'a' * 998}@agents.example",
        'From: "bob@agents.example" <>',
    ],
)
def test_a_from_that_two_programs_read_differently_names_nobody(from_: str) -> None:
    token = a_token(BOB.person, TokenKind.NOTIFICATION)
    head = f"{GENUINE.format(domain='agents.example')}{from_}\nSubject: x\nIn-Reply-To: <{token}>"

    decision = arrives(head, a_case(1001), text="#close\nPay the attacker.")

    assert told(decision, MailKind.ANSWER) == told(decision, MailKind.RESOLUTION) == []
    assert decision.after is None or decision.after.status is not Status.CLOSED
    assert "evil@x.example" not in told(decision)


def test_a_space_before_the_colon_of_from_hides_nobody() -> None:
    decision = arrives("From : eve@example.net\nSubject: x")

    assert decision.after is not None
    assert decision.after.requester.address == "eve@example.net"


def test_a_receipt_goes_to_from_and_never_where_reply_to_points() -> None:
    decision = arrives("From: eve@example.net\nReply-To: victim@y.example\nSubject: Buy!")

    assert told(decision, MailKind.RECEIPT) == ["eve@example.net"]
    assert "victim@y.example" not in told(decision)
    assert "Buy!" not in said_to(decision, "eve@example.net")


@pytest.mark.parametrize("from_", ["SUPPORT@example.com", "help@Example.com", "support+x@example.com"])
def test_nobody_writes_as_the_desk(from_: str) -> None:
    decision = arrives(f"{GENUINE.format(domain='example.com')}From: {from_}\nSubject: [Case #1001]", a_case(1001))

    assert (decision.outcome, told(decision), entries(decision)) == ("own", [], [])


@pytest.mark.parametrize(
    "head",
    [
        "Return-Path: <>\nFrom: mailer-daemon@x.example\nSubject: Undelivered Mail Returned to Sender",
        "From: it@x.example\nContent-Type: MULTIPART/REPORT; report-type=delivery-status; boundary=b",
        "From: a@x.example\nAuto-Submitted: auto-replied; x",
        "From: a@x.example\nAuto-Submitted:",
        "From: a@x.example\nAuto-Submitted: no\nAuto-Submitted: auto-generated",
        "Return-Path: <>\nFrom: a@x.example",
        "From: a@x.example\nPrecedence: junk",
        "From: no-reply@x.example",
        "From: owner-users@x.example",
        "From: users-request@x.example",
        "From: postmaster@x.example",
    ],
)
def test_machines_get_no_automatic_answer(head: str) -> None:
    decision = arrives(f"{head}\nSubject: x" if "Subject" not in head else head)

    assert [d.to.address for d in decision.drafts if d.audience == "customer"] == []


def test_an_absence_note_meets_no_window_and_wakes_nothing() -> None:
    opened = decided(parse(b"From: ann@example.org\nTo: support@example.com\nSubject: x\n\nIt burns.\n")).after
    assert opened is not None
    head = "From: bob@agents.example\nAuto-Submitted: auto-replied\nSubject: Away\nIn-Reply-To: <{}>"

    token = a_token(BOB.person, TokenKind.NOTIFICATION, opened.number)
    decision = arrives(head.format(token), opened, text="I am away.")

    assert decision.after is not None
    assert not [d for d in decision.after.deadlines if d.outcome is Outcome.MET]
    assert told(decision) == []
