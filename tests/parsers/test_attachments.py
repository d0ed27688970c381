"""Files in a mail: their bytes are what was sent, whichever way they were kept."""

import base64
import hashlib

import pytest

from mailbot.parsers import file_bytes, parse

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
