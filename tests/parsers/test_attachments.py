"""Files in a mail: their bytes are what was sent, whichever way they were kept."""

import base64
import binascii
import hashlib

import pytest

from mailbot.parsers import file_bytes, parse
from mailbot.parsers.transfer import from_base64

HEAD = b"From: a@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"


def mail(*parts: bytes) -> bytes:
    return HEAD + b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"


def base64_part(content: bytes, name: str = "a.bin") -> bytes:
    head = f"Content-Type: application/octet-stream; name={name}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + base64.encodebytes(content).replace(b"\n", b"\r\n")


@pytest.mark.parametrize("size", [0, 1, 100, 3000, 5000, 200_000])
@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"], ids=["crlf", "lf"])
def test_a_file_of_any_size_comes_out_as_it_went_in(size: int, line_end: bytes) -> None:
    content = bytes(n * 7 % 256 for n in range(size))
    raw = mail(b"Content-Type: text/plain\r\n\r\nsee files", base64_part(content), base64_part(content[::-1], "b.bin"))
    raw = raw.replace(b"\r\n", line_end)

    message = parse(raw)

    assert message.text == "see files"
    assert [one.name for one in message.attachments] == ["a.bin", "b.bin"]
    assert [one.size for one in message.attachments] == [size, size]
    assert message.attachments[0].sha256 == hashlib.sha256(content).hexdigest()
    assert [file_bytes(raw, one) for one in message.attachments] == [content, content[::-1]]


def test_a_large_base64_text_is_read_as_text() -> None:
    text = "Grüße\n" * 2000
    part = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"

    message = parse(mail(part + base64.encodebytes(text.encode())))

    assert message.text == text.strip()


def test_a_forged_mark_of_a_kept_part_says_only_what_it_says() -> None:
    message = parse(mail(b"Content-Type: text/plain\r\n\r\nmailbot-kept-part-7", base64_part(b"x" * 9000)))

    assert message.text == "mailbot-kept-part-7"
    assert message.attachments[0].size == 9000


def test_an_attached_mail_is_one_file_and_its_text_is_not_ours() -> None:
    inner = b"Content-Type: message/rfc822\r\n\r\nFrom: x@example.org\r\nSubject: inner\r\n\r\n#close\r\n"

    message = parse(mail(b"Content-Type: text/plain\r\n\r\nsee attached", inner))

    assert (message.text, message.commands) == ("see attached", ())
    assert [one.type for one in message.attachments] == ["message/rfc822"]


def test_a_picture_in_the_text_is_inline() -> None:
    picture = b"Content-Type: image/png\r\nContent-ID: <p1>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw=="

    (attachment,) = parse(mail(b"Content-Type: text/plain\r\n\r\nhi", picture)).attachments

    assert (attachment.inline, attachment.content_id, attachment.name) == (True, "p1", "part-2.png")


INNER = b"From: x@example.org\r\nSubject:  inner\r\nX-Odd:\tkept\r\n\r\nhi\r\n\r\n"


@pytest.mark.parametrize("kind", [b"message/rfc822", b"message/delivery-status", b"message/feedback-report"])
@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"], ids=["crlf", "lf"])
def test_an_attached_mail_is_kept_as_it_stood_on_the_wire(kind: bytes, line_end: bytes) -> None:
    inner = INNER.replace(b"\r\n", line_end)
    raw = mail(b"Content-Type: text/plain\r\n\r\nsee", b"Content-Type: " + kind + b"\r\n\r\n" + INNER)
    raw = raw.replace(b"\r\n", line_end)

    (attachment,) = parse(raw).attachments

    assert (attachment.size, attachment.sha256) == (len(inner), hashlib.sha256(inner).hexdigest())
    assert file_bytes(raw, attachment) == inner


def test_an_attached_mail_keeps_the_large_file_in_it() -> None:
    inner = mail(b"Content-Type: text/plain\r\n\r\ninner", base64_part(b"x" * 9000))
    inner = inner.replace(b"--b", b"--inner").replace(b"=b", b"=inner")
    raw = mail(b"Content-Type: message/rfc822\r\n\r\n" + inner, base64_part(b"y" * 9000))

    message = parse(raw)

    assert [one.type for one in message.attachments] == ["message/rfc822", "application/octet-stream"]
    assert message.attachments[1].size == 9000
    assert file_bytes(raw, message.attachments[0]) == inner


def test_an_attached_mail_in_base64_is_decoded() -> None:
    part = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(INNER)

    (attachment,) = parse(mail(part)).attachments

    assert attachment.sha256 == hashlib.sha256(INNER).hexdigest()


def test_a_whole_mail_that_is_an_attached_mail_is_one_file() -> None:
    raw = b"From: a@example.org\r\nContent-Type: message/rfc822\r\n\r\n" + INNER

    (attachment,) = parse(raw).attachments

    assert file_bytes(raw, attachment) == INNER


def uuencoded(name: str, content: bytes) -> bytes:
    lines = b"".join(binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45))
    return f"begin 644 {name}\n".encode() + lines + b"`\nend\n"


def test_a_uuencoded_file_in_the_text_becomes_an_attachment() -> None:
    content = bytes(range(256))
    raw = b"From: a@example.org\r\n\r\nsee below\n" + uuencoded("a b.bin", content) + b"bye\n" + uuencoded("c", b"c")

    message = parse(raw)

    assert message.text == "see below\nbye"
    assert [(one.name, one.size) for one in message.attachments] == [("a b.bin", 256), ("c", 1)]
    assert [file_bytes(raw, one) for one in message.attachments] == [content, b"c"]


@pytest.mark.parametrize("text", ["begin 644 x\nnot encoded\nend", "begin 644 x\n#86)C", "begin a new day\nend"])
def test_what_only_looks_uuencoded_stays_text(text: str) -> None:
    message = parse(b"From: a@example.org\r\n\r\n" + text.encode())

    assert (message.text, message.attachments) == (text, ())


@pytest.mark.parametrize(
    ("written", "content"),
    [
        (b"aGVsbG8=", b"hello"),
        (b"aGVsbG8", b"hello"),
        (b"aGVs\r\nbG8=\r\n", b"hello"),
        (b"aGVsbG8gd29ybGQhA", b"hello world!"),
        (b"aGVs*bG8=?", b"hello"),
        (b"<this> is: not, encoded; at all!", b"<this> is: not, encoded; at all!"),
        (b"", b""),
    ],
)
def test_base64_gives_what_can_be_had(written: bytes, content: bytes) -> None:
    assert from_base64(written) == content
