"""Raw bytes to a Message. Total: any bytes have a Message; what was broken is a defect, never an exception."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from mailbot.core.message import Address, Attachment, Grade, Message
from mailbot.parsers import limits
from mailbot.parsers.addresses import is_group, read_addresses
from mailbot.parsers.attachments import read_attachments
from mailbot.parsers.authentication import read_authentication
from mailbot.parsers.body import Body, read_body
from mailbot.parsers.bounce import read_bounce
from mailbot.parsers.bounce_json import read_notice
from mailbot.parsers.commands import read_commands
from mailbot.parsers.controls import clean_line
from mailbot.parsers.dates import read_date
from mailbot.parsers.encoded_words import decode_words
from mailbot.parsers.evidence import Evidence
from mailbot.parsers.fields import read_fields
from mailbot.parsers.headers import Headers, read_headers
from mailbot.parsers.machine import grade, says_automatic
from mailbot.parsers.mailing_list import read_list
from mailbot.parsers.mime import Part, read_parts
from mailbot.parsers.parameters import read_parameters
from mailbot.parsers.references import read_answered, read_conversation, read_id, read_ids
from mailbot.parsers.reply import split_reply
from mailbot.parsers.subject import priority_words

_LOOKED_AT: Final = 8000  # characters of text that the machine verdict looks at


def parse(raw: bytes) -> Message:
    """The parsed view of one mail."""
    return parse_with_files(raw)[0]


def parse_with_files(raw: bytes) -> tuple[Message, tuple[bytes, ...]]:
    """The message and the bytes of its attachments, in their order."""
    headers, body = _opened(raw)
    if len(raw) > limits.SIZE:
        return _header_only(headers, f"larger than {limits.SIZE >> 20} MB"), ()
    content_type = headers.first("content-type")
    headers.charset_hint = read_parameters(content_type)[1].get("charset")
    survey = limits.survey(body, content_type, _encoding(headers))
    if survey.excess:
        return _header_only(headers, survey.excess), ()
    root, mime_defects = read_parts(headers, body, survey.aside)
    text = read_body(root)
    attachments, files = read_attachments(root, text.used, text.files)
    defects = (*headers.defects, *mime_defects, *text.defects)
    return _whole(headers, root, text, attachments, raw, tuple(dict.fromkeys(defects))), files


def header_only(raw: bytes, because: str) -> Message:
    """What can be said of a mail that must not be parsed (again)."""
    headers, _ = _opened(raw[: 2 * limits.HEADER_BYTES])
    return _header_only(headers, because)


def file_bytes(raw: bytes, attachment: Attachment) -> bytes:
    """The bytes of one attachment, read again from the raw mail; empty when it is not there."""
    headers, body = _opened(raw)
    survey = limits.survey(body, headers.first("content-type"), _encoding(headers))
    if survey.excess:
        return b""
    root, _ = read_parts(headers, body, survey.aside)
    leaves = root.leaves()
    if attachment.part >= len(leaves):  # it was encoded in the text
        return next((content for _, content in read_body(root).files[attachment.part - len(leaves) :]), b"")
    return next((leaf.content() for leaf in leaves if leaf.index == attachment.part), b"")


def _encoding(headers: Headers) -> str:
    return headers.first("content-transfer-encoding").lower()


def _opened(raw: bytes) -> tuple[Headers, bytes]:
    raw = raw[: limits.SIZE]
    if raw[:1] in (b"\r", b"\n", b"\xef"):  # blank lines or a byte order mark in front
        raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if b"\n" not in raw[: limits.HEADER_BYTES] and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    headers, body_at = read_headers(raw, limits.HEADER_BYTES, limits.HEADER_LINES)
    return headers, raw[body_at:]


def _whole(
    headers: Headers, root: Part, body: Body, attachments: tuple[Attachment, ...], raw: bytes, defects: tuple[str, ...]
) -> Message:
    known = _from_headers(headers)
    text = body.text.strip("\n")
    lead = len(body.text) - len(body.text.lstrip("\n"))
    quote_at = None if body.quote_at is None else max(0, body.quote_at - lead)
    cited = [(max(0, start - lead), max(0, end - lead)) for start, end in body.cited]
    parts = split_reply(text, quote_at, known.author, cited)
    commands, answer = read_commands(parts.reply if parts.is_new else "")
    notice = read_notice(text)
    evidence = Evidence(headers, root, known.from_, known.subject.lower(), text[:_LOOKED_AT].lower(), raw, notice)
    verdict, because = grade(evidence)
    bounce = None
    if verdict == Grade.BOUNCE:
        bounce = notice.bounce if notice else read_bounce(root, raw, text, _involved(known))
    return replace(
        known,
        text=text,
        reply=parts.reply,
        answer=answer,
        quoted=parts.quoted,
        signature=parts.signature,
        html=body.html,
        commands=commands,
        fields=read_fields(answer or parts.reply),
        attachments=attachments,
        machine=verdict,
        machine_because=because,
        automatic=says_automatic(evidence),
        bounce=bounce,
        defects=(*_unread(headers, known), *defects),
        content_digest=_digest(known, text, attachments),
    )


def _from_headers(headers: Headers) -> Message:
    from_values = headers.all("from")
    sender = read_addresses(headers.first("sender"))
    subject = headers.text("subject")
    from_ = _authors(from_values)
    list_ = read_list(headers, from_)
    return Message(
        subject=subject[:2000],
        from_=from_,
        from_fields=len(from_values),
        sender=sender[0] if len(sender) == 1 and sender[0].address else None,
        reply_to=_people(headers.all("reply-to")),
        to=_people(headers.all("to")),
        cc=_people(headers.all("cc")),
        date=next((read for value in headers.all("date")[:5] if (read := read_date(value))), None),
        message_id=read_id(headers.first("message-id")),
        in_reply_to=read_answered(headers.first("in-reply-to")),
        references=read_ids(headers.first("references")),
        conversation=read_conversation(headers.first("thread-index")),
        tags=priority_words(
            subject[:2000],
            headers.first("x-priority"),
            headers.first("importance") or headers.first("x-msmail-priority"),
            headers.first("priority"),
        ),
        auth=read_authentication(headers),
        desk_ids=tuple(headers.all("x-mailbot-desk")),
        list_addresses=list_.addresses,
        rewritten_from=list_.original,
        received_count=headers.count("received"),
        headers=headers.shown(),
    )


def _unread(headers: Headers, known: Message) -> Iterator[str]:
    """Fields that are there and say nothing."""
    if known.from_fields > 1:
        yield "more than one From field"
    elif not any(one.address for one in known.from_):
        yield "From names no address" if known.from_fields else "there is no From field"
    if "date" in headers and known.date is None:
        yield "the Date field is no date"
    if "message-id" in headers and known.message_id is None:
        yield "the Message-ID field has no id"


def _authors(values: list[str]) -> tuple[Address, ...]:
    """Everybody a From field names. A group is nobody: its name stands beside its members."""
    found: list[Address] = []
    for value in values[:10]:
        if is_group(value):
            found.append(Address(clean_line(decode_words(value.partition(":")[0]))[:256], ""))
        found += read_addresses(value)
    return tuple(found)


def _involved(known: Message) -> frozenset[str]:
    return frozenset(one.key for one in (*known.from_, *known.to, *known.cc, *known.reply_to))


def _people(values: list[str]) -> tuple[Address, ...]:
    """The mailboxes that can be written to, over all fields of that name."""
    return tuple(one for value in values[:20] for one in read_addresses(value) if one.address)


def _header_only(headers: Headers, because: str) -> Message:
    known = _from_headers(headers)
    text = f"[This mail was not read: {because}. Its headers are above, the raw mail is kept.]"
    unread = Evidence(headers, read_parts(Headers([]), b"", ())[0], known.from_, known.subject.lower(), "", b"")
    verdict, why = grade(unread)
    return replace(
        known,
        machine=verdict,
        machine_because=why,
        automatic=says_automatic(unread),
        text=text,
        reply=text,
        answer=text,
        defects=(*_unread(headers, known), *headers.defects, f"not read: {because}"),
        content_digest=_digest(known, "\n".join(f"{n}:{v}" for n, v in headers.fields if n != "received"), ()),
    )


def _digest(known: Message, text: str, attachments: tuple[Attachment, ...]) -> str:
    """What a second delivery of the same mail shares with the first, whatever its Received lines say."""
    author = ",".join(one.key for one in known.from_)
    files = ",".join(one.sha256 for one in attachments)
    whole = "\0".join((author, known.message_id or "", known.subject, text, files))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
