"""What a scanner does grows with what it reads, no faster: calls are counted, no clock is looked at."""

import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest

from mailbot.parsers import limits, parse
from mailbot.parsers.addresses import is_group, read_addresses
from mailbot.parsers.attachments import clean_name
from mailbot.parsers.authentication import read_authentication
from mailbot.parsers.bounce_json import read_notice
from mailbot.parsers.charset import decode
from mailbot.parsers.commands import read_commands
from mailbot.parsers.controls import clean_line, clean_text
from mailbot.parsers.dates import read_date
from mailbot.parsers.encoded_words import decode_words
from mailbot.parsers.fields import read_fields
from mailbot.parsers.flowed import unflow
from mailbot.parsers.headers import Headers, read_headers
from mailbot.parsers.html_text import html_to_text
from mailbot.parsers.parameters import read_parameters
from mailbot.parsers.references import read_ids
from mailbot.parsers.reply import split_reply
from mailbot.parsers.subject import priority_words, strip_prefixes
from mailbot.parsers.transfer import from_base64
from mailbot.parsers.uuencode import split_uuencoded

KB = 1024
PAIRS = [(1 * KB, 2 * KB), (32 * KB, 64 * KB), (512 * KB, 1024 * KB)]
TWICE = 2.3  # what twice the input may cost; a quadratic scanner pays four times
ENOUGH = 50_000  # calls that show the rate
SLACK = 200  # calls that any input costs

TEXTS: dict[str, tuple[Callable[[str], object], list[str]]] = {
    "reply": (split_reply, [
        "a\n", "> a\n", "a\n> b\n", "> a\n\n", "On Monday\n", "On 1 @ wrote\n", "On Monday, Bob wrote:\n",
        "Bob wrote:\n\n",
        "From: x\n", "From: x\n\n", "-- \n", "--\n", "-----\n", "---- a b c d ----\n", "____________\n", "Ann Smith\n",
        "Sent from my phone\n", "Bob wrote:\n> x\n", "\n", "x", "@:\n", "> " + "a" * 70 + "\nb\n", "写道：\n> x\n",
        "-----BEGIN PGP MESSAGE-----\n", "---- On 5 Jan 2026 09:12 Bob <b@c.d> wrote ----\n", "Get Outlook for iOS\n",
        ">>> a 1/5/2026 9:12 >>>\n", "a ---1/5/2026 09:12---\n", "\u200b\n", "Ann Smith\na@b.c\n\n",
        "a@b.c wrote:\n> x\n",
        "On 5 January 2026 at 09:12 somebody\n", "\u2010\u2010\u2010 a \u2010\u2010\u2010\n", "Von a b c gesendet\n",
    ]),
    "html": (lambda text: html_to_text(text[: limits.SIZE]), [
        "<p>a", "<blockquote>x", "<div class='gmail_attr'>a", "<", "<a href='https://x'>y", "<!--", "<![CDATA[",
        "<!x>", "&#", "<br>", "<li>x", "<td>", "<pre>a\nb", "<style>", "<div class=gmail_quote>", "<div name=quote>x",
        "<blockquote class=gmail_quote>x</blockquote>", "<div style='border-top:solid #e1e1e1'>", "</p>", "<hr>",
        "a ", "<svg><title>", "<?x",
    ]),
    "uuencode": (split_uuencoded, ["begin 644 x\n", "begin 644 x\n#86)C\n", "#86)C\n", "begin "]),
    "addresses": (read_addresses, [
        "a@b, ", "(", '"', "<", "a:", ";", "@", "[", "\\", "a b <c@d>, ", "=?utf-8?q?a?= <a@b>,",
    ]),
    "group": (is_group, ["a", "(", '"', "\\"]),
    "encoded words": (decode_words, ["=?", "=?a?q?", "=?utf-8?q?a?= ", "=?utf-8?b?!?=", "?=", "=?a?b?YQ==?= x "]),
    "parameters": (read_parameters, ["; a=b", '; a="b', "; a*0*=x''%41", ";", '\\"', "=", "*"]),
    "ids": (read_ids, ["<", "<a@b> ", "<<>>", "a@b ", ">"]),
    "line": (clean_line, ["a ", "\u202e", "\r\n", "\x00"]),
    "text": (clean_text, ["a ", "\u202e", "\r\n", "\r", "\x00"]),
    "flowed": (lambda text: unflow(text, del_sp=True), ["a \n", "> a \n", ">", "\n", "-- \n"]),
    "fields": (read_fields, ["a: b\n", "a\n", ":", "\n"]),
    "commands": (read_commands, ["#take\n", "#", "\n", "#a b "]),
    "subject": (strip_prefixes, ["Re: ", "Re[2]: ", ":", "回复："]),
    "priority": (lambda text: priority_words(text, "", "", ""), ["[P1]", "[", "!a ", "priority:"]),
    "name": (clean_name, ["../", "a.", ":", "\\", " "]),
    "date": (read_date, ["1 ", "(", "Mon, ", ":"]),
    "notice": (read_notice, ['{"a":', "[", '{"Message":"', "{"]),
    "authentication": (
        lambda text: read_authentication(Headers([("authentication-results", text)])),
        ["a; dmarc=pass ", "(", '"', ";", "a=b ", "\\"],
    ),
}  # fmt: skip
BYTES: dict[str, tuple[Callable[[bytes], object], list[bytes]]] = {
    "headers": (lambda raw: read_headers(raw, 4096 * KB, 10_000_000), [
        b"A: b\n", b"A: b\n c\n", b"a\n", b" a\n", b"\r", b":\n", b"A: b\r\n", b"From x\n", b"\xff: a\n",
    ]),
    "charset": (decode, [b"a", b"\xff", b"\xc3\xa4", b"\x1b$B", b"\xc3", b"\x00"]),
    "base64": (from_base64, [b"YQ==", b"A", b"*", b"\n", b"YWFh"]),
    "survey": (lambda raw: limits.survey(raw, "multipart/mixed; boundary=b"), [
        b"--b\n", b"--bx\n", b"--b\nContent-Type: message/rfc822\n\n", b"--", b"\n", b"--b\nA: b\n", b"\r",
        b"--b\nContent-Type: message/delivery-status\n\n", b"--b--\n",
    ]),
    "bounce": (lambda raw: parse(b"From: mailer-daemon@example.org\nSubject: failure notice\n\n" + raw), [
        b"<a@b>:\n", b"5.1.1 ", b"2.", b"a@b 5.0.0\n", b"recipient ", b"Message-ID: <\n",
    ]),
}  # fmt: skip


def calls(work: Callable[[Any], object], given: str | bytes) -> int:
    """How many functions, of Python or C, are called in doing `work`."""
    count = 0

    def seen(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        work(given)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("name", TEXTS)
def test_a_scanner_of_text_is_linear(name: str) -> None:
    scan, units = TEXTS[name]
    for unit in units:
        costs = ([calls(scan, unit * (size // len(unit))) for size in pair] for pair in PAIRS)
        are_linear(costs, f"{name} on {unit!r}")


@pytest.mark.parametrize("name", BYTES)
def test_a_scanner_of_bytes_is_linear(name: str) -> None:
    scan, units = BYTES[name]
    for unit in units:
        costs = ([calls(scan, unit * (size // len(unit))) for size in pair] for pair in PAIRS)
        are_linear(costs, f"{name} on {unit!r}")


def are_linear(costs: Iterator[list[int]], what: str) -> None:
    for once, twice in costs:
        assert twice <= TWICE * once + SLACK, f"{what}: {once} calls, on twice as much {twice}"
        if twice > ENOUGH:  # counting a million calls takes longer than making them
            return


def test_the_counter_sees_what_is_quadratic() -> None:
    def quadratic(text: str) -> None:
        for at in range(len(text)):
            for _ in range(at):
                len(text)

    assert calls(quadratic, "a" * 400) > TWICE * calls(quadratic, "a" * 200) + SLACK
