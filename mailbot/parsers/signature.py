"""Where the signature of a piece of text begins: by its mark, by what a phone adds, or by who wrote the mail.

A line is called a signature only on evidence: a closing such as "Thanks, Ann" or "-Ann" stays with the reply.
"""

from __future__ import annotations

from typing import Final

from mailbot.core.message import Address
from mailbot.parsers.endings import sent_from
from mailbot.parsers.quote_marks import rule, signature_mark

_BELOW_MARK: Final = {True: 60, False: 15}  # lines below the mark of RFC 3676, and below one that lost its space
_MARK: Final = 8  # characters of the mark, blanks included
_SENT_FROM_TAIL: Final = 3  # lines of text that may follow "Sent from my phone"
_TAIL: Final = 40  # lines from the end in which a signature without a mark is looked for
_BLOCK: Final = 12  # lines of text that one may have
_WIDE: Final = 72  # characters of its longest line
_LABEL: Final = 48  # characters of a line that names a place, a role, a firm
_NAME_WORDS: Final = 5
_PHONE_DIGITS: Final = 6
_LIST_WORDS: Final = ("mailing list", "unsubscribe", "list-unsubscribe")


def signature_at(lines: list[str], start: int, end: int, author: Address | None) -> int:
    """The first line of the signature in `lines[start:end]`; `end` when it has none."""
    found = min(_marked(lines, start, end), _sent_from(lines, start, end))
    return _unmarked(lines, start, found, author)


def _marked(lines: list[str], start: int, end: int) -> int:
    """The topmost mark that has no more below it than a signature may have."""
    found, below = end, 0
    for at in range(end - 1, start - 1, -1):
        line = lines[at]
        if len(line) <= _MARK and signature_mark(line) and below <= _BELOW_MARK[line == "-- "]:
            found = at
        below += bool(line.strip())
        if below > _BELOW_MARK[True]:
            break
    return found


def _sent_from(lines: list[str], start: int, end: int) -> int:
    seen = 0
    for at in range(end - 1, start - 1, -1):
        if lines[at].strip():
            if sent_from(lines[at]) or (at + 1 < end and sent_from(f"{lines[at]} {lines[at + 1]}".rstrip())):
                return at
            seen += 1
            if seen > _SENT_FROM_TAIL:
                break
    return end


def _unmarked(lines: list[str], start: int, end: int, author: Address | None) -> int:
    """A block at the very end, below other text: the author's own lines, or contacts below a drawn line."""
    first = next((at for at in range(start, end) if lines[at].strip()), end)
    below: list[str] = []
    found = end
    for at in range(end - 1, max(first, end - 1 - _TAIL), -1):
        line = lines[at].strip()
        if not line:
            continue
        if below and rule(line) and _is_contacts(below):
            return at
        if len(line) > _WIDE or len(below) >= _BLOCK:
            break
        if _may_sign(below) and (_is_author(line, author) or (_is_card(line, below) and _stands_alone(lines, at))):
            found = at
        below.append(line)
    return found


def _is_card(line: str, below: list[str]) -> bool:
    """Somebody's name with two ways at least to reach them below it."""
    words = line.split()
    return (
        2 <= len(words) <= _NAME_WORDS
        and all(word[0].isupper() for word in words)
        and (":" not in line and not any(char.isdigit() for char in line) and _is_contacts(below, listed=False))
    )


def _stands_alone(lines: list[str], at: int) -> bool:
    """Below a blank line, and nothing above announces it."""
    if at < 2 or lines[at - 1].strip():
        return False
    above = next((line for line in reversed(lines[max(0, at - 4) : at]) if line.strip()), ":")
    return above.rstrip()[-1] not in ":："


def _is_author(line: str, author: Address | None) -> bool:
    return author is not None and bool(author.name) and line.strip(" -–—*_,").casefold() == author.name.casefold()


def _may_sign(below: list[str]) -> bool:
    """What stands below the author's name: something, and nothing that may be a sentence."""
    return bool(below) and all(_reaches(line) or _is_label(line) for line in below)


def _is_label(line: str) -> bool:
    return (
        len(line) <= _LABEL
        and not line[0].islower()
        and line[-1] not in ".?!;:"
        and line[:2].upper() not in ("PS", "P.")
    )


def _reaches(line: str) -> bool:
    return len(line.split()) <= 6 and ("@" in line or "://" in line or "www." in line or _phone(line))


def _is_contacts(below: list[str], listed: bool = True) -> bool:
    """Two ways at least to reach somebody, or the words of a mailing list's footer."""
    low = "\n".join(below).lower()
    ways = ("@" in low) + ("://" in low or "www." in low) + any(_phone(line) for line in below)
    return ways >= 2 or (listed and any(words in low for words in _LIST_WORDS))


def _phone(line: str) -> bool:
    digits = sum(char.isdigit() for char in line)
    letters = sum(char.isalpha() for char in line)
    return digits >= _PHONE_DIGITS and letters <= digits and "://" not in line
