"""A draft becomes the bytes of a mail: template, header fields, parts. Knows no storage, no SMTP, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from mailbot.compose import headers, samples, wording
from mailbot.compose.headers import ComposeError
from mailbot.compose.html import words_of
from mailbot.compose.keys import key_mark, put_key
from mailbot.compose.rfc5322 import File, write
from mailbot.compose.templates import Templates, TooLarge, Values
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.letters import DeskShown
from mailbot.core.message import Address, Attachment
from mailbot.core.policy import Desk

BUILT_IN = Path(__file__).parent.parent / "templates"
_WORDS = 128 * 1024  # characters kept of a mail for knowing them again in a reply
_ANSWERS = (MailKind.RECEIPT, MailKind.TAKEN, MailKind.RESOLUTION, MailKind.REFUSAL, MailKind.PASSED_ON)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the wiring adds to a draft: identity, instant, access key (or its blank), an address for Reply-To."""

    message_id: str
    date: datetime
    key: str | None = None
    reply_to: str | None = None


class Composer:
    """Holds the compiled templates; files in `folder` win over the built-in ones. Raises TemplateError."""

    def __init__(self, folder: Path | None) -> None:
        self._templates = Templates((BUILT_IN, folder) if folder else (BUILT_IN,), samples.trials)

    def compose(self, draft: Draft, stamp: Stamp, desk: Desk, files: Sequence[bytes]) -> bytes:
        """The finished mail; see `composed`."""
        return self.composed(draft, stamp, desk, files)[0]

    def composed(self, draft: Draft, stamp: Stamp, desk: Desk, files: Sequence[bytes]) -> tuple[bytes, str]:
        """The finished mail, CRLF line ends, 7bit clean, and all that its reader can read and quote of it, without
        the key. `files` are the bytes of `draft.files`, in order.

        Same arguments, same bytes. Raises ComposeError for a mail that cannot be written: no such template,
        values that it lacks, an address or Message-ID that no header can hold.
        """
        if len(files) != len(draft.files):
            raise ComposeError(f"{len(draft.files)} files are named, the bytes of {len(files)} are there")
        mark = key_mark(stamp.message_id) if stamp.key else ""
        language, values = self._values(draft, stamp, desk, mark)
        text, html = self._parts(draft, language, values)
        fields = "".join(_fields(draft, stamp, desk, language))
        parts = tuple(map(_file, draft.files, files))
        raw = write(fields, stamp.message_id, text, html, parts, mark)
        words = f"{text}\n{words_of(html)}"
        words = words.replace(mark, "") if mark else words
        return (put_key(raw, mark, stamp.key) if stamp.key else raw), words[:_WORDS]

    def preview(self, draft: Draft, at: datetime, desk: Desk) -> tuple[str, str]:
        """Text and HTML of the mail as its reader would see them. Raises ComposeError."""
        language, values = self._values(draft, Stamp("", at), desk, "")
        return self._parts(draft, language, values)

    def _values(self, draft: Draft, stamp: Stamp, desk: Desk, key: str) -> tuple[str, Values]:
        """The language found, and the draft's values over the ones that every template may count on."""
        language = self._templates.language(draft.template, (draft.language, desk.language))
        if language is None:
            raise ComposeError(f"there is no template {draft.template!r}")
        common = {
            "desk": DeskShown(desk.person.name, desk.person.address, desk.url or ""),
            "case": None,
            "reader": draft.to,
            "link": _link(draft, stamp, desk),
            "now": stamp.date,
            "zone": desk.zone.key,
        }
        fixed = {"lang": language, "key": key}
        return language, MappingProxyType({**common, **draft.values, **fixed})

    def _parts(self, draft: Draft, language: str, values: Values) -> tuple[str, str]:
        """Text and HTML; no HTML rather than no mail, when only that grows too large."""
        try:
            text = self._templates.render(draft.template, language, "txt", values)
            try:
                return wording.wrapped(text), self._templates.render(draft.template, language, "html", values)
            except TooLarge:
                return wording.wrapped(text), ""
        except ValueError as error:
            raise ComposeError(str(error)) from error


def _link(draft: Draft, stamp: Stamp, desk: Desk) -> str:
    """Our page, to whose address a template appends `#` and the key: after a `#` it reaches no server's log."""
    has_key = stamp.key is not None and draft.audience is Audience.CUSTOMER
    return f"{desk.url.rstrip('/')}/case" if desk.url and has_key else ""


def _file(attachment: Attachment, data: bytes) -> File:
    return File(attachment.name, attachment.type, data)


def _fields(draft: Draft, stamp: Stamp, desk: Desk, language: str) -> Iterable[str]:
    """All header fields of design section 10, each ended by CRLF."""
    headers.addr_spec(draft.to.address)
    sender = Address(draft.from_name or desk.person.name, desk.person.address)
    yield headers.field("Date", headers.date(stamp.date.astimezone(desk.zone)))
    yield headers.field("From", headers.mailbox(sender))
    yield headers.address_field("To", draft.header_to or (draft.to,))
    yield headers.address_field("Cc", draft.header_cc)
    if stamp.reply_to:
        yield headers.field("Reply-To", headers.mailbox(Address(desk.person.name, stamp.reply_to)))
    yield headers.field("Subject", headers.unstructured(draft.subject))
    yield _own_id(stamp.message_id)
    yield headers.message_ids_field("In-Reply-To", [draft.in_reply_to] if draft.in_reply_to else [])
    yield headers.message_ids_field("References", draft.references)
    yield from _automatic(draft.kind)
    yield headers.field("X-Mailbot-Desk", headers.token(desk.id))
    yield headers.field("Content-Language", headers.token(language))


def _own_id(message_id: str) -> str:
    line = headers.message_ids_field("Message-ID", [message_id])
    if not line:
        raise ComposeError(f"not a Message-ID: {message_id[:80]!r}")
    return line


def _automatic(kind: MailKind) -> Iterable[str]:
    """RFC 3834 section 5, and what Exchange heeds; a person's answer carries neither."""
    if kind.is_automatic:
        yield f"Auto-Submitted: {'auto-replied' if kind in _ANSWERS else 'auto-generated'}\r\n"
        yield "X-Auto-Response-Suppress: All\r\n"
