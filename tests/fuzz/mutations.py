"""Mails broken at random from whole ones: the same seed breaks them the same way."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

_MOST: Final = 256 * 1024  # bytes of a mutant: pieces pile up
_PIECES: Final = (
    b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\x00", b"\xff", b"\x1b$B", b"\xe2\x80\xae", b"--", b"--b", b"=", b"=?",
    b"?=", b"=?utf-8?b?", b"<", b">", b"(", b'"', b";", b":", b"@", b"> ", b"-- \n", b"\nOn Monday, Bob wrote:\n> ",
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: message/delivery-status\r\n\r\n", b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: quoted-printable\r\n", b"charset=utf-7", b"charset=iso-2022-jp",
    b"format=flowed; delsp=yes", b"filename*0*=utf-8''%00", b"begin 644 x\n#86)C\n`\nend\n",
    b"mailbot-kept-part0\r\n", b"mailbot-kept-part: 0\r\n\r\n", b"<blockquote>", b"<div class=gmail_attr>", b"<!--",
    b"<![CDATA[", b"&#x110000;", b'{"notificationType":"Bounce"', b"From: a@b, c@d\r\n", b"Date: 99 Foo 99999\r\n",
    b"References: <<a@b>\r\n", b"Authentication-Results: a; dmarc=pass (",
)  # fmt: skip


def mutant(dice: random.Random, mails: Sequence[bytes]) -> bytes:
    """One mail, changed in one to eight places."""
    raw = bytearray(dice.choice(mails))
    for _ in range(dice.randint(1, 8)):
        at = dice.randint(0, len(raw))
        match dice.randrange(6):
            case 0:
                raw[at:at] = dice.choice(_PIECES)
            case 1:
                del raw[at : at + dice.randint(1, 200)]
            case 2:
                raw[at : at + 1] = bytes([dice.randrange(256)])
            case 3:
                raw[at:at] = raw[at : at + dice.randint(1, 500)] * dice.randint(1, 20)
            case 4:
                del raw[at:]
            case _:
                other = dice.choice(mails)
                start = dice.randint(0, len(other))
                raw[at:at] = other[start : start + dice.randint(1, 2000)]
        del raw[_MOST:]
    return bytes(raw)
