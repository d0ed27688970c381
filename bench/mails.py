"""A seeded day of support mail: new requests and replies, in the charsets and encodings that really come.

The same seed makes the same bytes, on any machine. Sizes and shares follow what support mailboxes hold:
median about 12 KB, one in ten over 120 KB, half with an HTML part, 15 % with a file.
"""

from __future__ import annotations

import base64
import quopri
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import formatdate

FIRST_INSTANT = 1_750_000_000  # of the Date fields; the daemon counts from the INTERNALDATE instead
REPLY_SHARE = 0.3
SETTLING = 10  # the first mails are all new, so that a reply has something to answer
CUSTOMERS = 400
DOMAINS = 37


def _words(text: str) -> list[str]:
    return text.split()


_LATIN = _words(
    "printer invoice delivery account login reset password order shipment device battery screen cable error "
    "message refund contract customer number address please thanks regards the and but with when since after "
    "before still cannot would could problem question toner paper second floor again today warranty"
)
WORDS = {
    "us-ascii": _LATIN,
    "utf-8": [*_LATIN, *_words("Größe naïve façade €100 “quoted” – dash 日本 Привет zażółć gęślą jaźń ✓ 🙂")],
    "iso-8859-1": [*_LATIN, *_words("Grüße Rückgabe Störung élève déjà français señor niño größer Straße")],
    "windows-1252": [*_LATIN, *_words("“smart” ‘single’ €uro naïve … café résumé – façade")],
    "iso-2022-jp": _words("注文 番号 返品 お願い します 画面 表示 エラー 更新 電話 住所 請求書 ありがとう"),
    "koi8-r": _words("заказ номер возврат пожалуйста экран ошибка обновление телефон адрес счёт спасибо"),
    "gb2312": _words("订单 号码 退货 请 屏幕 显示 错误 更新 电话 地址 发票 谢谢"),
}
CHARSETS = list(WORDS)
CHARSET_WEIGHTS = (25, 40, 12, 10, 5, 4, 4)
FILES = (
    ("application/pdf", "invoice.pdf"),
    ("image/png", "screenshot.png"),
    ("application/zip", "logs.zip"),
    ("image/jpeg", "photo.jpg"),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a reply must know of the desk to look as if it answered the desk's own mail."""

    address: str
    subject_tag: str
    first_number: int


@dataclass(frozen=True, slots=True)
class BenchMail:
    """One generated mail and what must become of it. `case` is the number of the case it opens or joins."""

    raw: bytes
    is_reply: bool
    case: int
    sender: str
    message_id: str
    opening_words: tuple[str, ...]  # of its text, to see that the text survived


@dataclass(slots=True)
class _Thread:
    case: int
    name: str
    sender: str
    subject: str
    charset: str
    ids: list[str] = field(default_factory=list)
    opening: list[str] = field(default_factory=list)


def generate(count: int, seed: int, desk: Desk) -> tuple[BenchMail, ...]:
    """`count` mails in order of arrival; the k-th request is taken to become an empty desk's k-th case."""
    return tuple(_mails(random.Random(seed), count, desk))


def _mails(dice: random.Random, count: int, desk: Desk) -> Iterator[BenchMail]:
    threads: list[_Thread] = []
    later = range(SETTLING + 1, count + 1)
    replies = frozenset(dice.sample(later, min(len(later), round(count * REPLY_SHARE))))
    for position in range(1, count + 1):
        if position in replies:
            thread = dice.choice(threads)
        else:
            thread = _new_thread(dice, position, desk.first_number + len(threads))
            threads.append(thread)
        yield _mail(dice, position, thread, desk, position in replies)


def _new_thread(dice: random.Random, position: int, case: int) -> _Thread:
    charset = dice.choices(CHARSETS, CHARSET_WEIGHTS)[0]
    customer = dice.randrange(CUSTOMERS)
    words = " ".join(dice.choice(WORDS[charset]) for _ in range(dice.randint(3, 7)))
    sender = f"customer{customer}@shop{customer % DOMAINS}.example.org"
    return _Thread(case, f"Customer {customer}", sender, f"{words} {position}", charset)


def _mail(dice: random.Random, position: int, thread: _Thread, desk: Desk, is_reply: bool) -> BenchMail:
    message_id = f"{dice.getrandbits(64):016x}.{position}@mail{dice.randint(1, 40)}.example.org"
    head = _header(dice, position, thread, desk, message_id, is_reply)
    text, body = _body(dice, thread, is_reply)
    thread.ids.append(message_id)
    if not is_reply:
        thread.opening = text.split("\r\n")[:8]
    raw = head + body
    return BenchMail(raw, is_reply, thread.case, thread.sender, message_id, tuple(text.split()[:20]))


def _header(dice: random.Random, position: int, thread: _Thread, desk: Desk, message_id: str, is_reply: bool) -> bytes:
    date = formatdate(FIRST_INSTANT + position * 37)
    tag = desk.subject_tag.format(number=thread.case)
    subject = f"Re: {tag} {thread.subject}" if is_reply else thread.subject
    lines = [*_received(dice, desk.address, date), _signature(dice)]
    lines += [f'From: "{thread.name}" <{thread.sender}>', f"To: Support <{desk.address}>"]
    lines += [f"Subject: {_encoded_words(subject, thread.charset)}", f"Date: {date}"]
    lines += [f"Message-ID: <{message_id}>"]
    if is_reply:
        lines += [f"In-Reply-To: <{thread.ids[0]}>"]
        lines += ["References: " + "\r\n ".join(f"<{i}>" for i in thread.ids)]
    lines += ["MIME-Version: 1.0", "User-Agent: Mozilla Thunderbird"]
    return "\r\n".join(lines).encode() + b"\r\n"


def _received(dice: random.Random, address: str, date: str) -> list[str]:
    return [
        f"Received: from mx{hop}.example.net (mx{hop}.example.net [192.0.2.{dice.randint(1, 250)}])\r\n"
        f"\tby in{hop}.example.com (Postfix) with ESMTPS id {dice.getrandbits(40):010X}\r\n"
        f"\tfor <{address}>; {date}"
        for hop in range(dice.randint(2, 4))
    ]


def _signature(dice: random.Random) -> str:
    """A DKIM-Signature field of the usual size; nobody verifies it."""
    signature = base64.b64encode(dice.randbytes(256)).decode()
    folded = "\r\n\t ".join(signature[i : i + 70] for i in range(0, len(signature), 70))
    digest = base64.b64encode(dice.randbytes(32)).decode()
    return (
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s1;\r\n"
        f"\th=from:to:subject:date:message-id; bh={digest};\r\n\tb={folded}"
    )


def _encoded_words(subject: str, charset: str) -> str:
    """RFC 2047 B words, cut between characters and folded; plain where ASCII will do."""
    if subject.isascii():
        return subject
    words, current = [], ""
    for character in subject:
        if len((current + character).encode(charset)) > 36:
            words.append(current)
            current = ""
        current += character
    return "\r\n ".join(f"=?{charset}?B?{base64.b64encode(w.encode(charset)).decode()}?=" for w in [*words, current])


def _body(dice: random.Random, thread: _Thread, is_reply: bool) -> tuple[str, bytes]:
    """The text, and the MIME body (its Content-* fields included) that carries it."""
    size = int(2000 * 10 ** dice.random())
    has_html, has_file = dice.random() < 0.5, dice.random() < 0.15
    text = _paragraphs(dice, thread.charset, size // 2 if has_html else size)
    shown = text + (_quoted(thread) if is_reply else "")
    body = _text_part(dice, "text/plain", thread.charset, shown)
    if has_html:
        page = _text_part(dice, "text/html", thread.charset, _html(shown))
        body = _multipart(dice, "alternative", [body, page])
    if has_file:
        body = _multipart(dice, "mixed", [body, _file_part(dice)])
    return text, body


def _paragraphs(dice: random.Random, charset: str, size: int) -> str:
    lines, length = [], 0
    while length < size:
        line = " ".join(dice.choice(WORDS[charset]) for _ in range(dice.randint(6, 11)))
        lines.append(line)
        if dice.random() < 0.12:
            lines.append("")
        length += len(line.encode(charset)) + 2
    return "\r\n".join(lines) + "\r\n"


def _quoted(thread: _Thread) -> str:
    return "\r\nOn Monday, Support wrote:\r\n" + "".join(f"> {line}\r\n" for line in thread.opening)


def _html(text: str) -> str:
    paragraphs = "".join(f'<p style="margin:0 0 8px 0">{p}</p>\r\n' for p in text.split("\r\n") if p)
    return (
        "<html><head><style>p{font-family:Arial}</style></head><body>\r\n<table><tr><td>\r\n"
        f'{paragraphs}</td></tr></table><a href="https://www.example.org/track?id=1">link</a>'
        '<img src="https://img.example.org/p.gif" width=1 height=1></body></html>\r\n'
    )


def _text_part(dice: random.Random, kind: str, charset: str, text: str) -> bytes:
    encoding, payload = _transfer(dice, charset, text.encode(charset))
    return (
        f'Content-Type: {kind}; charset="{charset}"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'.encode() + payload
    )


def _transfer(dice: random.Random, charset: str, raw: bytes) -> tuple[str, bytes]:
    if charset in ("us-ascii", "iso-2022-jp"):
        return "7bit", raw
    if charset in ("koi8-r", "gb2312") or dice.random() < 0.25:
        return "base64", _crlf(base64.encodebytes(raw))
    if dice.random() < 0.15:
        return "8bit", raw
    return "quoted-printable", _crlf(quopri.encodestring(raw.replace(b"\r\n", b"\n")))


def _file_part(dice: random.Random) -> bytes:
    kind, name = dice.choice(FILES)
    content = _crlf(base64.encodebytes(dice.randbytes(dice.randint(30_000, 200_000))))
    fields = (
        f'Content-Type: {kind}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    )
    return fields.encode() + content


def _multipart(dice: random.Random, subtype: str, parts: list[bytes]) -> bytes:
    boundary = f"=_{dice.getrandbits(96):024x}".encode()
    out = [b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n' % (subtype.encode(), boundary)]
    for part in parts:
        out += [b"--", boundary, b"\r\n", part, b"" if part.endswith(b"\n") else b"\r\n"]
    return b"".join([*out, b"--", boundary, b"--\r\n"])


def _crlf(lines: bytes) -> bytes:
    return lines.replace(b"\n", b"\r\n")
