"""The newly written text, the quoted text and the signature of a mail, told apart line by line; nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from mailbot.core.message import Address
from mailbot.parsers.attribution import attribution, attribution_above, may_attribute
from mailbot.parsers.controls import plain_blanks
from mailbot.parsers.initials import plain_marks
from mailbot.parsers.quote_marks import (
    DASHES,
    bare_divider,
    divider,
    foreign_divider,
    forwards,
    header_block,
    header_key,
    rule,
    stamped,
)
from mailbot.parsers.signature import signature_at

_LINES: Final = 20_000  # lines that are looked at; what is below is quoted text
_MARKS: Final = DASHES + ">"  # how a line begins that may mark off all below it
_FULL_LINE: Final = 60  # characters of a line that somebody had to break


@dataclass(frozen=True, slots=True)
class Split:
    """`reply` falls back to the whole text when nothing else is left; `is_new` then says that nobody wrote it now."""

    reply: str
    quoted: str
    signature: str
    is_new: bool = True


def split_reply(
    text: str,
    quote_at: int | None = None,
    author: Address | None = None,
    cited: Sequence[tuple[int, int]] = (),
) -> Split:
    """`quote_at`: line where the mail client itself says that the answered mail begins; `cited`: ranges of lines that
    it marks as an attribution; `author`: who wrote the mail, whose name may begin the signature.
    """
    lines = text.split("\n", _LINES)
    seen = plain_marks(plain_blanks(text).split("\n", _LINES))
    marks = _marks(seen, quote_at, may_attribute(text), cited)
    for start, end in _runs(marks):
        signature = signature_at(seen, start, end, author)
        marks[signature:end] = ["s"] * (end - signature)
    reply = _joined(lines, marks, "t")
    if not reply:
        return Split(text.strip(), "", "", is_new=False)
    return Split(reply, _joined(lines, marks, "q"), _joined(lines, marks, "s"))


def _joined(lines: list[str], marks: list[str], mark: str) -> str:
    return "\n".join(line for line, one in zip(lines, marks, strict=True) if one == mark).strip()


def _marks(lines: list[str], quote_at: int | None, attributions: bool, cited: Sequence[tuple[int, int]]) -> list[str]:
    """`t` text or `q` quoted for each line."""
    marks = ["t"] * len(lines)
    for start, end in cited:
        marks[start:end] = ["q"] * len(marks[start:end])
    at = 0
    while at < len(lines):
        line = lines[at]
        if (not line or marks[at] == "q") and at != quote_at:
            at += 1
            continue
        if at == quote_at or ((line[0] in _MARKS or ":" in line or "：" in line) and _rest_is_quoted(lines, at, line)):
            start = _with_rule(lines, at)
            marks[start:] = ["q"] * (len(lines) - start)
            break
        if line[0] == ">" or (line[0] == " " and line[:4].lstrip()[:1] == ">"):
            start = at if at and marks[at - 1] == "q" else attribution_above(lines, at)
            marks[start : at + 1] = ["q"] * (at + 1 - start)
        elif attributions and (taken := attribution(lines, at)):
            if not _quote_follows(lines, at + taken):
                marks[at:] = ["q"] * (len(lines) - at)
                break
            marks[at : at + taken] = ["q"] * taken
            at += taken
            continue
        elif at and marks[at - 1] == "q" and _wrapped(lines[at - 1], line):
            marks[at] = "q"
        at += 1
    return marks


def _runs(marks: list[str]) -> list[tuple[int, int]]:
    """Where text stands, as half-open ranges of lines."""
    edges = [-1, *(at for at, mark in enumerate(marks) if mark == "q"), len(marks)]
    return [(left + 1, right) for left, right in pairwise(edges) if right > left + 1]


def _wrapped(above: str, line: str) -> bool:
    """A quoted line that a mail client broke without marking its second half."""
    above, below = above.strip(), line.strip()
    return len(above) >= _FULL_LINE and above[0] == ">" and below[:1].islower() and above[-1] not in ".?!:;"


def _rest_is_quoted(lines: list[str], at: int, line: str) -> bool:
    if line[0] in DASHES and (divider(line) or foreign_divider(lines, at)):
        return True
    return forwards(line) or stamped(line) or (bool(header_key(line)) and header_block(lines, at))


def _with_rule(lines: list[str], at: int) -> int:
    """The rule that is drawn above the quoted mail belongs to it."""
    above = at - 1
    while above >= 0 and not lines[above].strip() and at - above < 3:
        above -= 1
    return above if above >= 0 and (rule(lines[above]) or bare_divider(lines[above])) else at


def _quote_follows(lines: list[str], at: int) -> bool:
    for line in lines[at : at + 4]:
        if line.strip():
            return line.lstrip()[:1] == ">"
    return at >= len(lines)
