"""Files that old clients write into the text itself: `begin 644 name`, uuencoded lines, `end`."""

from __future__ import annotations

import binascii
from typing import Final

_LINE: Final = 100  # characters; 61 is what the format needs

Encoded = tuple[str, bytes]  # name and content


def split_uuencoded(text: str) -> tuple[str, list[Encoded]]:
    """The text without its encoded files, and the files. What is not whole stays text; every line is read once."""
    lines = text.split("\n")
    kept: list[str] = []
    found: list[Encoded] = []
    at = 0
    while at < len(lines):
        name = _name(lines[at])
        if name is None:
            kept.append(lines[at])
            at += 1
            continue
        content, after = _content(lines, at + 1)
        if content is None:
            kept += lines[at:after]
        else:
            found.append((name, content))
        at = after
    return ("\n".join(kept), found) if found else (text, found)


def _name(line: str) -> str | None:
    word, _, rest = line.partition(" ")
    mode, space, name = rest.partition(" ")
    if word != "begin" or not space or not name.strip() or len(mode) not in (3, 4) or not mode.isdecimal():
        return None
    return name.strip()


def _content(lines: list[str], at: int) -> tuple[bytes | None, int]:
    """The bytes of the block whose first line is `at` and the line behind it; None where it breaks off."""
    pieces: list[bytes] = []
    while at < len(lines):
        line = lines[at].rstrip("\r")
        if line == "end":
            return b"".join(pieces), at + 1
        piece = _piece(line)
        if piece is None:
            return None, at
        pieces.append(piece)
        at += 1
    return None, at


def _piece(line: str) -> bytes | None:
    if len(line) > _LINE or not line.isascii():
        return None
    if not line.strip("` "):
        return b""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return None
