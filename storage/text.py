"""Text on its way into a column: what a database would refuse is made harmless here, as mail may carry anything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

_COMPACT = json.JSONEncoder(separators=(",", ":")).encode
LONGEST_KEY = 255  # PostgreSQL refuses index entries above a third of a page


def clean(text: str) -> str:
    """Without NUL, which PostgreSQL refuses, and without lone surrogates, which are not UTF-8 at all."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def key(text: str) -> str:
    """The form in which a Message-ID or an address is looked up: as written, or a digest when it is too long."""
    cleaned = clean(text)
    if len(cleaned) <= LONGEST_KEY:
        return cleaned
    return "sha256:" + hashlib.sha256(cleaned.encode()).hexdigest()


def address_key(address: str) -> str:
    return key(address.casefold())


def dump(value: Iterable[object] | Mapping[str, object]) -> str:
    """JSON in ASCII, so that any text survives in any database."""
    return _COMPACT(value)
