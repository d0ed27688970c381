"""Access keys: 128 random bits in Crockford's base32 (crockford.com/base32.html). Only their hash is ever stored."""

from __future__ import annotations

import hashlib
import re

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 26  # 128 bits in base32
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})


def write_key(random: bytes) -> str:
    """16 random bytes as 26 characters in groups: ABCDE-FGHJK-MNPQR-STVWX-YZ0123."""
    if len(random) != 16:
        raise ValueError("an access key is made of 16 random bytes")
    value = int.from_bytes(random)
    digits = "".join(_ALPHABET[(value >> shift) & 31] for shift in range(5 * (_LENGTH - 1), -1, -5))
    return "-".join((digits[:5], digits[5:10], digits[10:15], digits[15:20], digits[20:]))


_WRITTEN = re.compile(rf"\b(?:[{_ALPHABET}]{{5}}-){{4}}[{_ALPHABET}]{{6}}\b")


def without_keys(text: str) -> str:
    """The text with every access key blotted out: answers quote our mails, and a key is for its holder alone."""
    return _WRITTEN.sub("*****", text) if "-" in text else text


def key_hash(key: str) -> bytes:
    """What is stored and compared; forgiving of case, hyphens and the look-alikes O, I and L."""
    return hashlib.sha256(key.strip().upper().translate(_READ_AS).encode()).digest()
