"""Who may open a case: accepted, held or refused, never silently."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mailbot.core.contact import Contact, Unentitled
from mailbot.core.decide import decide
from mailbot.core.draft import MailKind
from mailbot.core.effects import Hold
from mailbot.core.facts import Shared
from mailbot.core.gather import wanted
from mailbot.core.message import Grade
from mailbot.core.quota import Used
from mailbot.core.rule import Rule, yes
from mailbot.rules.configured import Consequence, configured
from tests.builders import (
    ANN,
    BEN,
    BOB,
    DAVE,
    EVE,
    NOW,
    a_case,
    a_contact,
    a_desk,
    a_message,
    a_reply,
    contacts,
    decided,
    effects,
    mails,
    the_facts,
    told,
)

LAPSED = contacts(a_contact(plan="gold", ends=date(2026, 1, 31), grace_days=30))
GRACE = contacts(a_contact(plan="gold", ends=date(2026, 11, 1), grace_days=30))


@pytest.mark.parametrize(
    ("how", "outcome"),
    [(Unentitled.ACCEPT, "new_case"), (Unentitled.HOLD, "held"), (Unentitled.REFUSE, "refused")],
)
def test_unknown_senders_and_lapsed_contracts_are_treated_as_configured(how: Unentitled, outcome: str) -> None:
    unknown = decided(a_message(by=EVE), a_desk(unknown=how))
    lapsed = decided(a_message(), a_desk(lapsed=how, contacts=LAPSED))

    assert (unknown.outcome, lapsed.outcome) == (outcome, outcome)
    if how is not Unentitled.ACCEPT:
        assert (unknown.after, told(unknown, MailKind.REFUSAL)) == (None, [EVE.address])
        waiting = [BOB.person.address, DAVE.person.address] if how is Unentitled.HOLD else []
        assert told(unknown, MailKind.HELD) == waiting
        assert (lapsed.after, told(lapsed, MailKind.REFUSAL)) == (None, [ANN.address])


def test_a_contract_in_grace_is_good() -> None:
    assert decided(a_message(), a_desk(lapsed=Unentitled.REFUSE, contacts=GRACE)).outcome == "new_case"


def test_answers_on_a_case_and_agents_are_always_heard() -> None:
    desk = a_desk(unknown=Unentitled.REFUSE, lapsed=Unentitled.REFUSE, contacts=LAPSED)

    assert decided(a_reply("x"), desk, a_case()).outcome == "follow_up"
    assert decided(a_message(by=BOB.person), desk).outcome == "new_case"


def test_machines_are_refused_without_a_word() -> None:
    message = a_message(by=EVE, machine=Grade.NOTICE)

    assert told(decided(message, a_desk(unknown=Unentitled.REFUSE))) == []


def test_a_stranger_is_refused_without_their_own_words() -> None:
    (refusal,) = decided(a_message(by=EVE, subject="CANARY"), a_desk(unknown=Unentitled.REFUSE)).drafts

    assert "CANARY" not in refusal.subject
    assert EVE.name not in repr((refusal.header_to, dict(refusal.values)))


@pytest.mark.parametrize(
    ("contact", "reason", "template"),
    [
        (None, "unknown sender", "unknown-sender"),
        (a_contact(), "no support contract", "no-contract"),
        (a_contact(plan="gold", ends=date(2026, 1, 31)), "contract has run out", "contract-expired"),
        (a_contact(plan="gold", role="user"), "not a named caller of the contract", "not-named"),
    ],
)
def test_each_reason_has_a_letter_of_its_own(contact: Contact | None, reason: str, template: str) -> None:
    hold = Unentitled.HOLD
    every = {"no_contract": hold, "not_named": hold}
    desk = a_desk(unknown=hold, lapsed=hold, unentitled=every, contacts=contacts(*([contact] if contact else [])))

    decision = decided(a_message(), desk)

    (letter,) = mails(decision, MailKind.REFUSAL)
    assert (decision.outcome, letter.template, letter.values["held"]) == ("held", template, True)
    assert effects(decision, Hold) == [Hold(reason)]


def test_a_contact_without_a_contract_is_accepted_unless_the_desk_says_otherwise() -> None:
    assert decided(a_message(), a_desk(contacts=contacts(a_contact()))).outcome == "new_case"


def test_what_a_person_let_through_is_held_by_nothing() -> None:
    facts = the_facts(a_message(by=EVE), desk := a_desk(a_hold(), unknown=Unentitled.HOLD))
    released = replace(facts, cause=replace(facts.mail, released=True))

    decision = decide(released, desk, NOW)

    assert decision.outcome == "new_case"
    assert told(decision, MailKind.RECEIPT) == [EVE.address]


def a_hold() -> Rule:
    return configured("hold all", lambda view: yes("always"), Consequence(hold="x"))


@pytest.mark.parametrize(
    ("quota", "used", "outcome"),
    [
        ({"quota_cases": 3}, Used(2, 0), "new_case"),
        ({"quota_cases": 3}, Used(3, 0), "held"),
        ({"quota_hours": 2}, Used(9, 7199), "new_case"),
        ({"quota_hours": 2}, Used(0, 7200), "held"),
        ({"quota_cases": 0}, Used(), "held"),
        ({}, Used(99, 99999), "new_case"),
    ],
)
def test_what_a_contract_covers_is_used_up_in_cases_or_hours(quota: dict[str, int], used: Used, outcome: str) -> None:
    desk = a_desk(lapsed=Unentitled.HOLD, contacts=contacts(a_contact(plan="gold", **quota)))

    decision = decided(a_message(), desk, used=used)

    assert decision.outcome == outcome
    if outcome == "held":
        assert [d.template for d in mails(decision, MailKind.REFUSAL)] == ["contract-used-up"]


def test_a_case_counts_for_the_contract_of_its_organisation_in_its_period() -> None:
    desk = a_desk(contacts=contacts(a_contact(plan="Gold", starts=date(2026, 1, 1))))

    case = decided(a_message(), desk).after

    assert case is not None
    assert case.contract == "lee dental|gold|2026-01-01"


def test_two_mails_of_one_limited_contract_are_not_decided_side_by_side() -> None:
    desk = a_desk(
        contacts=contacts(
            a_contact(plan="gold", quota_cases=1), a_contact("ben@example.org", plan="gold", quota_cases=1)
        )
    )
    asked = [wanted(the_facts(a_message(by=p), desk).mail, desk, (), NOW) for p in (ANN, BEN)]

    assert "lee dental|gold|-" in asked[0].keys & asked[1].keys


def test_in_a_flood_of_strangers_agents_are_not_told_of_each_held_mail() -> None:
    desk = a_desk(unknown=Unentitled.HOLD)
    flooded = Shared(1001, unproven_last_hour=desk.budgets.unproven_per_hour)

    assert told(decided(a_message(by=EVE), desk, shared=flooded), MailKind.HELD) == []
    assert told(decided(a_message(by=EVE), desk), MailKind.HELD) == [BOB.person.address, DAVE.person.address]
