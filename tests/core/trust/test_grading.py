"""Person or machine, with what only the desk knows: its own mark, lists, forms, and what a person released."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.core.cause import MailCause
from mailbot.core.facts import Level, PartyRole
from mailbot.core.message import Address, Grade, Message
from mailbot.core.policy import ContactForm, Desk
from mailbot.core.trust.grading import graded
from tests.builders import (
    ANN,
    BOB,
    EVE,
    NOW,
    SUPPORT,
    a_case,
    a_desk,
    a_message,
    a_token,
    decided,
    hits,
    reported,
    the_facts,
    told,
)

WEB = Address("Website", "web@example.com")
FORMS = a_desk(forms=(ContactForm("web@example.com"),))


def grade(message: Message, desk: Desk | None = None, **changes: object) -> Grade:
    cause = replace(MailCause(7, "support", NOW, message), **changes)  # type: ignore[arg-type]
    return graded(cause, desk or a_desk()).message.machine


def through_our_group(**changes: object) -> Message:
    """Ann's mail as a mailing list with the desk's address hands it on."""
    given = {
        "by": Address("Ann Lee via Support", "support@example.com"),
        "rewritten_from": ANN,
        "list_addresses": ("support@example.com",),
        "machine": Grade.LIST,
        "auth": (reported(dmarc="example.com"),),
        **changes,
    }
    return a_message(**given)


def test_a_group_in_front_of_the_desk_hands_on_the_customers_mail() -> None:
    decision = decided(through_our_group())

    assert decision.outcome == "new_case"
    assert decision.after is not None
    assert decision.after.requester == ANN
    assert ANN.address in told(decision)


def test_what_a_list_says_of_the_author_proves_nobody() -> None:
    desk = a_desk()
    cause = graded(MailCause(7, "support", NOW, through_our_group()), desk)
    assert the_facts(cause.message, desk).party.level is Level.CLAIMED


def test_a_list_of_strangers_makes_nobody_known() -> None:
    """It could name anybody as the author; a number in its subject joins nothing."""
    forged = through_our_group(
        by=Address("Ann Lee via Users", "users@lists.evil.example"),
        list_addresses=("users@lists.evil.example",),
        auth=(reported(dmarc="lists.evil.example"),),
        subject="Re: [Case #1001]",
    )

    decision = decided(forged, None, a_case())

    assert decision.outcome == "new_case"
    assert decision.after is not None
    assert decision.after.number != 1001
    assert told(decision) == [BOB.person.address]


def test_a_token_proves_who_writes_through_a_list_but_no_agent() -> None:
    mine = through_our_group(in_reply_to=(a_token(ANN),))
    agents = through_our_group(rewritten_from=BOB.person, in_reply_to=(a_token(BOB.person),))

    assert decided(mine, None, a_case()).outcome == "follow_up"
    assert "agent's reply" not in hits(decided(agents, None, a_case()))


@pytest.mark.parametrize("machine", [Grade.NOTICE, Grade.LIST, Grade.DESK, Grade.PERSON])
def test_a_form_of_ours_writes_for_who_filled_it_in_and_they_get_a_receipt(machine: Grade) -> None:
    message = a_message(by=WEB, reply_to=(EVE,), machine=machine)

    decision = decided(message, FORMS)

    assert decision.after is not None
    assert decision.after.requester == EVE
    assert EVE.address in told(decision)


@pytest.mark.parametrize("reply_to", [(), (SUPPORT,), (EVE, ANN)])
def test_a_form_that_names_nobody_has_no_requester(reply_to: tuple[Address, ...]) -> None:
    decision = decided(a_message(by=WEB, reply_to=reply_to), FORMS)

    assert decision.outcome == "new_case"
    assert told(decision) == [BOB.person.address]


def test_a_form_that_writes_with_the_desks_own_address_is_no_loop_and_its_loop_is_none() -> None:
    desk = a_desk(forms=(ContactForm("support@example.com"),))

    assert decided(a_message(by=SUPPORT, reply_to=(EVE,)), desk).outcome == "new_case"
    assert decided(a_message(by=SUPPORT), desk).outcome == "own"
    assert decided(a_message(by=SUPPORT, reply_to=(Address("", "support+x@example.com"),)), desk).outcome == "own"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"envelope_from": ""}, Grade.NOTICE),
        ({"envelope_from": None}, Grade.PERSON),
        ({"envelope_from": "ann@example.org"}, Grade.PERSON),
    ],
)
def test_what_was_sent_by_nobody_was_sent_by_a_machine(changes: dict[str, object], expected: Grade) -> None:
    assert grade(a_message(), **changes) is expected


@pytest.mark.parametrize("address", ["support@example.com", "HELP@example.com", "support+token@Example.com"])
def test_any_address_of_ours_as_author_is_our_own_mail(address: str) -> None:
    message = a_message(by=Address("", address))

    assert grade(message) is Grade.OWN
    assert decided(message).outcome == "own"


def test_a_report_on_our_mail_is_no_mail_of_ours() -> None:
    report = a_message(machine=Grade.BOUNCE, desk_ids=("support@example.com",))

    assert grade(report) is Grade.BOUNCE


def test_what_a_person_released_is_a_persons_and_held_by_nothing() -> None:
    message = a_message(by=EVE, machine=Grade.SPAM, machine_because="X-Spam-Flag: YES")
    desk = a_desk(block=("*@example.net",))

    assert decided(message, desk).outcome == "held"
    assert grade(message, desk, released=True) is Grade.PERSON


def test_sender_and_resent_say_nothing_of_who_wrote() -> None:
    message = a_message(by=EVE, sender=BOB.person)
    party = decided(message)

    assert "agent" not in party.outcome
    assert party.after is not None
    assert party.after.requester == EVE


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (Address("Bob Ray", "bob@evil.example"), "it bears the name of bob"),
        (Address("bob  RAY", "bob@evil.example"), "it bears the name of bob"),
        (Address("ann@example.org", "eve@example.net"), "its display name is another address"),
    ],
)
def test_a_borrowed_name_makes_nobody_known_and_agents_read_of_it(by: Address, words: str) -> None:
    party = the_facts(a_message(by=by)).party

    assert (party.role, party.agent, party.level) == (PartyRole.CUSTOMER, None, Level.STRANGER)
    assert words in party.because


@pytest.mark.parametrize(
    "address",
    [
        "bob+x@agents.example",
        "b.ob@agents.example",
        "bob@agents.example.evil.example",
        "bob@xn--gents-5na.example",
        "bоb@agents.example",
        "bob@agent.example",
    ],
)
def test_an_address_that_only_looks_like_an_agents_is_a_customers(address: str) -> None:
    assert the_facts(a_message(by=Address("Bob Ray", address))).party.agent is None


def test_letter_case_makes_no_other_agent() -> None:
    assert the_facts(a_message(by=Address("", "BOB@Agents.example"))).party.agent == "bob"


def test_a_contact_who_writes_with_a_plus_is_the_same_contact_and_an_agent_is_not() -> None:
    assert the_facts(a_message(by=Address("", "ann+desk@example.org"))).party.level is Level.CLAIMED
    assert the_facts(a_message(by=Address("", "bob+desk@agents.example"))).party.agent is None
