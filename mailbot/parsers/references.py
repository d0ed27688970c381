"""Message-IDs of Message-ID, In-Reply-To and References, without brackets and without white space."""

from __future__ import annotations

from typing import Final

from mailbot.parsers.controls import clean_line

_MOST: Final = 100
_LENGTH: Final = 998  # RFC 5322 section 2.1.1


def read_ids(value: str) -> tuple[str, ...]:
    """Every id in the order written, each once; of more than 100 the first ten and the last ninety."""
    ids: list[str] = []
    at = 0
    while (start := value.find("<", at)) >= 0:
        end = value.find(">", start)
        if end < 0:
            ids.append(_bare(value[start + 1 :]))
            break
        inner = value.rfind("<", start, end)  # `<<<a@b>`: the innermost bracket counts
        ids.append(_bare(value[inner + 1 : end]))
        at = end + 1
    if not any(ids):
        ids = [_bare(word) for word in value.split() if "@" in word]
    kept = tuple(dict.fromkeys(found for found in ids if found))
    return kept if len(kept) <= _MOST else kept[:10] + kept[10 - _MOST :]


def read_id(value: str) -> str | None:
    """The one id of a Message-ID field; None when there is none to read."""
    found = read_ids(value)
    return found[0] if found else (_bare(value.replace("<", " ").replace(">", " ")) or None)


def _bare(text: str) -> str:
    return "".join(clean_line(text).split())[:_LENGTH]
