"""What a mail may cost, counted in the raw bytes before a parser that recurses sees them (RFC 2046 structure only)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from mailbot.parsers.parameters import read_parameters

SIZE: Final = 40 * 1024 * 1024
DEPTH: Final = 20
PARTS: Final = 500
HEADER_LINES: Final = 1000
HEADER_BYTES: Final = 256 * 1024
_PART_HEADER_BYTES: Final = 32 * 1024
_PART_FIELD_BYTES: Final = 4096  # the standard library reads parameters in quadratic time


_HEAVY: Final = 4096  # bytes of a part from which it is worth keeping from the parser
_GAP: Final = 64 * 1024  # bytes that are looked at of what stands between and around parts
_DELIMITERS: Final = 200_000  # lines that begin like a delimiter, each of which is looked at
_LONE_CR: Final = 1_000_000  # carriage returns that end no line of their own
_AS_THEY_STAND: Final = frozenset(("", "7bit", "8bit", "binary", "base64", "quoted-printable"))  # encodings undone here
TEXT: Final = 1024 * 1024  # bytes of all text parts that are read as text


@dataclass(frozen=True, slots=True)
class Aside:
    """Offsets in the body of a large part, of anything inside a message/* part (`whole`), or of what no part holds
    (`is_gap`).
    """

    start: int
    end: int
    whole: bool = False
    is_gap: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """`excess`: what is beyond the limits, in words, or None. `aside`: what the parser need not see, in order."""

    excess: str | None
    aside: tuple[Aside, ...] = ()


@dataclass(slots=True)
class _Walk:
    body: bytes
    levels: list[bytes | None] = field(default_factory=list)
    boundaries: set[bytes] = field(default_factory=set)  # all that were ever open
    parts: int = 0
    excess: str | None = None
    looked_at: int = 0  # lines that begin like a delimiter
    leaf_at: int = 0  # where the leaf begins that is being passed; 0: none
    gap_at: int = 0  # where something begins that no part holds; 0: none
    mail_at: int = 0  # where the message/* part begins that is being passed; 0: none
    mail_level: int = 0  # how many levels are around it
    aside: list[Aside] = field(default_factory=list)


def survey(body: bytes, content_type: str, encoding: str = "") -> Survey:
    """Walk over the parts of this body without reading them. Linear in its size."""
    lone = body.count(b"\r") - body.count(b"\r\n")
    if lone > _LONE_CR:
        return Survey(f"more than {_LONE_CR} carriage returns without a line feed")
    walk = _walked(body, content_type, encoding)
    if not lone or _is_inside(body, walk):
        return Survey(walk.excess, tuple(walk.aside))
    # a lone CR ends a line for the parser too
    walk = _walked(body.replace(b"\r\n", b"\n").replace(b"\r", b"\n"), content_type, encoding)
    return Survey(walk.excess)


def _walked(body: bytes, content_type: str, encoding: str) -> _Walk:
    walk = _Walk(b"\n" + body)
    _enter(walk, content_type, encoding, 1)
    at = 0
    while walk.excess is None and walk.levels and (at := walk.body.find(b"\n--", at)) >= 0:
        at = _delimiter(walk, at + 1)
    _finish(walk, len(body))
    return walk


def _is_inside(body: bytes, walk: _Walk) -> bool:
    """Whether every lone CR stands in a part that the parser does not see, and none of them begins a delimiter."""
    if len(walk.boundaries) > DEPTH or (walk.boundaries and not walk.parts):
        return False
    if any(b"\r--" + boundary in body for boundary in walk.boundaries):
        return False
    ends = [0, *(one.end for one in walk.aside)]
    starts = [*(one.start for one in walk.aside), len(body)]
    seen = b"".join(body[end:start] for end, start in zip(ends, starts, strict=True))
    return seen.count(b"\r") == seen.count(b"\r\n")


def _finish(walk: _Walk, end: int) -> None:
    """What goes on to the end of the body. A multipart without any part is one text."""
    if walk.mail_at:
        walk.aside.append(Aside(walk.mail_at - 1, end, whole=True))
    elif walk.leaf_at or not walk.parts:
        start = walk.leaf_at or 1
        if end - start > _HEAVY and (walk.leaf_at or walk.levels):
            walk.aside.append(Aside(start - 1, end))
    else:
        _skip_gap(walk, end)


def _skip_gap(walk: _Walk, end: int) -> None:
    if walk.gap_at and not walk.mail_at and end - walk.gap_at > _GAP:
        walk.aside.append(Aside(walk.gap_at + _GAP, end, is_gap=True))
    walk.gap_at = 0


def _delimiter(walk: _Walk, at: int) -> int:
    """Look at the line beginning at `at`; return where to look next."""
    end = walk.body.find(b"\n", at)
    end = len(walk.body) if end < 0 else end
    line = walk.body[at + 2 : min(end, at + _PART_FIELD_BYTES)].rstrip()
    closes = line.endswith(b"--") and line not in walk.levels
    boundary = line[:-2] if closes else line
    walk.looked_at += 1
    if walk.looked_at > _DELIMITERS:
        walk.excess = f"more than {_DELIMITERS} lines that begin like a boundary"
    if boundary not in walk.levels:
        return end
    level = len(walk.levels) - 1 - walk.levels[::-1].index(boundary)
    _set_aside(walk, level, at)
    del walk.levels[level + (0 if closes else 1) :]
    if closes:
        walk.gap_at = 0 if walk.mail_at else end
        return end
    walk.parts += 1
    if walk.parts > PARTS:
        walk.excess = f"more than {PARTS} parts"
        return end
    content_type, encoding, body_at = _part_header(walk, end + 1)
    return _enter(walk, content_type, encoding, body_at) - 1


def _set_aside(walk: _Walk, level: int, at: int) -> None:
    """What ends with the delimiter at `at`. Offsets are those of the body as given, without the line feed in front."""
    end = at - 2 if walk.body[at - 2 : at - 1] != b"\r" else at - 3  # the line end belongs to the delimiter
    if walk.mail_at and level < walk.mail_level:
        walk.aside.append(Aside(walk.mail_at - 1, max(end, walk.mail_at - 1), whole=True))
        walk.mail_at = 0
    elif walk.leaf_at and not walk.mail_at and end - walk.leaf_at > _HEAVY:
        walk.aside.append(Aside(walk.leaf_at - 1, end))
    else:
        _skip_gap(walk, end)
    walk.leaf_at = walk.gap_at = 0


def _enter(walk: _Walk, content_type: str, encoding: str, at: int) -> int:
    """Go down into whatever begins at `at`; return where its first body line begins."""
    while walk.excess is None:
        kind, parameters = read_parameters(content_type)
        if kind.startswith("message/") and not walk.mail_at:
            walk.mail_at, walk.mail_level = at, len(walk.levels)
        if kind == "message/delivery-status":
            _count_blocks(walk, at)
            return at
        if kind.startswith("multipart/") and parameters.get("boundary"):
            walk.levels.append(boundary := parameters["boundary"].rstrip().encode("utf-8", "surrogateescape"))
            walk.boundaries.add(boundary)
        elif kind.startswith("message/"):
            walk.levels.append(None)
        else:
            walk.leaf_at = at if encoding in _AS_THEY_STAND else 0
            return at
        if len(walk.levels) > DEPTH:
            walk.excess = f"nested deeper than {DEPTH}"
        if kind.startswith("multipart/"):
            walk.gap_at = 0 if walk.mail_at else at
            return at
        content_type, encoding, at = _part_header(walk, at)
    return at


def _count_blocks(walk: _Walk, at: int) -> None:
    """Each block of a delivery status becomes a part of its own."""
    end = walk.body.find(b"\n--", at)
    end = len(walk.body) if end < 0 else end
    blocks = walk.body.count(b"\n\n", at, end) + walk.body.count(b"\n\r\n", at, end)
    if blocks > PARTS:
        walk.excess = f"more than {PARTS} blocks in a delivery status"


def _part_header(walk: _Walk, at: int) -> tuple[str, str, int]:
    """Content-Type and transfer encoding of the header block at `at`, and where its body begins."""
    start, field_start, name = at, at, b""
    found = {b"content-type": "", b"content-transfer-encoding": ""}
    while at < len(walk.body):
        end = walk.body.find(b"\n", at)
        end = len(walk.body) if end < 0 else end
        line = walk.body[at : min(end, at + _PART_FIELD_BYTES)].rstrip(b"\r")
        if not line or (line[:1] not in b" \t" and b":" not in line):
            at = min(end + 1, len(walk.body)) if not line else at
            break
        if line[:1] not in b" \t":
            field_start = at
            name, _, line = line.partition(b":")
            name = name.strip().lower()
        if name in found:
            found[name] += line.decode("utf-8", "surrogateescape")
        if end - field_start > _PART_FIELD_BYTES and name.startswith(b"content-"):
            walk.excess = f"a part with a header field above {_PART_FIELD_BYTES} bytes"
            break
        if end - start > _PART_HEADER_BYTES:
            walk.excess = f"a part with more than {_PART_HEADER_BYTES} bytes of header"
            break
        at = end + 1
    return found[b"content-type"], found[b"content-transfer-encoding"].strip().lower(), at
