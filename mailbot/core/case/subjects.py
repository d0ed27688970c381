"""Subjects compared: without reply prefixes, case tags and list tags, two of them are of one matter or of two."""

from __future__ import annotations

import hashlib
from typing import Final

from mailbot.core.case.model import Case
from mailbot.core.policy import Desk

# Prefixes of replies and forwards as mail clients write them, by language.
_PREFIXES: Final = frozenset((
    "re", "r", "ri", "rif", "rv", "res", "resp", "ref", "fw", "fwd", "enc", "tr", "wg", "aw", "antw", "antwort",
    "sv", "vs", "vl", "vb", "vá", "i", "odp", "od", "pd", "ynt", "ilt", "rép", "rep", "doorst", "bls", "trs", "bl",
    "ang", "atb", "ats", "réf", "отв", "на", "пересл", "回复", "答复", "回覆", "转发", "轉寄", "轉發", "答覆", "返信",
    "転送", "回信", "회신", "전달",
))  # fmt: skip
NO_SUBJECT: Final = "(no subject)"  # of a case whose first mail had none
_LONGEST: Final = 20
_PILE: Final = 50
_SHORTEST: Final = 4  # a subject of less ("Hi") names no matter


def is_reply(subject: str) -> bool:
    return _prefix(subject.strip()) > 0


def bare(subject: str, desk: Desk) -> str:
    """The words that name the matter, casefolded: no prefixes, no case number in any form, no `[list]` in front."""
    text = without_numbers(subject, desk)
    for _ in range(_PILE):
        text = text.strip()
        end = _prefix(text) or _bracket(text)
        if not end:
            break
        text = text[end:]
    return " ".join(text.casefold().split())


def differ(one: str, other: str, desk: Desk) -> bool:
    """Two matters. An empty subject says nothing; one that the other begins with was cut or continued."""
    a, b = (bare(subject, desk).removeprefix(NO_SUBJECT) for subject in (one, other))
    return bool(a and b) and not (a.startswith(b) or b.startswith(a))


def is_other_matter(subject: str, case: Case, desk: Desk) -> bool:
    """An old mail answered for its address alone: the subject is another one, and does not name the case."""
    return differ(subject, case.subject, desk) and case.number not in desk.case_number.find(subject)


def topic(address: str | None, subject: str, desk: Desk) -> str | None:
    """What mails of one sender on one matter share; None where the subject says too little."""
    words = bare(subject, desk)
    if not address or len(words) < _SHORTEST:
        return None
    return hashlib.sha256(f"topic\0{address}\0{words}".encode("utf-8", "surrogatepass")).hexdigest()


def without_numbers(subject: str, desk: Desk) -> str:
    """Without any case number in any form that this desk reads as one: ours and those that a person typed.

    The desk only says which numbers it finds, so words are taken away for as long as it finds one.
    """
    if not desk.case_number.find(subject):
        return subject
    words = subject
    for number in dict.fromkeys(desk.case_number.find(subject)):
        words = words.replace(desk.case_number.write(number), " ")
    kept, at = words.split(), 0
    while at < len(kept):
        span = _number_at(kept, at, desk)
        del kept[at : at + span]
        at += 0 if span else 1
    left = " ".join(kept)
    return "".join(ch for ch in left if not ch.isdigit()) if desk.case_number.find(left) else left


_SPAN: Final = 4  # words over which a number is written: `Tech Reference # 10452`


def _number_at(words: list[str], at: int, desk: Desk) -> int:
    """Of how many words the number is that begins with this one; 0 when none does."""
    for span in range(1, _SPAN + 1):
        if desk.case_number.find(" ".join(words[at : at + span])):
            return span if not desk.case_number.find(" ".join(words[at + 1 : at + span])) else 0
    return 0


def _prefix(text: str) -> int:
    """Where one prefix with its colon ends; 0 when there is none."""
    ends = [at for mark in (":", "\uff1a") if (at := text.find(mark, 0, _LONGEST)) > 0]
    if not ends:
        return 0
    word = text[: min(ends)].strip().casefold().rstrip("^0123456789[]() ")
    return min(ends) + 1 if word in _PREFIXES else 0


def _bracket(text: str) -> int:
    """`[announce] ` as a list puts it in front."""
    end = text.find("]", 0, 60) if text.startswith("[") else -1
    return end + 1 if end > 0 and text[end + 1 :].strip() else 0
