"""Access keys while a mail that carries one is unsent: sealed beside its bytes, which hold a blank in the key's place.
The door to cryptography."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

BLANK = "00000-00000-00000-00000-000000"
_PURPOSE = b"mailbot: access keys in the outbox"


class BrokenSeal(ValueError):
    """What was sealed was not sealed with any of our secrets, or was changed since."""


class Sealer:
    """Seals with the first secret and opens with any, so that a secret can be replaced while mail waits.

    Raises ValueError when there is no secret.
    """

    def __init__(self, secrets: tuple[bytes, ...]) -> None:
        if not secrets:
            raise ValueError("sealing needs a secret")
        self._fernet = MultiFernet([Fernet(_key_from(secret)) for secret in secrets])

    def seal(self, key: str) -> bytes:
        return self._fernet.encrypt(key.encode("ascii"))

    def unseal(self, sealed: bytes) -> str:
        """The key again. Raises BrokenSeal."""
        try:
            return self._fernet.decrypt(sealed).decode("ascii")
        except InvalidToken as error:
            raise BrokenSeal("this access key was sealed with a secret that is no longer known") from error


def _key_from(secret: bytes) -> bytes:
    """A key for this one purpose (RFC 5869), so that the secret itself stays free for others."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret)
    return urlsafe_b64encode(derived)


def fill(raw: bytes, key: str) -> bytes:
    """The mail with the key in place of its blank; as long as before, so that nothing else moves."""
    if len(key) != len(BLANK):
        raise ValueError(f"an access key has {len(BLANK)} characters")
    return raw.replace(BLANK.encode("ascii"), key.encode("ascii"))
