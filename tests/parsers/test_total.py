"""parse() is total: whatever the bytes, there is a Message, soon, and it can be written down."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.parsers import file_bytes, parse
from mailbot.parsers.as_json import message_json

HEAD = b"From: a@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
HTML = HEAD + b"Content-Type: text/html\r\n\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
STATUS = HEAD + b"Content-Type: message/delivery-status\r\n\r\n"
CORPORA = Path(__file__).parents[3] / "shared" / "corpora"

SNIPPETS = st.sampled_from([
    b'From: ', b'To: ', b'Subject: ', b'Content-Type: multipart/mixed; boundary=b\r\n',
    b'Content-Type: text/html; charset=utf-7\r\n', b'Content-Type: message/rfc822\r\n',
    b'Content-Type: message/delivery-status\r\n', b'Content-Type: multipart/report\r\n',
    b'Content-Transfer-Encoding: base64\r\n', b'Content-Transfer-Encoding: x-uuencode\r\n',
    b'Content-Transfer-Encoding: quoted-printable\r\n',
    b"Content-Disposition: attachment; filename*0*=utf-8''%00..%2f\r\n", b'--b\r\n', b'--b--\r\n', b'\r\n',
    b'\n', b'\r', b' ', b'\t', b'<', b'>', b'<a@b>', b'=?utf-8?q?=00?=', b'=?x?b?!?=', b'\xff\xfe', b'\x00',
    b'> ', b'On 1 a@b wrote:\n', b'-- \n', b'begin 644 x\n', b'<!--', b'<![CDATA[', b'<blockquote>',
    b"<a href='", b'&#x110000;', b'\x1b$B', b'(', b'"', b'Date: 99 Foo 99999\r\n', b'Message-ID: <\r\n',
    b'References: <<<>>>\r\n', b'Authentication-Results: a; spf=pass (x', b'format=flowed; delsp=yes',
    b'charset=idna', b'Status: 5.1.1\r\n', b'Final-Recipient: rfc822;a@b\r\n',
    b'From: mailer-daemon@example.com\r\nSubject: failure notice\r\n',
])  # fmt: skip


def written_down(raw: bytes) -> None:
    message = parse(raw)
    json.dumps(message_json("x", message)).encode()
    assert len(message.content_digest) == 64
    for attachment in message.attachments:
        assert len(file_bytes(raw, attachment)) == attachment.size


@given(st.binary(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_any_bytes_have_a_message(raw: bytes) -> None:
    written_down(raw)


@given(st.lists(SNIPPETS | st.binary(max_size=8), max_size=40).map(b"".join))
@settings(max_examples=400, deadline=None)
def test_any_pile_of_mail_fragments_has_a_message(raw: bytes) -> None:
    written_down(raw)


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(2000)),
        HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 1000 + b"hi",
        MIXED + b"--b\r\n\r\n" * 100_000,
        MIXED + b"--b\r\rx\r" * 100_000,
        STATUS + b"a: b\n\n" * 100_000,
        MIXED + b"--b\r\nContent-Type: text/plain" + b"".join(b";\r\n a*%d=x" % n for n in range(8000)) + b"\r\n\r\nhi",
    ],
    ids=["multiparts", "mails in mails", "parts", "parts by CR", "status blocks", "parameters"],
)
def test_a_mail_beyond_the_limits_keeps_its_headers_and_says_what_was_cut(raw: bytes) -> None:
    message = parse(raw)

    assert message.from_[0].address == "a@example.com"
    assert any(defect.startswith("not read: ") for defect in message.defects)
    assert "was not read" in message.text


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"Cc: a@example.com\r\n" * 100_000 + b"\r\nhi",
        b"From: " + b"(" * 200_000 + b"a@b\r\n\r\nhi",
        b"From: " + b'"a ' * 60_000 + b"\r\n\r\nhi",
        HEAD + b"References: " + b"<" * 250_000 + b"\r\n\r\nhi",
        b"Subject: " + b"=?a?q?" * 40_000 + b"\r\n\r\nhi",
        b"Subject: " + b"x" * 1_000_000 + b"\r\n\r\nhi",
        b"\n" * 100_000 + HEAD + b"\r\nhi",
        HEAD + b"\r\n" + b"On 1 @ wrote\n" * 80_000,
        HEAD + b"\r\n" + b"Sent from my phone\n" * 50_000,
        HEAD + b"\r\n" + b"From: x\n" * 125_000,
        HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"a \n" * 330_000,
        HTML + b"<" * 1_000_000,
        HTML + b"<a " * 330_000 + b">",
        HTML + b"<![CDATA[>" * 100_000,
        HTML + b"<![>" * 250_000,
        HTML + b"<!--" * 250_000,
        HTML + b"<blockquote>x" * 80_000,
        HTML + b"&#" * 500_000,
        MIXED + b"--bx\n" * 200_000,
        b"From: mailer-daemon@x\r\nSubject: failure notice\r\n\r\n" + b"<a@b>:\n" * 100_000,
        b"From: a@" + "ü".encode() * 100_000 + b"\r\n\r\nhi",
    ],
    ids=range(21),
)
def test_a_hostile_mail_costs_no_more_than_its_size(raw: bytes) -> None:
    began = time.process_time()

    parse(raw)

    assert time.process_time() - began < 10  # what is quadratic here takes minutes


@pytest.mark.skipif(not CORPORA.exists(), reason="no corpora here")
def test_every_mail_of_the_corpora_has_a_message() -> None:
    for path in CORPORA.rglob("*.eml"):
        json.dumps(message_json(path.name, parse(path.read_bytes())))


def test_a_stray_byte_among_escaped_ones_in_the_name_of_a_part_is_read() -> None:
    head = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    part = b"--b\r\nContent-Type: application/x; name*=utf-8''a%20\xf3.txt\r\n\r\nx\r\n--b--\r\n"

    message = parse(head + part)

    assert len(message.attachments) == 1
