"""Where an access key stands in a mail: where its template put it, and nowhere else."""

from __future__ import annotations

from hashlib import sha256


def key_mark(message_id: str) -> str:
    """What is written in the key's place: as long as a key, and not to be guessed before the mail is out."""
    digits = sha256(f"key of {message_id}".encode()).hexdigest().upper()
    return "-".join((digits[:5], digits[5:10], digits[10:15], digits[15:20], digits[20:26]))


def put_key(raw: bytes, mark: str, key: str) -> bytes:
    """The mail with the key (or its blank) for the mark.

    Before that, whatever spells the key already is spelled another way: a stranger who writes the blank into a
    subject, a text or a Message-ID would else have another reader's key put into words that come back.
    """
    spelled = key.encode("ascii")
    return raw.replace(spelled, spelled.replace(b"-", b".")).replace(mark.encode("ascii"), spelled)
