"""Message-IDs of Message-ID, In-Reply-To and References, without brackets and without white space."""

from __future__ import annotations

import base64
from typing import Final

from mailbot.parsers.controls import clean_line

_MOST: Final = 100
_ROOT: Final = 22  # MS-OXOMSG 2.2.1.3: a header of 22 bytes, then 5 for each answer
_THREAD_INDEX: Final = 4096
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


def read_answered(value: str) -> tuple[str, ...]:
    """The ids of In-Reply-To. Old clients wrote `Message from Ann <ann@example.org> of "Monday" <id@host>`: of several
    with words before them only the last is an id (RFC 822 section 4.6.2), or answers to one person were one thread.
    """
    ids = read_ids(value)
    return ids[-1:] if len(ids) > 1 and value.lstrip()[:1] not in ("<", "") else ids


def read_id(value: str) -> str | None:
    """The one id of a Message-ID field; None when there is none to read."""
    found = read_ids(value)
    return found[0] if found else (_bare(value.replace("<", " ").replace(">", " ")) or None)


def read_conversation(value: str) -> str:
    """What the Thread-Index fields of one Outlook conversation share: the 22 bytes before those of each answer."""
    try:
        raw = base64.b64decode("".join(value.split())[:_THREAD_INDEX], validate=True)
    except ValueError:
        return ""
    whole = len(raw) >= _ROOT and (len(raw) - _ROOT) % 5 == 0 and any(raw)
    return raw[:_ROOT].hex() if whole else ""


def _bare(text: str) -> str:
    return "".join(clean_line(text).split())[:_LENGTH]
