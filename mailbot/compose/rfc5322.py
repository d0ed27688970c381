"""A whole mail as bytes: MIME structure of RFC 2045 and 2046. A small writer of our own, because building an
`EmailMessage` takes a millisecond a mail; it knows nothing of cases or templates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from mailbot.compose import headers
from mailbot.compose.bodies import Encoded, encode_file, encode_html, encode_text

_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}")


@dataclass(frozen=True, slots=True)
class File:
    name: str
    type: str
    data: bytes


def write(fields: str, seed: str, text: str, html: str, files: tuple[File, ...] = (), key: str = "") -> bytes:
    """The mail: `fields` are finished header lines; `seed` (the Message-ID) alone decides the boundaries.

    `key` stays in one piece in the bytes of every part. Same arguments, same bytes.
    """
    parts = [_text_part("plain", encode_text(text, key))]
    if html:
        parts.append(_text_part("html", encode_html(html, key)))
    body = parts[0] if len(parts) == 1 else _multipart("alternative", seed, parts)
    if files:
        body = _multipart("mixed", seed, [body, *map(_file_part, files)])
    return fields.encode("ascii") + b"MIME-Version: 1.0\r\n" + body


def _text_part(subtype: str, body: Encoded) -> bytes:
    head = (
        f"Content-Type: text/{subtype}; charset={body.charset}\r\n"
        f"Content-Transfer-Encoding: {body.transfer_encoding}\r\n\r\n"
    )
    return head.encode("ascii") + body.data


def _file_part(file: File) -> bytes:
    kind = file.type.casefold()
    # A forwarded mail or a nested structure may not be base64 (RFC 2046 section 5.2.1), so it goes as bytes.
    if not _TYPE.fullmatch(kind) or kind.startswith(("multipart/", "message/")):
        kind = "application/octet-stream"
    head = (
        f"Content-Type: {kind}{headers.file_name_parameter('name', file.name)}\r\n"
        f"Content-Disposition: attachment{headers.file_name_parameter('filename', file.name)}\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode("ascii") + encode_file(file.data)


def _multipart(subtype: str, seed: str, parts: list[bytes]) -> bytes:
    boundary = _boundary(f"{subtype}:{seed}", parts)
    head = f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"\r\n\r\n'.encode("ascii")
    line = f"--{boundary}".encode("ascii")
    return head + line + b"\r\n" + (b"\r\n" + line + b"\r\n").join(parts) + b"\r\n" + line + b"--\r\n"


def _boundary(seed: str, parts: list[bytes]) -> str:
    """`=_` cannot stand in quoted-printable or base64; a 7bit part that holds the very line moves it on."""
    digest = sha256(seed.encode("utf-8")).hexdigest()[:24]
    mark = digest.encode("ascii")
    return _boundary(digest, parts) if any(mark in part for part in parts) else f"=_{digest}"
