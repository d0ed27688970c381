import pytest

from mailbot.core.message import Address
from mailbot.parsers import parse
from mailbot.parsers.addresses import read_addresses


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ann@example.org", [("", "ann@example.org")]),
        ("Ann Ray <ann@EXAMPLE.org>", [("Ann Ray", "ann@example.org")]),
        ('"Ray, Ann" <ann@example.org>, bob@example.com', [("Ray, Ann", "ann@example.org"), ("", "bob@example.com")]),
        ("ann@example.org (Ann Ray)", [("Ann Ray", "ann@example.org")]),
        ("=?utf-8?q?Zo=C3=AB?= <z@example.org>", [("Zoë", "z@example.org")]),
        ("Team: ann@example.org, bob@example.com;", [("", "ann@example.org"), ("", "bob@example.com")]),
        ("Undisclosed recipients:;", []),
        ('"a b"@example.org', [("", '"a b"@example.org')]),
        ("ann@bücher.example", [("", "ann@xn--bcher-kva.example")]),
        ("Ann <ann@example.org", [("Ann <ann@example.org", "")]),
        ("", []),
    ],
)
def test_a_mailbox_list_is_read(value: str, expected: list[tuple[str, str]]) -> None:
    assert read_addresses(value) == tuple(Address(name, address) for name, address in expected)


@pytest.mark.parametrize(
    "value",
    [
        "agent@desk.example, <evil@x.example>",
        "<agent@desk.example> <evil@x.example>",
        "agent@desk.example <evil@x.example> x",
        "alice@example.org)bob@evil.example",
        "agent@desk.example evil@x.example",
        "agent@desk.example(.evil.example",
        "agent@desk.example\x00@evil.example",
        "Team: agent@desk.example;",
        "=?utf-8?q?agent=40desk.example?=",
        "a" * 998 + "@example.org",
        "",
    ],
)
def test_an_ambiguous_from_has_no_identity(value: str) -> None:
    message = parse(b"From: " + value.encode() + b"\r\n\r\nhi")

    assert message.author is None


def test_two_from_fields_have_no_identity() -> None:
    message = parse(b"From: agent@desk.example\r\nFrom: evil@x.example\r\n\r\nhi")

    assert message.from_fields == 2
    assert message.author is None


def test_a_space_before_the_colon_of_from_is_read() -> None:
    assert parse(b"From : ann@example.org\r\n\r\nhi").author == Address("", "ann@example.org")


def test_an_encoded_word_is_never_decoded_inside_an_address() -> None:
    message = parse(b"From: Ann <=?utf-8?q?agent?=@desk.example>\r\n\r\nhi")

    assert message.author != Address("Ann", "agent@desk.example")


@pytest.mark.parametrize("unseen", ["\u202e", "\u200b", "\x1b", "\r"])
def test_an_address_with_what_cannot_be_seen_is_nobody(unseen: str) -> None:
    assert [one.address for one in read_addresses(f"Ann <a{unseen}nn@example.org>")] == [""]
    assert parse(f"From: a{unseen}b: c@d;\n\nhi".encode()).from_[0].name in ("ab", "a b")


@pytest.mark.parametrize("value", ["<ann @ example . org>", "< ann@example.org >", "<ann@ example.org>"])
def test_white_space_around_the_joints_of_an_address_is_none_of_it(value: str) -> None:
    assert [one.address for one in read_addresses(value)] == ["ann@example.org"]


def test_white_space_inside_a_word_leaves_no_address() -> None:
    assert [one.address for one in read_addresses("<an n@example.org>, <ann@exam ple.org>")] == ["", ""]


def test_quotes_that_nothing_needs_make_no_other_mailbox() -> None:
    assert read_addresses('"support"@example.com')[0].address == "support@example.com"
    assert read_addresses('"a b"@example.com')[0].address == '"a b"@example.com'
    assert read_addresses('"a..b"@example.com')[0].address == '"a..b"@example.com'
