"""Delivery reports: RFC 3464 read here, and flufl.bounce as a second opinion for servers that write their own form."""

from __future__ import annotations

import logging
from email import message_from_bytes
from typing import Final

from flufl.bounce import all_failures

from mailbot.core.message import Bounce, FailedRecipient
from mailbot.parsers.addresses import read_addresses
from mailbot.parsers.controls import clean_line
from mailbot.parsers.headers import Headers, read_headers
from mailbot.parsers.mime import Part, embedded
from mailbot.parsers.references import read_id

_LOOKED_AT: Final = 64 * 1024  # bytes given to the second opinion and searched for the returned mail
_RECIPIENTS: Final = 100
_ACTIONS: Final = frozenset(("failed", "delayed", "delivered", "relayed", "expanded"))
_RAISED: Final = (AttributeError, TypeError, ValueError, LookupError, AssertionError, RecursionError)


def read_bounce(root: Part, raw: bytes, text: str, suspected: bool) -> Bounce | None:
    """The report in this mail. `suspected`: headers or words already say bounce, so own forms are tried too."""
    leaves = root.leaves()
    status = next(
        (leaf for leaf in leaves if leaf.type in ("message/delivery-status", "message/global-delivery-status")), None
    )
    recipients: tuple[FailedRecipient, ...] = ()
    if status is not None:
        recipients = _status_groups(status.content())
    elif suspected:
        recipients = _own_forms(raw, text)
    if status is None and not suspected:
        return None
    return Bounce(recipients, _returned_id(leaves, raw))


def _status_groups(content: bytes) -> tuple[FailedRecipient, ...]:
    """RFC 3464 section 2.3: one group of fields per recipient, after the group about the message."""
    found: list[FailedRecipient] = []
    for block in content.replace(b"\r\n", b"\n").split(b"\n\n")[: 4 * _RECIPIENTS]:
        headers, _ = read_headers(block.lstrip(b"\n") + b"\n\n", _LOOKED_AT, 200)
        address = _typed_address(headers, "final-recipient") or _typed_address(headers, "original-recipient")
        if not address or len(found) >= _RECIPIENTS:
            continue
        action = headers.first("action").split("(")[0].strip().lower()
        original = _typed_address(headers, "original-recipient")
        found.append(
            FailedRecipient(original if "@" not in address else address, _status(headers.first("status")), action)
        )
    return tuple(dict.fromkeys(_known_action(one) for one in found))


def _known_action(one: FailedRecipient) -> FailedRecipient:
    if one.action in _ACTIONS:
        return one
    return FailedRecipient(one.address, one.status, "delayed" if one.status.startswith("4") else "failed")


def _typed_address(headers: Headers, name: str) -> str:
    """`rfc822; user@example.com` without its type and brackets."""
    value = headers.first(name)
    kind, semicolon, rest = value.partition(";")
    text = clean_line(rest if semicolon else kind).strip("<> \"'")
    return text.rpartition(" ")[2].strip("<>") if " " in text else text


def _status(value: str) -> str:
    """`5.1.1` out of `5.1.1 (no such user)`; empty when it is no status of RFC 3463."""
    for word in value.replace("(", " ").replace(";", " ").split():
        parts = word.strip("#.,:-").split(".")
        if (
            len(parts) == 3
            and parts[0] in ("2", "4", "5")
            and all(p.isascii() and p.isdigit() and len(p) <= 3 for p in parts)
        ):
            return ".".join(parts)
    return ""


def _own_forms(raw: bytes, text: str) -> tuple[FailedRecipient, ...]:
    status = _status_in(text)
    temporary, permanent = _second_opinion(raw)
    found = [FailedRecipient(address, status or "5.0.0", "failed") for address in sorted(permanent)]
    found += [FailedRecipient(address, status or "4.0.0", "delayed") for address in sorted(temporary - permanent)]
    return tuple(found[:_RECIPIENTS])


def _status_in(text: str) -> str:
    for word in text[:_LOOKED_AT].split():
        if word[:1] in "#245([" and word.count(".") >= 2 and (status := _status(word.strip("#()[]<>,;:'\""))):
            return status
    return ""


def _second_opinion(raw: bytes) -> tuple[set[str], set[str]]:
    """Temporary and permanent failures as flufl.bounce reads them."""
    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
    try:
        temporary, permanent = all_failures(message_from_bytes(raw[:_LOOKED_AT]))
    except _RAISED:
        return set(), set()
    return _addresses(temporary), _addresses(permanent)


def _addresses(found: object) -> set[str]:
    if not isinstance(found, (set, frozenset, list, tuple)):
        return set()
    texts = (one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one) for one in found)
    read = (read_addresses(clean_line(text)) for text in texts)
    return {one[0].address for one in read if len(one) == 1 and one[0].address}


def _returned_id(leaves: list[Part], raw: bytes) -> str | None:
    """The Message-ID of the mail that came back: from its attached copy, else from its headers in the text."""
    for leaf in leaves:
        if leaf.type in (
            "message/rfc822",
            "text/rfc822-headers",
            "message/global",
            "message/global-headers",
            "message/rfc822-headers",
        ):
            headers, _ = embedded(leaf)
            if (found := headers.first("message-id")) and (message_id := read_id(found)):
                return message_id
    at = max(raw.find(b"\n\n"), raw.find(b"\r\n\r\n"), 0)
    for line in raw[at : at + _LOOKED_AT].split(b"\n"):
        line = line.strip().lstrip(b"> ")
        if line[:11].lower() == b"message-id:":
            return read_id(line[11:].decode("utf-8", "replace"))
    return None
