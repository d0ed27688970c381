"""Delivery reports: RFC 3464 read here, and flufl.bounce as a second opinion for servers that write their own form."""

from __future__ import annotations

import logging
from dataclasses import replace
from email import message_from_bytes
from typing import Final

from flufl.bounce import all_failures

from mailbot.core.message import Bounce, FailedRecipient
from mailbot.parsers.addresses import read_addresses
from mailbot.parsers.bounce_status import diagnosed, status_in, status_of, status_of_words
from mailbot.parsers.controls import clean_line
from mailbot.parsers.headers import Headers, read_headers
from mailbot.parsers.mime import Part, embedded
from mailbot.parsers.references import read_id

_LOOKED_AT: Final = 64 * 1024  # bytes given to the second opinion and searched for the returned mail
_RECIPIENTS: Final = 100
_LINE: Final = 2000  # characters of a line in which a status is looked for
_ACTIONS: Final = frozenset(("failed", "delayed", "delivered", "relayed", "expanded"))
_STATUS_TYPES: Final = ("message/delivery-status", "message/global-delivery-status")
_RETURNED_TYPES: Final = (
    "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers", "message/rfc822-headers",
)  # fmt: skip
_RETURNED_FIELDS: Final = ("return-path:", "received:", "message-id:", "mime-version:", "x-mailer:", "subject:")
_RETURNED_WORDS: Final = (
    "copy of the message", "copy of your message", "original message", "returned message", "message header",
    "unsent message", "returned mail ---", "undelivered message", "your message follows", "old message:",
)  # fmt: skip
_RECIPIENT_LABELS: Final = (
    "recipient", "rcpt to", "empfänger", "destinataire", "destinatari", "destinatári", "ontvanger", "geadresseerde",
    "adresat", "odbiorc", "mottagare", "modtager", "mottaker", "vastaanottaja", "получател", "收件人",
    "收件者", "受信者", "宛先", "수신자", "받는 사람",
)  # fmt: skip
_RAISED: Final = (AttributeError, TypeError, ValueError, LookupError, AssertionError, RecursionError)


def read_bounce(root: Part, raw: bytes, text: str, own: frozenset[str]) -> Bounce:
    """The report in this mail, known to be one. `own`: addresses it was sent from and to, which did not fail."""
    leaves = root.leaves()
    recipients: tuple[FailedRecipient, ...] = ()
    for leaf in leaves:
        if leaf.type in _STATUS_TYPES:
            recipients += _status_groups(leaf.content())
    returned = _returned_headers(leaves)
    if not recipients:
        recipients = _own_forms(raw, text, own, returned)
    told = tuple(_told_of(one, text) for one in recipients[:_RECIPIENTS])
    return Bounce(told, _returned_id(returned, raw) or _reported_id(leaves))


def _told_of(one: FailedRecipient, text: str) -> FailedRecipient:
    """With the status from the line of text that names the recipient, where the report has none or says x.0.0."""
    if one.status and not one.status.endswith(".0.0"):
        return one
    at = text.find(one.address, 0, _LOOKED_AT) if one.address else -1
    line = text[at : at + _LINE].partition("\n")[0] if at >= 0 else ""
    return replace(one, status=diagnosed(one.status, line[len(one.address) :]))


def _status_groups(content: bytes) -> tuple[FailedRecipient, ...]:
    """RFC 3464 section 2.3: one group of fields per recipient, after the group about the message.

    The original recipient is the address that we wrote to; the final one is where it was forwarded.
    """
    found: list[FailedRecipient] = []
    for block in content.replace(b"\r\n", b"\n").split(b"\n\n")[: 4 * _RECIPIENTS]:
        headers, _ = read_headers(block.lstrip(b"\n") + b"\n\n", _LOOKED_AT, 200)
        address = _typed_address(headers, "final-recipient") or _typed_address(headers, "original-recipient")
        if not address or len(found) >= _RECIPIENTS:
            continue
        action = headers.first("action").split("(")[0].strip().lower()
        original = _typed_address(headers, "original-recipient")
        found.append(
            FailedRecipient(
                original if "@" in original or "@" not in address else address,
                diagnosed(status_of(headers.first("status")), headers.first("diagnostic-code")),
                action,
            )
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


def _own_forms(raw: bytes, text: str, own: frozenset[str], returned: Headers | None) -> tuple[FailedRecipient, ...]:
    """Reports in a server's own words: the second opinion first, then addresses that stand out in the text."""
    report = _before_the_returned_mail(text)
    temporary, permanent = second_opinion(raw)
    if not temporary and not permanent:
        permanent = _standing_addresses(report, own) or _addressed(returned)
    status = status_in(report) or status_of_words(report)
    if status.startswith("4"):
        temporary, permanent = temporary | permanent, set()
    found = [FailedRecipient(address, status or "5.0.0", "failed") for address in sorted(permanent)]
    found += [FailedRecipient(address, status or "4.0.0", "delayed") for address in sorted(temporary - permanent)]
    return tuple(found)


def _before_the_returned_mail(text: str) -> list[str]:
    lines = text[:_LOOKED_AT].split("\n")
    for at, line in enumerate(lines):
        low = line.lower()
        if at and (low.startswith(_RETURNED_FIELDS) or any(words in low for words in _RETURNED_WORDS)):
            return lines[:at]
    return lines


def _standing_addresses(report: list[str], own: frozenset[str]) -> set[str]:
    """Addresses alone on a line, before a colon, in brackets at its start, or named as the recipient."""
    found: set[str] = set()
    for line in report:
        if "@" not in line or len(line) > 1000:
            continue
        bare = line.strip().lstrip(">*-# \t")
        word = bare.split()[0].rstrip(":,;.") if bare else ""
        if any(label in bare.lower() for label in _RECIPIENT_LABELS):
            word = next((one for one in bare.replace(";", " ").split() if "@" in one), "")
        word = word.partition("<mailto")[0].strip("<>\"'()[],:;.")
        read = read_addresses(word)
        if len(read) == 1 and "@" in read[0].address and read[0].key not in own:
            found.add(read[0].address)
    return found if len(found) <= _RECIPIENTS else set()


def _addressed(returned: Headers | None) -> set[str]:
    """The one addressee of the returned mail: with two nobody knows which failed."""
    if returned is None:
        return set()
    found = {one.address for value in returned.all("to") for one in read_addresses(value) if one.address}
    return found if len(found) == 1 else set()


def second_opinion(raw: bytes) -> tuple[set[str], set[str]]:
    """Temporary and permanent failures as flufl.bounce reads them."""
    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
    head = raw[:_LOOKED_AT]
    if b"\n" not in head:
        head = head.replace(b"\r", b"\n")
    try:
        temporary, permanent = all_failures(message_from_bytes(head))
    except _RAISED:
        return set(), set()
    return _addresses(temporary), _addresses(permanent)


def _addresses(found: object) -> set[str]:
    if not isinstance(found, (set, frozenset, list, tuple)):
        return set()
    texts = (one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one) for one in found)
    read = (read_addresses(clean_line(text)) for text in texts)
    return {one[0].address for one in read if len(one) == 1 and one[0].address}


def _returned_headers(leaves: list[Part]) -> Headers | None:
    return next((embedded(leaf)[0] for leaf in leaves if leaf.type in _RETURNED_TYPES), None)


def _reported_id(leaves: list[Part]) -> str | None:
    """What the report itself says of the mail, as Google's do: its first group is about the message."""
    for leaf in leaves:
        if leaf.type in _STATUS_TYPES:
            headers, _ = read_headers(leaf.content()[:_LOOKED_AT].lstrip(b"\r\n"), _LOOKED_AT, 200)
            said = headers.first("x-original-message-id") or headers.first("original-message-id")
            return read_id(said) if said else None
    return None


def _returned_id(returned: Headers | None, raw: bytes) -> str | None:
    """The Message-ID of the mail that came back: from its attached copy, else from its headers in the text."""
    if returned is not None and (found := returned.first("message-id")):
        return read_id(found)
    at = max(raw.find(b"\n\n"), raw.find(b"\r\n\r\n"), 0)
    for line in raw[at : at + _LOOKED_AT].split(b"\n"):
        line = line.strip().lstrip(b"> ")
        if line[:11].lower() == b"message-id:":
            return read_id(line[11:].decode("utf-8", "replace"))
    return None
