"""Delivery reports as JSON in the text of a notice, as Amazon SES sends them through SNS."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from mailbot.core.message import Bounce, FailedRecipient
from mailbot.parsers.addresses import read_addresses
from mailbot.parsers.references import read_id

_LENGTH: Final = 256 * 1024  # characters; SNS itself ends there
_RECIPIENTS: Final = 100
_LISTS: Final = {  # kind of notice: its object, its list of people, the action and status that it means
    "bounce": ("bounce", "bouncedRecipients", "failed", "5.0.0"),
    "complaint": ("complaint", "complainedRecipients", "", ""),
    "delivery": ("delivery", "recipients", "delivered", "2.0.0"),
    "deliverydelay": ("deliveryDelay", "delayedRecipients", "delayed", "4.0.0"),
}
_RAISED: Final = (ValueError, RecursionError)


@dataclass(frozen=True, slots=True)
class Notice:
    """`complaint`: somebody called a mail of ours spam; else it is a delivery report."""

    complaint: bool
    bounce: Bounce


def read_notice(text: str) -> Notice | None:
    """The notice that the text begins with; None for anything else."""
    if text[:1] != "{":
        return None
    outer = _object(text[:_LENGTH])
    inner = _object(outer["Message"]) if isinstance(outer.get("Message"), str) else outer
    kind = str(inner.get("notificationType") or inner.get("eventType") or "").lower().replace(" ", "")
    if kind not in _LISTS:
        return None
    name, people, action, status = _LISTS[kind]
    about, mail = _dict(inner.get(name)), _dict(inner.get("mail"))
    listed = about.get(people)
    named = listed if isinstance(listed, list) else []
    if kind == "bounce" and about.get("bounceType") == "Transient":
        action, status = "delayed", "4.0.0"
    answer = _status(about.get("smtpResponse")) or status
    recipients = tuple(found for one in named[:_RECIPIENTS] if (found := _recipient(one, action, answer)))
    return Notice(kind == "complaint", Bounce(recipients, _message_id(mail)))


def _object(text: str) -> dict[str, Any]:
    for line in (text, text.replace("!\n ", "")):  # how sendmail breaks a line above 990 characters
        try:
            return _dict(json.JSONDecoder().raw_decode(line)[0])  # SNS writes a footer below it
        except _RAISED:
            continue
    return {}


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _recipient(value: object, action: str, status: str) -> FailedRecipient | None:
    said = _dict(value)
    read = read_addresses(str(said.get("emailAddress") if said else value)[:1000])
    if len(read) != 1 or not read[0].address:
        return None
    found = _status(said.get("status")) or _status(said.get("diagnosticCode")) or status
    word = str(said.get("action") or action).lower()
    return FailedRecipient(read[0].address, found, word if word in ("failed", "delayed", "delivered") else action)


def _status(value: object) -> str:
    """`5.1.1` out of "smtp; 550 5.1.1 user unknown"."""
    for word in str(value or "")[:1000].split():
        parts = word.split(".")
        if (
            len(parts) == 3
            and parts[0] in ("2", "4", "5")
            and all(part.isascii() and part.isdecimal() for part in parts)
        ):
            return word
    return ""


def _message_id(mail: dict[str, Any]) -> str | None:
    """Of our own mail: the field in its headers; what SES calls messageId is its own name for it."""
    common = _dict(mail.get("commonHeaders")).get("messageId")
    if isinstance(common, str):
        return read_id(common)
    headers = mail.get("headers")
    for field in headers if isinstance(headers, list) else []:
        if str(_dict(field).get("name")).lower() == "message-id":
            return read_id(str(_dict(field).get("value")))
    return None
