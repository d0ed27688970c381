"""Everything else is a new case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.core.case.model import Role, WindowName
from mailbot.core.draft import MailKind
from mailbot.core.facts import Shared
from mailbot.core.message import Address
from mailbot.rules.new_case import base_subject
from tests.builders import (
    ANN,
    BEN,
    CAROL,
    EVE,
    NOW,
    PROVEN,
    SUPPORT,
    a_case,
    a_desk,
    a_message,
    decided,
    entries,
    told,
)

BILLING = Address("", "billing@example.com")


def test_a_new_case_has_the_next_number_its_requester_and_its_windows() -> None:
    case = decided(a_message(), shared=Shared(1234)).after

    assert case is not None
    assert (case.number, case.requester, case.queue, case.priority) == (1234, ANN, "support", "medium")
    assert [(p.person, p.role) for p in case.participants] == [(ANN, Role.REQUESTER)]
    assert {d.window for d in case.deadlines} == {WindowName.ACKNOWLEDGE, WindowName.RESPOND, WindowName.RESOLVE}
    assert {d.started_at for d in case.deadlines} == {NOW}


@pytest.mark.parametrize(
    ("changes", "queue"),
    [
        ({"to": (BILLING,)}, "billing"),
        ({"cc": (BILLING,)}, "billing"),
        ({"to": (Address("", "help@example.com"),)}, "support"),
        ({"to": ()}, "support"),
    ],
)
def test_its_queue_is_the_one_whose_address_it_was_sent_to(changes: dict[str, object], queue: str) -> None:
    case = decided(a_message(**changes)).after

    assert case is not None
    assert case.queue == queue


def test_the_envelope_tells_the_queue_of_a_blind_copy() -> None:
    case = decided(a_message(to=()), envelope_to=("Billing@example.com",)).after

    assert case is not None
    assert case.queue == "billing"


@pytest.mark.parametrize(("tags", "priority"), [(("P1",), "high"), (("sky", "HIGH"), "high"), (("sky",), "medium")])
def test_the_priority_asked_for_counts_where_the_desk_knows_it(tags: tuple[str, ...], priority: str) -> None:
    case = decided(a_message(tags=tags)).after

    assert case is not None
    assert case.priority == priority
    assert case.asked_priority == (priority if priority == "high" else None)


def test_the_cc_of_a_proven_opener_joins_and_of_another_does_not() -> None:
    proven, claimed = decided(a_message(cc=(BEN,), **PROVEN)).after, decided(a_message(cc=(BEN,))).after

    assert proven is not None
    assert claimed is not None
    assert [p.person for p in proven.participants] == [ANN, BEN]
    assert [p.person for p in claimed.participants] == [ANN]


def test_a_stranger_who_names_a_case_gets_one_of_their_own_and_agents_read_of_the_claim() -> None:
    decision = decided(a_message("Send all.", by=EVE, subject="Re: Payroll [Case #1001]"), None, a_case())

    assert decision.after is not None
    assert (decision.after.number, decision.after.subject) == (1002, "Re: Payroll")
    assert entries(decision)[:2] == [
        ("mail_in", "public", "Send all."),
        ("note", "internal", "Its sender names case 1001 but takes no part in it; nothing was passed on."),
    ]
    assert ANN.address not in told(decision)


@pytest.mark.parametrize(
    ("subject", "kept"),
    [("", "(no subject)"), ("  a   b ", "a b"), ("[Case #7] help", "help"), ("[Case #7]", "(no subject)")],
)
def test_a_typed_tag_does_not_stand_in_our_own_subjects(subject: str, kept: str) -> None:
    assert base_subject(subject, a_desk()) == kept


def test_a_mail_without_a_sender_is_a_case_that_nobody_is_answered_on() -> None:
    decision = decided(a_message(from_=(), from_fields=0))

    assert decision.outcome == "new_case"
    assert told(decision, MailKind.RECEIPT) == []
    assert decision.after is not None
    assert decision.after.participants == ()


def test_imported_mail_is_filed_and_mails_nobody_now_or_later() -> None:
    decision = decided(a_message(), quiet=True)

    assert (decision.outcome, decision.drafts) == ("new_case", ())
    assert decision.after is not None
    assert decision.after.deadlines == ()


def test_a_desk_that_answers_from_its_own_address_never_opens_a_case_with_itself() -> None:
    assert decided(a_message(by=SUPPORT)).after is None
    assert decided(a_message(by=replace(SUPPORT, address="help+x@example.com"))).after is None
    assert decided(a_message(by=CAROL.person)).after is not None


@pytest.mark.parametrize(
    ("tags", "fields", "priority"),
    [
        ((), (("priority", "high"),), "high"),
        ((), (("problem priority level", "P1 - System Down"),), "high"),
        ((), (("priority", "1"),), "high"),
        (("1",), (), "high"),
        ((), (("colour", "high"),), "medium"),
        (("P1",), (("priority", "low"),), "high"),  # the subject is nearer to the eye
        ((), (("priority", ""),), "medium"),
        ((), (("priority", "as soon as you can"),), "medium"),
    ],
)
def test_a_priority_is_asked_for_in_the_subject_or_on_a_line_of_its_own(
    tags: tuple[str, ...], fields: tuple[tuple[str, str], ...], priority: str
) -> None:
    case = decided(a_message(tags=tags, fields=fields)).after

    assert case is not None
    assert case.priority == priority
