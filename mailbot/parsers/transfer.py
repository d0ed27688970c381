"""base64 as it really comes (RFC 2045 section 6.8): cut off, with marks inside, or not base64 at all."""

from __future__ import annotations

import binascii
from typing import Final

_ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_EXPECTED: Final = _ALPHABET + b"= \t\r\n"
_ALIEN_SHARE: Final = 10  # one byte in so many that cannot be base64, and it is text that says it is


def from_base64(data: bytes) -> bytes:
    """The bytes that `data` stands for; as much as can be had of a broken one, `data` itself where it is plain text."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        pass
    if len(data.translate(None, _EXPECTED)) * _ALIEN_SHARE > len(data):
        return data
    clean = data.translate(None, bytes(set(range(256)) - set(_ALPHABET)))
    clean = clean[: len(clean) - (len(clean) % 4 == 1)]  # six bits are no byte
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))
