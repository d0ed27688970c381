"""What conditions of rules.yml look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mailbot.core.message import Address, Attachment
from mailbot.rules.inputs import INPUTS, count, field, header, sizes, types
from tests.builders import ANN, BEN, EVE, NOW, PROVEN, a_case, a_contact, a_desk, a_message, a_reply, a_view, contacts

GOLD = a_contact(plan="gold", ends=date(2027, 1, 1), role="named_caller", language="de")
DESK = a_desk(contacts=contacts(GOLD))
FILE = Attachment("photo.jpg", "image/jpeg", 90, "ab" * 32)


@pytest.mark.parametrize(
    ("word", "values"),
    [
        ("queue", ("support",)),
        ("priority", ("medium",)),
        ("subject", ("Printer on fire",)),
        ("body", ("It burns.",)),
        ("from", ("ann@example.org",)),
        ("to", ("support@example.com", "ben@example.org")),
        ("domain", ("example.org",)),
        ("hours", ("open",)),
        ("contract", ("active",)),
        ("plan", ("gold",)),
        ("role", ("named_caller",)),
        ("organisation", ("Lee Dental",)),
        ("level", ("proven",)),
        ("status", ("new",)),
        ("case", ("new",)),
        ("asked_priority", ()),
        ("waiting", ()),
        ("owner", ()),
        ("tags", ()),
        ("machine", ("person",)),
        ("attachments", ("photo.jpg",)),
        ("size", ("99",)),
        ("language", ("de",)),
    ],
)
def test_each_word_reads_what_it_says(word: str, values: tuple[str, ...]) -> None:
    view = a_view(a_message(cc=(BEN,), attachments=(FILE,), **PROVEN), DESK)

    assert INPUTS[word](view) == values


def test_this_table_knows_every_word() -> None:
    assert len(INPUTS) == 23


def test_hours_are_those_at_which_the_mail_counts() -> None:
    view = a_view(a_message(), DESK, now=NOW + timedelta(hours=12))

    assert INPUTS["hours"](view) == ("closed",)


def test_a_stranger_has_no_contract_and_the_desks_language() -> None:
    view = a_view(a_message(by=Address("", "x@example.net")), DESK)

    assert [INPUTS[w](view) for w in ("contract", "plan", "language")] == [("none",), ("",), ("en",)]


def test_of_an_answer_only_the_new_text_is_read() -> None:
    answer = replace(a_reply("New."), text="New.\n> our own words")
    view = a_view(answer, DESK, a_case())

    assert INPUTS["body"](replace(view, case=a_case())) == ("New.",)
    assert INPUTS["case"](replace(view, case=a_case())) == ("existing",)


def test_what_the_case_has_become_can_be_asked_for() -> None:
    case = a_case(
        owner="bob", tags=("a", "b"), waiting_reason="payment", asked_priority="high", fields=(("room", "7"),)
    )
    view = replace(a_view(a_reply("New."), DESK, case), case=case)

    assert [INPUTS[w](view) for w in ("owner", "tags", "waiting", "asked_priority")] == [
        ("bob",),
        ("a", "b"),
        ("payment",),
        ("high",),
    ]
    assert field("Room")(view) == ("7",)


def test_headers_and_fields_of_the_first_block_can_be_asked_for() -> None:
    message = a_message(reply_to=(BEN,), fields=(("serial", "X-1"),), headers=(("x-spam-score", "5.1 (high)"),))
    view = a_view(message, DESK)

    assert header("From")(view) == (str(ANN),)
    assert header("Reply-To")(view) == ("Ben Roy <ben@example.org>",)
    assert (header("X-Spam-Score")(view), header("x-other")(view)) == (("5.1 (high)",), ())
    assert (field("Serial")(view), field("company")(view)) == (("X-1",), ())


def test_files_are_known_by_type_size_and_number_and_pictures_in_the_text_are_not_counted() -> None:
    view = a_view(a_message(attachments=(FILE, replace(FILE, inline=True))), DESK)

    assert (types(view), sizes(view), count(view)) == (("image/jpeg",) * 2, ("90", "90"), ("1",))


def test_a_mail_in_another_language_says_so_itself() -> None:
    view = a_view(a_message(by=EVE, headers=(("content-language", "fr-CA, en"),)), DESK)

    assert INPUTS["language"](view) == ("fr-CA",)
