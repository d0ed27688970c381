"""Somebody who takes part writes again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailbot.core.case.model import Status
from mailbot.core.draft import MailKind
from mailbot.core.effects import AddParticipant
from mailbot.core.policy import Reopen
from mailbot.rules.follow_up import may_reopen
from tests.builders import (
    ANN,
    BEN,
    BOB,
    NOW,
    PROVEN,
    a_case,
    a_desk,
    a_message,
    a_reply,
    a_view,
    decided,
    effects,
    entries,
    told,
)
from tests.core.time.desks import span

WITHIN = a_desk(reopen=Reopen(span("14d elapsed")))
CLAIMED = {"in_reply_to": ("first-1001",)}


def test_it_is_filed_for_all_to_see_and_told_to_the_owner() -> None:
    decision = decided(a_reply("More smoke."), None, a_case())

    assert decision.outcome == "follow_up"
    assert entries(decision) == [("mail_in", "public", "More smoke.")]
    assert told(decision) == [BOB.person.address]


def test_a_proven_participants_cc_joins() -> None:
    decision = decided(a_reply("x", cc=(BEN,)), None, a_case())

    assert decision.after is not None
    assert decision.after.participant(BEN.address) is not None


def test_a_claimed_participants_cc_adds_nobody_and_is_marked_unverified() -> None:
    decision = decided(a_message("x", cc=(BEN,), **CLAIMED), None, a_case())

    assert effects(decision, AddParticipant) == []
    (draft,) = decision.drafts
    assert (draft.to, draft.values["event"]) == (BOB.person, "unverified")


@pytest.mark.parametrize("message", [a_reply("x"), a_message("x", **CLAIMED)])
def test_nothing_goes_back_to_the_writer_neither_text_nor_a_fresh_key(message: object) -> None:
    decision = decided(message, None, a_case(with_=(BEN,)))  # type: ignore[arg-type]

    assert told(decision) == [BOB.person.address]
    assert [d.key_for for d in decision.drafts] == [None]


def test_an_answer_wakes_a_case_that_waits_for_the_customer_and_not_one_that_waits_for_payment() -> None:
    def status(reason: str) -> Status:
        decision = decided(a_reply("x"), None, a_case(status=Status.WAITING, waiting_reason=reason))
        assert decision.after is not None
        return decision.after.status

    assert (status("customer"), status("payment")) == (Status.OPEN, Status.WAITING)


@pytest.mark.parametrize("message", [a_reply("x"), a_message("x", **CLAIMED)])
def test_within_the_limit_an_answer_opens_a_finished_case_again(message: object) -> None:
    case = a_case(status=Status.CLOSED, resolved_at=NOW - timedelta(days=13))

    decision = decided(message, WITHIN, case)  # type: ignore[arg-type]

    assert decision.after is not None
    assert (decision.after.number, decision.after.status, decision.after.resolved_at) == (1001, Status.OPEN, None)


def test_after_the_limit_a_new_case_continues_the_old_one() -> None:
    case = a_case(status=Status.CLOSED, resolved_at=NOW - timedelta(days=15), owner="dave")

    decision = decided(a_reply("It burns again."), WITHIN, case)

    assert decision.outcome == "new_case"
    assert decision.before is None
    assert decision.after is not None
    assert decision.after.number == 1002
    assert ("note", "internal", "Continues case 1001, which was closed.") in entries(decision)
    assert told(decision, MailKind.RECEIPT) == [ANN.address]
    assert all("1001" not in d.subject for d in decision.drafts)


def test_a_desk_that_names_no_limit_takes_every_answer_back() -> None:
    old = a_case(status=Status.CLOSED, resolved_at=NOW - timedelta(days=900))

    assert may_reopen(old, a_view(a_reply("x"), a_desk(), old))
    assert not may_reopen(old, a_view(a_reply("x"), WITHIN, old))


def test_a_mail_whose_only_recipient_is_an_alias_is_filed_like_any_other() -> None:
    from mailbot.core.message import Address

    alias = (Address("", "help@example.com"),)

    assert decided(a_reply("x", to=alias), None, a_case()).outcome == "follow_up"
    assert decided(a_message("x", to=alias, **PROVEN)).outcome == "new_case"
