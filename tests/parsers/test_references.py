"""Ids of the mails that a mail answers, as clients of all ages write them."""

from __future__ import annotations

import base64

import pytest

from mailbot.parsers.references import read_answered, read_conversation, read_ids

ROOT = bytes([1, 1]) + bytes(range(20))


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("<a@x>", ("a@x",)),
        ("<a@x> <b@x>", ("a@x", "b@x")),
        ('Message from Ann Lee <ann@example.org> of "Mon, 23 Nov" <a@x>', ("a@x",)),
        ('Your message of "Mon, 23 Nov" <a@x>', ("a@x",)),
        ("<a@x>; from ann@example.org on Monday", ("a@x",)),
        ("", ()),
    ],
)
def test_an_address_in_old_words_is_no_id(value: str, ids: tuple[str, ...]) -> None:
    assert read_answered(value) == ids


def test_a_flood_of_references_is_kept_in_part() -> None:
    flood = read_ids(" ".join(f"<{n}@forged>" for n in range(10_000)))

    assert (len(flood), flood[0], flood[-1]) == (100, "0@forged", "9999@forged")


def test_mails_of_one_outlook_conversation_share_what_their_index_begins_with() -> None:
    first, answer = base64.b64encode(ROOT).decode(), base64.b64encode(ROOT + bytes(5)).decode()

    assert read_conversation(first) == read_conversation(answer) == ROOT.hex()


@pytest.mark.parametrize("value", ["", "AAAA", "not base64 at all!", base64.b64encode(bytes(22)).decode(), "A" * 99])
def test_other_words_in_that_field_say_nothing(value: str) -> None:
    assert read_conversation(value) == ""
