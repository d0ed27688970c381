"""What a subject says besides its words: reply and forward prefixes, and words that ask for a priority."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

# Reply and forward prefixes as mail clients write them, by language.
_PREFIXES: Final = frozenset((
    "re", "r", "ri", "rif", "rv", "res", "resp", "ref", "fw", "fwd", "fwd:", "enc", "tr", "wg", "aw", "antw",
    "antwort", "sv", "svar", "vs", "vl", "vb", "vá", "továbbítás", "i", "odp", "odpověď", "od", "pd", "ynt", "yanıt",
    "ilt", "i̇lt", "rép", "rep", "réf", "réponse", "doorst", "fs", "ts", "rs", "bls", "trs", "bl", "vidarebefordra",
    "ang", "yhdistys", "atb", "yml", "ats", "pto", "respuesta", "reenv", "resposta", "risposta", "inoltro",
    "weitergeleitet", "αν", "απ", "σχετ", "πρθ", "отв", "ответ", "нa", "ha", "на", "пересл", "отг", "від", "回复",
    "答复", "回覆", "转发", "轉寄", "轉發", "答覆", "返信", "転送", "回信", "회신", "답장", "전달", "תגובה", "השב",
    "הועבר", "رد", "إعادة توجيه",
))  # fmt: skip
_OPEN: Final = {"[": "]", "(": ")", "{": "}", "<": ">", "【": "】", "［": "］", "（": "）", "「": "」"}
_NAMES: Final = (  # of the priority, as a subject may give it
    "priority", "prioritäten", "priorität", "priorité", "prioridad", "prioridade", "priorità", "prioriteit",
    "priorytet", "prioritet", "prioriteetti", "приоритет", "优先级", "優先級", "優先度", "우선순위", "prio",
)  # fmt: skip
_OF_GATEWAYS: Final = frozenset(("external", "ext", "extern", "externe", "externo", "esterno", "spam", "bulk", "list"))
_GROUPS: Final = 5
_GROUP: Final = 60  # characters of one in front of a subject
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
    text = unicodedata.normalize("NFKC", subject)  # full-width letters and digits
    words = [*_bracketed(text), *_marked(text), *_headed(strip_prefixes(text))]
    words += _from_headers(x_priority, importance, priority)
    return tuple(dict.fromkeys(words))


def _bracketed(subject: str) -> Iterator[str]:
    """`[P1]`, `(urgent)`, `【緊急】`: every short group in brackets."""
    start = -1
    for at, char in enumerate(subject):
        if char in _OPEN:
            start = at
        elif start >= 0 and char == _OPEN[subject[start]]:
            word = " ".join(subject[start + 1 : at].split())
            is_word = 0 < len(word) <= _WORD_MAX and word.replace("-", "").replace(" ", "").isalnum()
            if (
                is_word and word.casefold() not in _OF_GATEWAYS and (char == "]" or not word.isdigit())
            ):  # `Printer (2)` is no priority
                yield word
            start = -1


def _marked(subject: str) -> Iterator[str]:
    for word in subject.split():
        if word[0] in "!！" and len(word) <= _WORD_MAX and word[1:].rstrip(":,.!").isalnum():
            yield word[1:].rstrip(":,.!")


def _headed(bare: str) -> Iterator[str]:
    """`URGENT: …`, `P1 - …`, `URGENT!!! …` at the start, behind any groups in brackets; `Priority: 2` anywhere."""
    text = _unbracketed(bare).lstrip("!* ")
    ends = [at for mark in (":", "：", " - ", " – ", "!") if (at := text.find(mark, 0, _WORD_MAX + 2)) > 0]
    head = text[: min(ends, default=0)].strip()
    is_word = head.replace(" ", "").isalnum() and len(head) <= _WORD_MAX and head.lower() not in _NAMES
    if is_word and (text[min(ends)] in ":：!" or head.isupper()):
        yield head.split()[0] if head.lower().endswith(_NAMES) else head
    low = bare.lower()
    for name in _NAMES:
        at = low.find(name)
        word = low[at + len(name) :].lstrip(" =:：").split()[:1] if at >= 0 and _is_said(low, at, name) else []
        if word and (clean := word[0].strip("[]().,;:!")) and len(clean) <= _WORD_MAX:
            yield f"P{clean}" if clean.isdigit() else bare[low.find(clean, at) :][: len(clean)]
            return


def _is_said(low: str, at: int, name: str) -> bool:
    """A word of its own with a colon or a number behind it: `Priority: 2`, `prio 1`."""
    behind = low[at + len(name) :].lstrip()
    return (at == 0 or not low[at - 1].isalpha()) and (behind[:1] in (":", "：", "=") or behind[:1].isdigit())


def _unbracketed(text: str) -> str:
    """Behind `[EXTERNAL] [list]` and the like."""
    for _ in range(_GROUPS):
        end = text.find(_OPEN[text[0]], 1, _GROUP) if text[:1] in _OPEN and text else -1
        if end < 0:
            break
        text = strip_prefixes(text[end + 1 :])
    return text


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
