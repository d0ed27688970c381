"""Where a text repeats another one, whatever a mail client made of line ends, marks, entities and blanks. Linear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape

_BLOCK = 8  # characters compared at once: a run of twice as many is found wherever it begins
_SHORTEST = 24  # letters that two texts may share by chance
_SHORTEST_DENSE = 12  # of scripts in which a letter is a syllable or a word
_PLACES = 4  # of a block that stands in the known text many times, so many are tried
_UNWRITTEN = re.compile(r"[\W_]+")
_MARKS = ">|│┃»%:*# \t\u00a0\u3000"
_INITIALS = 4  # `AL> `: letters before a mark
_PILE = 20  # of such marks, one behind the other
_INSERTED = re.compile(
    r"[<\[](?i:mailto|https?):[^<>\[\]]*[>\]]"
)  # what clients write behind a link; stops at the next


@dataclass(frozen=True, slots=True)
class Known:
    """Texts to look for: their letters in one row, and where each block of it stands."""

    letters: str
    blocks: dict[str, tuple[int, ...]]


def known(texts: Iterable[str]) -> Known:
    """What stands apart in two texts is never taken for one run."""
    letters = "\n".join("".join(letters_of(line) for line in text.split("\n")) for text in texts)
    blocks: dict[str, tuple[int, ...]] = {}
    for at in range(0, len(letters) - _BLOCK + 1, _BLOCK):
        block = letters[at : at + _BLOCK]
        places = blocks.get(block, ())
        if len(places) < _PLACES:
            blocks[block] = (*places, at)
    return Known(letters, blocks)


def letters_of(line: str) -> str:
    """The letters and digits of one line: without quote marks, entities, case, and what a client adds to links."""
    if "&" in line:
        line = unescape(line)
    if "<" in line or "[" in line:
        line = _INSERTED.sub("", line)
    return _UNWRITTEN.sub("", unmarked(line).casefold())


def unmarked(line: str) -> str:
    """Without the marks by which a client quotes it, `AL> ` and any pile of `> > |` included."""
    for _ in range(_PILE):
        line = line.lstrip(_MARKS)
        head, mark, rest = line[: _INITIALS + 1].partition(">")
        if not (mark and head.isalpha()):
            break
        line = rest + line[_INITIALS + 1 :]
    return line


def runs(letters: str, texts: Known) -> list[tuple[int, int]]:
    """Half-open ranges of `letters` that stand in the known texts, in order, each too long for chance."""
    found: list[tuple[int, int]] = []
    at = end = 0
    while at <= len(letters) - _BLOCK:
        places = texts.blocks.get(letters[at : at + _BLOCK])
        best = max((_grown(letters, at, texts.letters, p, end) for p in places), key=_length) if places else None
        if best is not None and _is_telling(letters, *best):
            found.append(best)
            at = end = best[1]
        else:
            at += 1
    return found


def _length(run: tuple[int, int]) -> int:
    return run[1] - run[0]


def _is_telling(letters: str, start: int, end: int) -> bool:
    size = end - start
    return size >= _SHORTEST or (size >= _SHORTEST_DENSE and _is_dense(letters[start:end]))


def _is_dense(letters: str) -> bool:
    """Chinese, Japanese, Korean: from U+2E80 on."""
    return sum(letter >= "\u2e80" for letter in letters) * 2 > len(letters)


def _grown(letters: str, at: int, other: str, place: int, floor: int) -> tuple[int, int]:
    """The run around one block that both have, not reaching back behind `floor`."""
    start, theirs = at, place
    while start > floor and theirs > 0 and letters[start - 1] == other[theirs - 1]:
        start, theirs = start - 1, theirs - 1
    end, theirs = at + _BLOCK, place + _BLOCK
    step = 64
    while letters[end : end + step] == other[theirs : theirs + step] and len(letters[end : end + step]) == step:
        end, theirs = end + step, theirs + step
    while end < len(letters) and theirs < len(other) and letters[end] == other[theirs]:
        end, theirs = end + 1, theirs + 1
    return start, end


def repeated(rows: Sequence[str], texts: Known) -> list[bool]:
    """For the letters of each line whether all of them stand in the known texts; False for lines without letters."""
    covered = runs("".join(rows), texts)
    told, at, run = [], 0, 0
    for row in rows:
        end = at + len(row)
        while run < len(covered) and covered[run][1] <= at:
            run += 1
        reached = at
        ahead = run
        while ahead < len(covered) and covered[ahead][0] <= reached < end:
            reached = max(reached, covered[ahead][1])
            ahead += 1
        told.append(bool(row) and reached >= end)
        at = end
    return told
