"""Header fields read from the bytes: nothing dropped, nothing decoded twice, in the order they stand."""

from __future__ import annotations

from typing import Final

from mailbot.parsers.charset import decode
from mailbot.parsers.controls import clean_line
from mailbot.parsers.encoded_words import decode_words

_SHOWN: Final = 120  # fields that are kept as they read
_SHOWN_VALUE: Final = 1000  # characters of each
_FIELD_MAX: Final = 64 * 1024  # characters of one unfolded field that are looked at


class Headers:
    """The fields of one header block. Names are lower case; values unfolded, with stray bytes as surrogates."""

    __slots__ = ("_by_name", "charset_hint", "defects", "fields")

    def __init__(self, fields: list[tuple[str, str]], defects: tuple[str, ...] = (), charset_hint: str | None = None):
        self.fields = fields
        self.defects = defects
        self.charset_hint = charset_hint
        self._by_name: dict[str, list[str]] = {}
        for name, value in fields:
            self._by_name.setdefault(name, []).append(value)

    def all(self, name: str) -> list[str]:
        """The values of every field of that name as written, with 8-bit bytes decoded, topmost first."""
        return [self._readable(value) for value in self._by_name.get(name, ())]

    def first(self, name: str) -> str:
        """The topmost field of that name as written; empty when there is none."""
        values = self._by_name.get(name)
        return self._readable(values[0]) if values else ""

    def text(self, name: str) -> str:
        """The topmost field of that name, encoded words decoded, cleaned to one line."""
        return clean_line(decode_words(self.first(name)))

    def shown(self) -> tuple[tuple[str, str], ...]:
        """Every field but Received as it reads, in order: names in lower case, values decoded and cut to a bound."""
        return tuple((name, self._as_read(value)) for name, value in self.fields[:_SHOWN] if name != "received")

    def _as_read(self, value: str) -> str:
        readable = self._readable(value[:_SHOWN_VALUE])
        return clean_line(decode_words(readable) if "=?" in readable else readable)[:_SHOWN_VALUE]

    def count(self, name: str) -> int:
        return len(self._by_name.get(name, ()))

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def _readable(self, value: str) -> str:
        if value.isascii():
            return value
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            return decode(value.encode("utf-8", "surrogateescape"), self.charset_hint)[0]
        return value


def read_headers(raw: bytes, limit: int, max_lines: int) -> tuple[Headers, int]:
    """The header block at the start of `raw` and the offset where the body begins.

    At most `limit` bytes and `max_lines` lines are looked at; a longer block has a defect and loses its end.
    """
    end, body_at, cut = _block(raw, limit)
    lines = raw[:end].decode("utf-8", "surrogateescape").split("\n")
    defects = [cut] if cut else []
    if len(lines) > max_lines:
        defects.append(f"header lines above {max_lines} were not read")
        del lines[max_lines:]
    fields, stopped = _fields(lines, defects)
    if stopped is not None:  # text stands where a field should: the blank line is missing
        body_at = len("\n".join(lines[:stopped]).encode("utf-8", "surrogateescape")) + (1 if stopped else 0)
        defects.append("no blank line between header and body")
    return Headers(fields, tuple(defects)), body_at


def _block(raw: bytes, limit: int) -> tuple[int, int, str | None]:
    """End of the header block, begin of the body, and what was cut."""
    if raw[:1] == b"\n" or raw[:2] == b"\r\n":
        return 0, 1 if raw[:1] == b"\n" else 2, None
    ends = [(at, at + width) for width, mark in ((2, b"\n\n"), (3, b"\n\r\n")) if (at := raw.find(mark, 0, limit)) >= 0]
    if ends:
        end, body = min(ends)
        return end, body, None
    if len(raw) <= limit:
        return len(raw), len(raw), None
    return limit, _late_body(raw, limit), f"headers above {limit} bytes were not read"


def _late_body(raw: bytes, limit: int) -> int:
    ends = [at + width for width, mark in ((2, b"\n\n"), (3, b"\n\r\n")) if (at := raw.find(mark, limit)) >= 0]
    return min(ends) if ends else len(raw)


def _fields(lines: list[str], defects: list[str]) -> tuple[list[tuple[str, str]], int | None]:
    """The fields, and the index of the line where text stands instead of a field (None: nowhere)."""
    fields: list[tuple[str, str]] = []
    name, parts, size = "", [""], 0
    for number, line in enumerate(lines):
        if line[-1:] == "\r":
            line = line[:-1]
        if line[:1] in (" ", "\t") and line:
            if name and size < _FIELD_MAX:
                parts.append(line)
                size += len(line)
            continue
        key, colon, rest = line.partition(":")
        key = key.rstrip(" \t")
        if not colon or not key or not _is_name(key):
            if not line or (number == 0 and line.startswith(("From ", ">From "))):
                continue
            if not _garbage(lines, number):
                _close(fields, name, parts)
                return fields, number
            defects.append("a header line is not a field")
            continue
        _close(fields, name, parts)
        name, parts, size = key.lower(), [rest], len(rest)
    _close(fields, name, parts)
    return fields, None


def _close(fields: list[tuple[str, str]], name: str, parts: list[str]) -> None:
    if name:
        # RFC 5322 section 2.2.3: unfolding takes the line end away and leaves the white space
        fields.append((name, (parts[0] if len(parts) == 1 else "".join(parts))[:_FIELD_MAX].strip()))


def _is_name(key: str) -> bool:
    return key.isascii() and key.isprintable() and " " not in key and len(key) <= 200


def _garbage(lines: list[str], number: int) -> bool:
    """A broken line inside the header: a proper field follows it."""
    after = lines[number + 1] if number + 1 < len(lines) else ""
    key, colon, _ = after.partition(":")
    return bool(colon) and bool(key) and _is_name(key.rstrip(" \t"))
