"""Mails beyond what is read: each is still a case, says what was cut, and keeps all its bytes."""

from __future__ import annotations

import hashlib

import pytest

from mailbot.parsers import file_bytes, limits, parse
from mailbot.parsers.message import parse_with_files

HEAD = b"From: Ann <ann@example.org>\r\nSubject: big\r\nMIME-Version: 1.0\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
LONG = b"The quick brown fox jumps.\r\n" * (limits.TEXT // 20)


def test_a_mail_above_the_size_is_read_as_far_as_its_headers() -> None:
    message = parse(HEAD + b"\r\n" + b"x" * limits.SIZE)

    assert message.subject == "big"
    assert message.defects == ("not read: larger than 40 MB",)
    assert "the raw mail is kept" in message.text


def test_a_text_above_the_limit_says_so_and_is_kept_as_a_file() -> None:
    message, files = parse_with_files(HEAD + b"\r\n" + LONG)

    assert message.text.endswith("[The text goes on: all of it is kept as a file.]")
    assert len(message.text) < limits.TEXT + 100
    assert files == (LONG,)
    assert "text above 1 MB was not read, it is kept as a file" in message.defects


def test_what_follows_a_long_text_is_a_file_too() -> None:
    raw = MIXED + b"--b\r\n\r\n" + LONG + b"\r\n--b\r\n\r\nand this\r\n--b--\r\n"

    message, files = parse_with_files(raw)

    assert files == (LONG, b"and this")
    assert [file_bytes(raw, one) for one in message.attachments] == [LONG, b"and this"]


@pytest.mark.parametrize("encoding", [b"7bit", b"8bit", b"binary"])
@pytest.mark.parametrize("end", [b"\r\n", b"\n"], ids=["CRLF", "LF"])
def test_a_large_part_is_read_as_a_small_one_is(encoding: bytes, end: bytes) -> None:
    lines = [
        b"MIME-Version: 1.0",
        b"Content-Type: multipart/mixed; boundary=b",
        b"",
        b"--b",
        b"",
        b"see the log",
        b"--b",
    ]
    lines += [b"Content-Type: text/x-log; name=a.log", b"Content-Transfer-Encoding: " + encoding, b""]
    small, large = (end.join([b"line"] * count) + end for count in (3, 3000))
    tail = end + b"--b--" + end

    for content in (small, large):
        message, files = parse_with_files(end.join(lines) + end + content + tail)

        assert message.text == "see the log"
        assert files == (content,)


def test_carriage_returns_inside_a_part_leave_it_whole() -> None:
    content = b"a\rb\xff\x00" * 3000
    head = b"--b\r\nContent-Type: application/octet-stream; name=x\r\nContent-Transfer-Encoding: binary\r\n\r\n"

    message, files = parse_with_files(MIXED + b"--b\r\n\r\nhi\r\n" + head + content + b"\r\n--b--\r\n")

    assert (message.text, [hashlib.sha256(one).digest() for one in files]) == ("hi", [hashlib.sha256(content).digest()])


def test_lines_that_end_in_carriage_returns_alone_are_lines() -> None:
    message = parse((MIXED + b"--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n").replace(b"\r\n", b"\r"))

    assert message.text == "one\ntwo"


def test_a_flood_between_the_parts_is_passed_over() -> None:
    flood = b"nothing of a part\r\n" * 10_000

    message = parse(MIXED + flood + b"--b\r\n\r\nhello\r\n--b--\r\n" + flood)

    assert message.text == "hello"
    assert "mime: what stands outside of the parts was not read to its end" in message.defects


def test_what_no_part_holds_is_shown_when_there_is_nothing_else() -> None:
    message = parse(MIXED + b"--b--\r\n\r\nMy printer is on fire.\r\n")

    assert message.reply == "My printer is on fire."


def test_a_multipart_that_never_begins_is_one_text_whatever_its_size() -> None:
    for text in (b"My printer is on fire.\r\n", b"My printer is on fire.\r\n" * 1000):
        assert parse(MIXED + text).text == text.decode().replace("\r\n", "\n").strip()


def test_the_same_words_in_plain_text_and_html_beside_it_are_shown_once() -> None:
    page = b"--b\r\nContent-Type: text/html\r\n\r\n<p>My printer is on fire.</p>\r\n"

    message = parse(MIXED + b"--b\r\n\r\nMy printer is on fire.\r\n" + page + b"--b--\r\n")

    assert message.text == "My printer is on fire."
    assert message.attachments == ()


def test_too_many_lines_like_boundaries_are_not_looked_at() -> None:
    message = parse(MIXED + b"--b\r\n\r\n" + b"--x\n" * 200_001)

    assert message.defects == ("not read: more than 200000 lines that begin like a boundary",)
    assert message.subject == "big"
