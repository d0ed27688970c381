"""Hostile mails of a megabyte through the worker process: each is read within its limits, and so is the next one."""

import os
from collections.abc import Iterator

import pytest

from mailbot.daemon.parser_process import ParserProcess

MB = 1024 * 1024
SECONDS = 2.0  # of the worker's own processor time
HEAD = b"From: a@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
PLAIN = HEAD + b"\r\n"
HTML = HEAD + b"Content-Type: text/html\r\n\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
REPORT = HEAD + b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
BOUNCE = b"From: mailer-daemon@example.org\r\nSubject: failure notice\r\n\r\n"
GOOD = b"From: ann@example.org\r\nSubject: good\r\n\r\nhi"


def filled(head: bytes, unit: bytes, tail: bytes = b"") -> bytes:
    return head + unit * ((MB - len(head) - len(tail)) // len(unit)) + tail


MAILS = {
    "signature marks": filled(PLAIN, b"-- \n"),
    "drawn lines": filled(PLAIN, b"____________\n"),
    "attributions without end": filled(PLAIN, b"On 1 @ wrote\n"),
    "attributions without date": filled(PLAIN, b"Bob wrote:\n> x\n"),
    "header blocks without end": filled(PLAIN, b"From: x\n"),
    "dividers in no language": filled(PLAIN, b"---- a b c d ----\n"),
    "phones": filled(PLAIN, b"Sent from my phone\n"),
    "quotes": filled(PLAIN, b">"),
    "quoted lines": filled(PLAIN, b"> a\n\n"),
    "blank lines": filled(PLAIN, b"\n"),
    "one line": filled(PLAIN, b"a"),
    "one line of colons": filled(PLAIN, b":"),
    "uuencode without end": filled(PLAIN, b"begin 644 x\n#86)C\n"),
    "json": filled(PLAIN, b'{"a":'),
    "flowed": filled(HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n", b"> a \n"),
    "invalid utf-8": filled(HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n", b"\xff"),
    "escape sequences": filled(HEAD + b"Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n", b"\x1b$B\x1b(B"),
    "utf-7": filled(HEAD + b"Content-Type: text/plain; charset=utf-7\r\n\r\n", b"+AAA-"),
    "quoted-printable": filled(HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n", b"=\r\n"),
    "open tags": filled(HTML, b"<"),
    "tags without end": filled(HTML, b"<a "),
    "attributes": filled(HTML + b"<a ", b"a='b' ", b">"),
    "nested tables": filled(HTML, b"<table><tr><td>"),
    "nested quotes": filled(HTML, b"<blockquote>x"),
    "declarations": filled(HTML, b"<![CDATA[>"),
    "comments": filled(HTML, b"<!--"),
    "entities": filled(HTML, b"&#"),
    "entities that exist": filled(HTML, b"&amp;&lt;"),
    "links": filled(HTML, b"<a href=https://x>y</a>"),
    "parts": filled(MIXED, b"--b\r\n\r\n"),
    "parts of base64": filled(MIXED, b"--b\r\nContent-Transfer-Encoding: base64\r\n\r\nYQ==\r\n"),
    "boundaries of others": filled(MIXED, b"--bx\n"),
    "mails in mails": filled(HEAD, b"Content-Type: message/rfc822\r\n\r\n"),
    "status blocks": filled(REPORT + b"--b\r\nContent-Type: message/delivery-status\r\n\r\n", b"a: b\n\n"),
    "recipients": filled(REPORT + b"--b\r\nContent-Type: message/delivery-status\r\n\r\n", b"Final-Recipient: a@b\n"),
    "bounced addresses": filled(BOUNCE, b"<a@b>:\n"),
    "bounced numbers": filled(BOUNCE, b"2."),
    "header lines": filled(HEAD, b"Cc: a@example.com\r\n", b"\r\nhi"),
    "header continuation": filled(HEAD + b"X: ", b"\r\n a", b"\r\n\r\nhi"),
    "comments in From": filled(b"From: ", b"(", b"\r\n\r\nhi"),
    "quotes in From": filled(b"From: ", b'"a ', b"\r\n\r\nhi"),
    "addresses in To": filled(b"To: ", b"a@b,", b"\r\n\r\nhi"),
    "encoded words": filled(b"Subject: ", b"=?a?q?", b"\r\n\r\nhi"),
    "prefixes": filled(b"Subject: ", b"Re: ", b"\r\n\r\nhi"),
    "references": filled(HEAD + b"References: ", b"<a@b> ", b"\r\n\r\nhi"),
    "parameters": filled(HEAD + b"Content-Type: text/plain", b"; a*0*=b", b"\r\n\r\nhi"),
    "authentication": filled(b"Authentication-Results: a", b"; dmarc=pass (", b"\r\n\r\nhi"),
}


@pytest.fixture(scope="module")
def process() -> Iterator[ParserProcess]:
    with ParserProcess(seconds=60.0) as process:
        process.parse([GOOD])
        yield process


@pytest.mark.parametrize("name", MAILS)
def test_a_hostile_mail_takes_no_more_than_two_seconds(process: ParserProcess, name: str) -> None:
    before = processor_seconds(process)

    hostile, good = process.parse([MAILS[name], GOOD])

    assert not any("took longer" in defect or "ended on it" in defect for defect in hostile.message.defects)
    assert good.message.text == "hi"
    assert processor_seconds(process) - before < SECONDS


def processor_seconds(process: ParserProcess) -> float:
    """User and system time of the worker (proc(5), fields 14 and 15)."""
    assert process._process is not None
    with open(f"/proc/{process._process.pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
