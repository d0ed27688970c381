"""Our own words in a mail that comes back: told apart from what is new by what we sent, not by how it is quoted.

No client, language or quoting style is known here. A line is ours when everything written in it stands in a mail that
we sent; what is not ours word for word stays where it was.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from mailbot.core.case import likeness
from mailbot.core.message import Message

MOST = 256 * 1024  # characters of ours that are looked for, and of a mail that is looked through
_ABOVE = 4  # lines above a quote that may say whose it is
_SAID_IN = 400  # characters that they have at most
_DRAWN = "-_=*—–"


@dataclass(frozen=True, slots=True)
class Parted:
    """`ours` is what was quoted of us, its attribution included; nothing is in neither."""

    new: str
    ours: str


@dataclass(frozen=True, slots=True)
class Ours:
    """What to look for: the texts that we sent, and the names and addresses by which an attribution speaks of us."""

    texts: likeness.Known
    names: tuple[str, ...] = ()


def ours(texts: Iterable[str], names: Iterable[str] = ()) -> Ours:
    kept, room = [], MOST
    for text in dict.fromkeys(texts):  # one mail to several people has the same words
        kept.append(text[:room])
        room -= len(kept[-1])
        if room <= 0:
            break
    return Ours(likeness.known(kept), tuple(n.casefold() for n in names if len(n) > 3))


def part(text: str, sent: Ours) -> Parted:
    """The text without what it quotes of us."""
    if not sent.texts.blocks or not text:
        return Parted(text, "")
    lines = text[:MOST].split("\n")
    rows = [likeness.letters_of(line) for line in lines]
    marks = likeness.repeated(rows, sent.texts)
    if not any(marks):
        return Parted(text, "")
    _take_blanks(lines, rows, marks)
    for at in [n for n, is_ours in enumerate(marks) if is_ours and not (n and marks[n - 1])]:
        for above in _attribution(lines, marks, at, sent.names):
            marks[above] = True
    _take_blanks(lines, rows, marks)
    return Parted(_joined(lines, marks, False) + text[MOST:], _joined(lines, marks, True))


def _joined(lines: Sequence[str], marks: Sequence[bool], wanted: bool) -> str:
    return "\n".join(line for line, mark in zip(lines, marks, strict=True) if mark is wanted).strip("\n")


def _take_blanks(lines: Sequence[str], rows: Sequence[str], marks: list[bool]) -> None:
    """Lines without a word go with what stands above them; `--` only where ours goes on below it."""
    below, ends = False, [False] * len(lines)
    for at in range(len(lines) - 1, -1, -1):
        ends[at] = below
        below = marks[at] if rows[at] else below
    for at in range(1, len(lines)):
        if not marks[at] and marks[at - 1] and not rows[at]:
            marks[at] = ends[at] or not _is_signature(lines[at])


def _is_signature(line: str) -> bool:
    return line.strip() == "--"


def _attribution(lines: Sequence[str], marks: Sequence[bool], at: int, names: Sequence[str]) -> range:
    """The lines right above a quote that say whose it is, in any language: they name us, or are fields of a header."""
    end = at
    while end > 0 and at - end < 3 and not lines[end - 1].strip():
        end -= 1
    start = end
    while start > 0 and end - start < _ABOVE + 4 and lines[start - 1].strip() and not marks[start - 1]:
        start -= 1
    fields = _fields_from(lines, start, end, names)
    if fields < end:
        return range(_rule_above(lines, fields), at)
    for first in range(max(start, end - _ABOVE), end):
        if _names_us("\n".join(lines[first:end]), names) and (first == start or _begins(lines[first])):
            return range(_rule_above(lines, first), at)
    return range(_rule_above(lines, end), at) if _rule_above(lines, end) < end else range(at, at)


def _fields_from(lines: Sequence[str], start: int, end: int, names: Sequence[str]) -> int:
    """Where `From: …`, `Sent: …` begin, in any language: two lines or more with a colon, of which one names us."""
    first = end
    while first > start and _is_field(lines[first - 1]):
        first -= 1
    told = "\n".join(lines[first:end]).casefold()
    return first if end - first >= 2 and any(name in told for name in names) else end


def _is_field(line: str) -> bool:
    head, colon, _ = likeness.unmarked(line).replace("\uff1a", ":").partition(":")
    return bool(colon) and 0 < len(head) <= 24 and not head[-1:].isdigit()


def _names_us(text: str, names: Sequence[str]) -> bool:
    """An attribution gives our name or address, and a date or a colon at its end."""
    told = text.casefold()
    if len(told) > _SAID_IN or not any(name in told for name in names):
        return False
    return told.rstrip().endswith((":", "\uff1a")) or sum(letter.isdigit() for letter in told) >= 4


def _begins(line: str) -> bool:
    """A line that may be the first of an attribution although text stands right above it: it has a date."""
    return sum(letter.isdigit() for letter in line) >= 3


def _rule_above(lines: Sequence[str], at: int) -> int:
    """The rule, or the words between rules, that a client draws above a quoted mail."""
    above = at - 1
    while above >= 0 and not lines[above].strip() and at - above < 3:
        above -= 1
    drawn = lines[above].strip() if above >= 0 else ""
    return above if len(drawn) >= 5 and drawn[:3].strip(_DRAWN) == "" else at


def without_ours(message: Message, sent: Ours) -> Message:
    """The message with what it quotes of us among the quoted; `reply` falls back to the whole, `answer` does not."""
    reply = part(message.reply, sent)
    if not reply.ours:
        return message
    same = message.answer == message.reply
    answer = (reply if same else part(message.answer, sent)).new.strip()
    if not reply.new.strip():
        return replace(message, reply=message.text, answer=answer, quoted="")
    quoted = "\n\n".join(text for text in (reply.ours, message.quoted) if text)
    return replace(message, reply=reply.new.strip(), answer=answer, quoted=quoted)


def repeats(text: str, internal: Iterable[str], public: Iterable[str]) -> str:
    """The first words of `text` that stand in internal texts and in no public one; empty when there are none."""
    lines = text[:MOST].split("\n")
    letters = "".join(likeness.letters_of(line) for line in lines)
    inside = likeness.runs(letters, ours(internal).texts)
    if not inside:
        return ""
    outside = likeness.runs(letters, ours(public).texts)
    told = next((start for start, end in inside for start, end in _uncovered(start, end, outside)), None)
    return "" if told is None else _line_at(lines, told)


_LEAST = 20  # letters beyond what is public anyway


def _uncovered(start: int, end: int, by: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    left, at = [], start
    for nth in range(bisect_right(by, start, key=itemgetter(1)), len(by)):
        low, high = by[nth]
        if low >= end:
            break
        left.append((at, low))
        at = max(at, high)
    left.append((at, end))
    return [(low, high) for low, high in left if high - low >= _LEAST]


def _line_at(lines: Sequence[str], letter: int) -> str:
    at = 0
    for line in lines:
        at += len(likeness.letters_of(line))
        if at > letter:
            return line.strip()
    return ""
