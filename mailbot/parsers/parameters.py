"""Parameters of Content-Type and Content-Disposition: RFC 2045 with the continuations and charsets of RFC 2231."""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote_to_bytes

from mailbot.parsers.charset import decode
from mailbot.parsers.encoded_words import decode_words

_PIECES: Final = 50  # of one continued parameter
_LENGTH: Final = 8192  # of one field


def read_parameters(value: str) -> tuple[str, dict[str, str]]:
    """The value before the first semicolon, lower case, and the parameters with names in lower case, decoded."""
    first, *rest = _split(value[:_LENGTH])
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for item in rest:
        name, equals, text = item.partition("=")
        name, text = name.strip().lower(), text.strip()
        if not equals or not name:
            continue
        if "*" in name:
            _piece(pieces, name, _unquote(text))
        else:
            plain.setdefault(name, _unquote(text))
    read = {name: decode_words(text) for name, text in plain.items()}
    read.update({name: text for name, found in pieces.items() if (text := _joined(found))})
    return first.strip(" \t\"'").lower(), read


def _split(value: str) -> list[str]:
    """At semicolons outside quoted strings."""
    if '"' not in value:
        return value.split(";")
    items, start, quoted, escaped = [], 0, False, False
    for at, char in enumerate(value):
        if escaped:
            escaped = False
        elif char == "\\" and quoted:
            escaped = True
        elif char == '"':
            quoted = not quoted
        elif char == ";" and not quoted:
            items.append(value[start:at])
            start = at + 1
    items.append(value[start:])
    return items


def _unquote(text: str) -> str:
    if text[:1] != '"':
        return text.partition(" (")[0].strip()
    end, out, at = len(text), [], 1
    while at < end and text[at] != '"':
        if text[at] == "\\" and at + 1 < end and text[at + 1] in '"\\':
            at += 1
        out.append(text[at])
        at += 1
    return "".join(out)


def _piece(pieces: dict[str, dict[int, tuple[str, bool]]], name: str, text: str) -> None:
    base, _, tail = name.partition("*")
    encoded = tail == "" or tail.endswith("*")
    number = tail.rstrip("*")
    if number and not (number.isascii() and number.isdigit() and len(number) <= 3):
        return
    found = pieces.setdefault(base, {})
    if len(found) < _PIECES:
        found.setdefault(int(number or 0), (text, encoded))


def _joined(found: dict[int, tuple[str, bool]]) -> str:
    ordered = [found[number] for number in sorted(found)]
    text, encoded = ordered[0]
    charset = ""
    if encoded and text.count("'") >= 2:
        charset, _, text = text.split("'", 2)
    data = b"".join(
        unquote_to_bytes(written) if coded else written
        for piece, coded in [(text, encoded), *ordered[1:]]
        for written in (piece.encode("utf-8", "surrogateescape"),)  # a stray byte may stand among the escaped ones
    )
    return decode(data, charset or None)[0] if encoded or charset else decode_words(decode(data)[0])
