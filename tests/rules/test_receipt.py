"""The receipt: who gets one, what a stranger gets back, and what a rule puts in its place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.core.draft import MailKind
from mailbot.core.message import Address, Grade
from mailbot.core.rule import Rule, yes
from mailbot.rules.configured import Consequence, configured
from tests.builders import (
    ANN,
    BOB,
    CAROL,
    EVE,
    PROVEN,
    a_case,
    a_contact,
    a_desk,
    a_message,
    a_reply,
    contacts,
    decided,
    mails,
    reported,
    told,
)

SMUGGLED = a_message(
    "Buy CANARY-TEXT.", by=replace(EVE, name="CANARY-NAME"), subject="CANARY-SUBJECT", tags=("CANARY",)
)


def always(**consequence: object) -> Rule:
    return configured("always", lambda view: yes("always"), Consequence(**consequence))  # type: ignore[arg-type]


def test_the_opener_gets_one_with_a_key() -> None:
    (receipt,) = mails(decided(a_message()), MailKind.RECEIPT)

    assert (receipt.to, receipt.key_for, receipt.case) == (ANN, ANN.address, 1001)
    assert receipt.subject == "Re: Printer on fire [Case #1001]"
    assert receipt.values["answer_by"] is not None


def test_only_a_new_case_gets_one() -> None:
    assert mails(decided(a_reply("x"), None, a_case()), MailKind.RECEIPT) == ()


@pytest.mark.parametrize(
    "address",
    ["noreply@example.org", "no-reply+7f@example.org", "MAILER-DAEMON@example.org", "owner-list@example.org",
     "bounces-12@example.org", "list-request@example.org"],
)  # fmt: skip
def test_addresses_behind_which_nobody_reads_get_none(address: str) -> None:
    assert mails(decided(a_message(by=Address("", address))), MailKind.RECEIPT) == ()


def test_machines_and_the_nameless_get_none() -> None:
    assert mails(decided(a_message(machine=Grade.LIST)), MailKind.RECEIPT) == ()
    assert mails(decided(a_message(from_fields=2)), MailKind.RECEIPT) == ()


def test_a_stranger_gets_nothing_of_their_own_words_back() -> None:
    (receipt,) = mails(decided(SMUGGLED), MailKind.RECEIPT)

    assert receipt.to.address == EVE.address
    assert receipt.key_for == EVE.address
    shown = (receipt.subject, receipt.header_to, receipt.header_cc, receipt.from_name, dict(receipt.values))
    assert "CANARY" not in repr(shown)
    assert receipt.subject == "We have your request [Case #1001]"


@pytest.mark.parametrize(
    "message", [replace(SMUGGLED, auth=(reported(dmarc="example.net"),)), replace(SMUGGLED, from_=(ANN,))]
)
def test_the_proven_and_claimed_contacts_get_the_full_receipt(message: object) -> None:
    (receipt,) = mails(decided(message), MailKind.RECEIPT)  # type: ignore[arg-type]

    assert "CANARY-SUBJECT" in receipt.subject
    assert receipt.values["text"] == "Buy CANARY-TEXT."


def test_who_was_answered_by_a_person_before_gets_the_full_receipt() -> None:
    (receipt,) = mails(decided(SMUGGLED, answered_before=True), MailKind.RECEIPT)

    assert "CANARY-SUBJECT" in receipt.subject


def test_words_written_in_an_agents_name_are_not_sent_to_the_agent_unproven() -> None:
    (receipt,) = mails(decided(replace(SMUGGLED, from_=(CAROL.person,))), MailKind.RECEIPT)

    assert "CANARY" not in repr((receipt.subject, dict(receipt.values)))


def test_a_contacts_receipt_is_in_their_language_and_zone() -> None:
    desk = a_desk(contacts=contacts(a_contact(language="de", timezone="Europe/Vienna")))
    (known,) = mails(decided(a_message(), desk), MailKind.RECEIPT)
    (unknown,) = mails(
        decided(a_message(by=Address("", "x@example.net")), replace(desk, language="de")), MailKind.RECEIPT
    )

    assert (known.language, known.values["zone"]) == ("de", "Europe/Vienna")
    assert unknown.subject == "Ihre Anfrage ist bei uns [Case #1001]"


def test_a_rules_mail_goes_instead_of_the_receipt() -> None:
    decision = decided(a_message(**PROVEN), a_desk(always(send="welcome")))

    (receipt,) = mails(decision, MailKind.RECEIPT)
    assert receipt.template == "welcome"
    assert told(decision) == [ANN.address, BOB.person.address]


def test_the_day_ends_the_receipts_of_one_address() -> None:
    assert mails(decided(a_message(), sent_today=3), MailKind.RECEIPT) != ()
    assert mails(decided(a_message(), sent_today=4), MailKind.RECEIPT) == ()
    assert mails(decided(a_message(**PROVEN), sent_today=29), MailKind.RECEIPT) != ()
    assert mails(decided(a_message(**PROVEN), sent_today=30), MailKind.RECEIPT) == ()
