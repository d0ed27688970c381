"""What the verdict on a mail's origin is made of, and what each piece of it says by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mailbot.core.message import Address
from mailbot.parsers import bounce_words, machine_marks
from mailbot.parsers.bounce_json import Notice
from mailbot.parsers.headers import Headers
from mailbot.parsers.mime import Part


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the verdict is made of."""

    headers: Headers
    root: Part
    from_: tuple[Address, ...]
    subject: str  # lower case
    text: str  # the first few thousand characters, lower case
    raw: bytes
    notice: Notice | None = None  # a report as JSON in the text


def declared(evidence: Evidence) -> str:
    """What the mail itself or the receiving server says of an automatic origin (RFC 3834 section 2)."""
    headers = evidence.headers
    auto = auto_submitted(headers)
    if auto:
        return f"Auto-Submitted: {auto[:40]}"
    precedence = headers.first("precedence").strip().lower()
    if precedence in _BULK and not machine_marks.client(headers):  # gateways of companies put it on people's mail
        return f"Precedence: {precedence}"
    return "Return-Path is empty" if null_sender(headers) else ""


def report_type(root: Part) -> str:
    if root.declared == "multipart/report":
        return root.parameters.get("report-type", "").strip().lower()
    nested = next((child for child in root.children if child.type == "multipart/report"), None)
    return nested.parameters.get("report-type", "").strip().lower() if nested else ""


def auto_submitted(headers: Headers) -> str:
    """RFC 3834 section 5: anything but `no`; an empty or doubled field counts as automatic."""
    values = headers.all("auto-submitted")
    for value in values:
        word = value.partition(";")[0].partition("(")[0].strip().lower()
        if word != "no":
            return word or "(empty)"
    return ""


def null_sender(headers: Headers) -> bool:
    """An empty envelope sender, written by the receiving server into the topmost Return-Path."""
    return "return-path" in headers and headers.first("return-path").replace(" ", "") in ("<>", "")


def is_daemon(evidence: Evidence) -> bool:
    """A postmaster may be a person who writes from a mail program."""
    locals_ = [one.address.partition("@")[0].lower() for one in evidence.from_] or [""]
    named = any(one.name.lower().startswith(bounce_words.DAEMON_NAMES) for one in evidence.from_)
    if not named and all(local == "postmaster" for local in locals_) and machine_marks.client(evidence.headers):
        return False
    known = any(one in bounce_words.DAEMONS or one.startswith(bounce_words.DAEMON_STARTS) for one in locals_)
    return named or known


def no_reply(evidence: Evidence) -> str:
    if "reply-to" in evidence.headers or not takes_no_answers(evidence):
        return ""  # with a Reply-To it is a contact form, writing for a person
    return "From takes no answers"


def takes_no_answers(evidence: Evidence) -> bool:
    locals_ = (one.address.partition("@")[0].partition("+")[0].lower() for one in evidence.from_)
    plain = [local.translate(_PLAIN) for local in locals_]
    return any(one.startswith(_NO_REPLIES) or one.endswith(_NO_REPLIES) for one in plain)


_PLAIN: Final = str.maketrans("", "", "-_.")
_NO_REPLIES: Final = (
    "noreply", "donotreply", "noresponse", "nepasrepondre", "nichtantworten", "noresponder", "nonrispondere",
    "naoresponder", "nieodpowiadaj",
)  # fmt: skip
_BULK: Final = ("bulk", "junk", "auto_reply", "auto-reply")
