"""The newly written text, the quoted text and the signature of a mail, told apart line by line; nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mailbot.parsers.quote_marks import attribution, divider, header_block, header_key, rule, sent_from, signature_mark

_LINES: Final = 20_000  # lines that are looked at; what is below is quoted text
_FULL_LINE: Final = 60  # characters of a line that somebody had to break
_SENT_FROM_LOOK: Final = 30
_SENT_FROM_TAIL: Final = 3  # lines of text that may follow "Sent from my phone"


@dataclass(frozen=True, slots=True)
class Split:
    """`reply` falls back to the whole text when nothing else is left."""

    reply: str
    quoted: str
    signature: str


def split_reply(text: str, quote_at: int | None = None) -> Split:
    """`quote_at`: line where the mail client itself says that the answered mail begins."""
    lines = text.split("\n", _LINES)
    marks = _marks(lines, quote_at)
    _mark_signature(lines, marks)
    reply = _joined(lines, marks, "t")
    if not reply:
        return Split(text.strip(), "", "")
    return Split(reply, _joined(lines, marks, "q"), _joined(lines, marks, "s"))


def _joined(lines: list[str], marks: list[str], mark: str) -> str:
    return "\n".join(line for line, one in zip(lines, marks, strict=True) if one == mark).strip()


def _marks(lines: list[str], quote_at: int | None) -> list[str]:
    """`t` text or `q` quoted for each line."""
    marks = ["t"] * len(lines)
    at = 0
    while at < len(lines):
        line = lines[at]
        if at == quote_at or _rest_is_quoted(lines, at, line):
            start = _with_rule(lines, at)
            marks[start:] = ["q"] * (len(lines) - start)
            break
        if line[:1] == ">" or (line[:4].lstrip()[:1] == ">"):
            marks[at] = "q"
        elif taken := attribution(lines, at):
            if not _quote_follows(lines, at + taken):
                marks[at:] = ["q"] * (len(lines) - at)
                break
            marks[at : at + taken] = ["q"] * taken
            at += taken
            continue
        elif line and at and marks[at - 1] == "q" and _wrapped(lines[at - 1], line):
            marks[at] = "q"
        at += 1
    return marks


def _wrapped(above: str, line: str) -> bool:
    """A quoted line that a mail client broke without marking its second half."""
    return len(above) >= _FULL_LINE and above[:1] == ">" and line[0].islower() and above.rstrip()[-1] not in ".?!:;"


def _rest_is_quoted(lines: list[str], at: int, line: str) -> bool:
    if (line[:1] in "-_=*—#B" or line[:1].isspace()) and divider(line):
        return True
    return bool(header_key(line)) and header_block(lines, at)


def _with_rule(lines: list[str], at: int) -> int:
    """The rule that is drawn above the quoted mail belongs to it."""
    above = at - 1
    while above >= 0 and not lines[above].strip() and at - above < 3:
        above -= 1
    return above if above >= 0 and rule(lines[above]) else at


def _quote_follows(lines: list[str], at: int) -> bool:
    for line in lines[at : at + 4]:
        if line.strip():
            return line.lstrip()[:1] == ">"
    return at >= len(lines)


def _mark_signature(lines: list[str], marks: list[str]) -> None:
    """From the signature mark to the next quote or the end."""
    inside = False
    for at, line in enumerate(lines):
        if marks[at] != "t":
            inside = False
        elif inside or signature_mark(line) or (line and sent_from(line) and _ends(lines, marks, at)):
            inside = True
            marks[at] = "s"


def _ends(lines: list[str], marks: list[str], at: int) -> bool:
    """Whether next to nothing is written below, up to a quote or the end."""
    left = 0
    for below in range(at + 1, min(len(lines), at + _SENT_FROM_LOOK)):
        if marks[below] != "t":
            return True
        left += bool(lines[below].strip())
        if left > _SENT_FROM_TAIL:
            return False
    return len(lines) <= at + _SENT_FROM_LOOK
