"""What a subject says besides its words: reply and forward prefixes, and words that ask for a priority."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

# Reply and forward prefixes as mail clients write them, by language.
_PREFIXES: Final = frozenset((
    "re", "r", "ri", "rif", "rv", "res", "resp", "ref", "fw", "fwd", "enc", "tr", "wg", "aw", "antw", "antwort",
    "sv", "vs", "vl", "vb", "vá", "továbbítás", "i", "odp", "od", "pd", "ynt", "ilt", "rép", "rep", "doorst", "fs",
    "ts", "bls", "trs", "bl", "vidarebefordra", "ang", "yhdistys", "atb", "ats", "réf", "pto", "отв", "нa", "ha",
    "на", "пересл", "fwd:", "回复", "答复", "回覆", "转发", "轉寄", "轉發", "答覆", "返信", "転送", "回信", "회신",
    "전달",
))  # fmt: skip
_PREFIX_MAX: Final = 20
_WORD_MAX: Final = 20


def strip_prefixes(subject: str) -> str:
    """The subject without any pile of `Re:`, `AW:`, `Fwd:`, `Re[2]:`, `回复：` in front of it."""
    text, at = subject.strip(), 0
    while (end := _prefix_end(text, at)) > at:
        at = end
        while at < len(text) and text[at].isspace():
            at += 1
    return text[at:]


def is_forward(subject: str) -> bool:
    head = subject.strip().partition(":")[0].strip().lower()
    return head in ("fw", "fwd", "wg", "tr", "enc", "rv", "i", "vb", "vs", "pd", "转发", "轉寄", "転送", "전달")


def _prefix_end(text: str, start: int) -> int:
    """Where the one prefix at `start` ends, colon included; `start` when there is none."""
    ends = [at for mark in ":：" if (at := text.find(mark, start, start + _PREFIX_MAX)) > start]
    if not ends:
        return start
    end = min(ends)
    word = text[start:end].strip().lower()
    for open_, close in ("[]", "()"):  # Re[2]: and Re(3):
        if word.endswith(close) and open_ in word and word[word.index(open_) + 1 : -1].isdigit():
            word = word[: word.index(open_)].strip()
    word = word.rstrip("^0123456789")  # Re^2:
    return end + 1 if word in _PREFIXES else start


def priority_words(subject: str, x_priority: str, importance: str, priority: str) -> tuple[str, ...]:
    """Words that may ask for a priority, as written: `[P1]`, `!high`, `URGENT:`, `Priority: 2`, and the headers'.

    Which of them mean anything is the desk's own list; a number is given as `P1` … `P5`.
    """
    words = [*_bracketed(subject), *_marked(subject), *_headed(strip_prefixes(subject))]
    words += _from_headers(x_priority, importance, priority)
    return tuple(dict.fromkeys(words))


def _bracketed(subject: str) -> Iterator[str]:
    at = 0
    while (start := subject.find("[", at)) >= 0:
        end = subject.find("]", start + 1)
        if end < 0:
            return
        word = subject[start + 1 : end].strip()
        if 0 < len(word) <= _WORD_MAX and word.replace("-", "").isalnum():
            yield word
        at = end + 1


def _marked(subject: str) -> Iterator[str]:
    for word in subject.split():
        if word[0] == "!" and len(word) <= _WORD_MAX and word[1:].rstrip(":,.!").isalnum():
            yield word[1:].rstrip(":,.!")


def _headed(bare: str) -> Iterator[str]:
    """`URGENT: …` at the start; `Priority: 2` anywhere."""
    head, colon, _ = bare.partition(":")
    if colon and len(head) <= _WORD_MAX and head.isalnum() and head.lower() != "priority":
        yield head
    at = bare.lower().find("priority:")
    if at >= 0:
        word = bare[at + len("priority:") :].split()[:1]
        if word and (clean := word[0].strip("[]().,;")) and len(clean) <= _WORD_MAX:
            yield f"P{clean}" if clean.isdigit() else clean


def _from_headers(x_priority: str, importance: str, priority: str) -> Iterator[str]:
    level = x_priority.strip()[:1]
    if level in ("1", "2"):
        yield "high"
    elif level in ("4", "5"):
        yield "low"
    if importance.strip().lower() in ("high", "low"):
        yield importance.strip().lower()
    if priority.strip().lower() in ("urgent", "non-urgent"):
        yield priority.strip().lower()
