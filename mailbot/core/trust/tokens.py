"""Signed Message-IDs: each copy of each mail we send names its case, its kind and the address it was made for."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from mailbot.core.facts import TokenFound, TokenKind
from mailbot.core.message import Address

# 28 bytes, so that `support+TOKEN` stays within the 64 octets of a local part (RFC 5321 section 4.5.3.1.1).
_NUMBER, _DAY, _ADDRESS, _NONCE, _MAC = 4, 2, 5, 6, 10
_SIZE = 1 + _NUMBER + _DAY + _ADDRESS + _NONCE + _MAC
_KINDS = (
    TokenKind.ANSWER,
    TokenKind.NOTIFICATION,
    TokenKind.ESCALATION,
    TokenKind.CONFIRM,
    TokenKind.DIGEST,
    TokenKind.HELD,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

LIFE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Token:
    """What a Message-ID of ours says. `number`: the case, or the received mail for CONFIRM and HELD."""

    number: int
    kind: TokenKind
    address: str
    cause: str
    position: int
    expires_at: datetime


def _address_hash(address: str) -> bytes:
    return hashlib.sha256(address.casefold().encode()).digest()[:_ADDRESS]


def _mac(payload: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, b"mailbot token\0" + payload, "sha256")[:_MAC]


def sign(token: Token, secret: bytes) -> str:
    """The token as text, lower-case base32: some relays change the case of local parts."""
    nonce = hashlib.sha256(f"{token.cause}\0{token.position}".encode()).digest()[:_NONCE]
    day = max(0, min((token.expires_at - _EPOCH).days, 0xFFFF))
    payload = (
        bytes([_KINDS.index(token.kind)])
        + (token.number & 0xFFFFFFFF).to_bytes(_NUMBER)
        + day.to_bytes(_DAY)
        + _address_hash(token.address)
        + nonce
    )
    return base64.b32encode(payload + _mac(payload, secret)).decode().rstrip("=").lower()


def read(text: str, secrets: Sequence[bytes], sender: str | None, now: datetime) -> TokenFound | None:
    """The token in a Message-ID or plus-address; None where it is no genuine one of ours."""
    raw = _decode(text)
    if raw is None:
        return None
    payload, mac = raw[:-_MAC], raw[-_MAC:]
    if not any(hmac.compare_digest(mac, _mac(payload, secret)) for secret in secrets):
        return None
    number = int.from_bytes(payload[1 : 1 + _NUMBER])
    day = int.from_bytes(payload[1 + _NUMBER : 1 + _NUMBER + _DAY])
    made_for = payload[1 + _NUMBER + _DAY : 1 + _NUMBER + _DAY + _ADDRESS]
    return TokenFound(
        number=number,
        kind=_KINDS[payload[0]],
        for_sender=sender is not None and hmac.compare_digest(made_for, _address_hash(sender)),
        expired=_EPOCH + timedelta(days=day) < now,
    )


def made_for(text: str, people: Iterable[Address]) -> Address | None:
    """Whom the mail with this Message-ID was made for, when among `people`; `read` has found the token genuine."""
    raw = _decode(text)
    if raw is None:
        return None
    start = 1 + _NUMBER + _DAY
    return next((p for p in people if raw[start : start + _ADDRESS] == _address_hash(p.address)), None)


def _decode(text: str) -> bytes | None:
    local = text.partition("@")[0]
    local = local.rpartition("+")[2].upper()
    if len(local) != -(-_SIZE * 8 // 5) or not local.isascii():
        return None
    try:
        raw = base64.b32decode(local + "=" * (-len(local) % 8))
    except ValueError:
        return None
    return raw if len(raw) == _SIZE and raw[0] < len(_KINDS) else None
