"""`Name: value` lines in the first block of a body, as forms and templates write them."""

from __future__ import annotations

from typing import Final

_NAME: Final = 40
_MOST: Final = 50
_GREETING: Final = 2  # lines of text that may stand before the first field


def read_fields(text: str) -> tuple[tuple[str, str], ...]:
    """The fields of the first block (leading blank lines apart), names in lower case, first value of each.

    The block ends at a blank line or a quote; up to two lines of greeting before the first field are passed over.
    """
    found: dict[str, str] = {}
    greeting = 0
    for line in text.split("\n", _MOST)[:_MOST]:
        line = line.strip()
        if line.startswith(">") or (found and not line) or greeting > _GREETING:
            break
        name, colon, value = line.partition(":")
        if colon and _is_name(name) and not value.startswith("//"):
            found.setdefault(" ".join(name.lower().split()), value.strip())
        elif line and not found:
            greeting += 1
    return tuple(found.items())


def _is_name(name: str) -> bool:
    name = name.strip()
    words = name.replace("-", " ").replace("_", " ").split()
    return (
        0 < len(name) <= _NAME and 0 < len(words) <= 4 and all(word.isalnum() for word in words) and not name.isdigit()
    )
