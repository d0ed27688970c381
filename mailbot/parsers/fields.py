"""`Name: value` in the first block of a body, as forms and templates write it, and as tables of two columns."""

from __future__ import annotations

from typing import Final

_NAME: Final = 40
_NAME_WORDS: Final = 5
_MOST: Final = 50
_LINES: Final = 200  # that are looked at
_GREETING: Final = 2  # lines of text that may stand before the first field
_FULL_LINE: Final = 60  # characters of a line that a client broke
_BULLETS: Final = "-*•·–—> \t"
_IN_NAMES: Final = str.maketrans("", "", "-_/().#&'’")  # beside letters and digits


def read_fields(text: str) -> tuple[tuple[str, str], ...]:
    """The fields of the first block, names in lower case, first value of each.

    The block ends at a quote and at a paragraph that does not begin with a field; up to two lines of greeting before
    the first field are passed over, and other lines between fields. A value may go on in the next line.
    """
    found: dict[str, str] = {}
    greeting, name = 0, ""
    goes_on = is_apart = False  # the next line may belong to the value; a blank line stands above it
    for line in text.split("\n", _LINES)[:_LINES]:
        if line.startswith(">") or greeting > _GREETING or len(found) > _MOST:
            break
        if field := _field(line):
            name, value = field
            found.setdefault(name, value)
            goes_on = not value or len(line) >= _FULL_LINE
        elif not line.strip():
            goes_on = goes_on and not found[name]
        elif goes_on or (name and line[0] in " \t" and not is_apart):
            found[name] = f"{found[name]} {line.strip()}".strip()
            goes_on = len(line) >= _FULL_LINE
        elif not found:
            greeting += 1
        elif is_apart:
            break
        is_apart = not line.strip()
    return tuple((key, value) for key, value in found.items() if value)


def _field(line: str) -> tuple[str, str] | None:
    """`Name: value`, `- *Name:* value`, `Name = value`, or the two cells of a table's row."""
    for mark in (":", "：", "\t", " = "):
        name, sign, value = line.lstrip(_BULLETS + "\u00a0").rstrip().partition(mark)
        if sign:
            is_time = name[-1:].isdigit() and value[:1].isdigit()
            value = value.strip().removeprefix("*").removeprefix("*").strip()
            return (_plain(name), value) if _is_name(name) and not is_time and not value.startswith("//") else None
    return None


def _plain(name: str) -> str:
    return " ".join(name.strip("* _").casefold().split())


def _is_name(name: str) -> bool:
    name = name.strip("* _\u00a0")
    words = name.replace("-", " ").replace("_", " ").split()
    letters = name.translate(_IN_NAMES).replace(" ", "").replace("\u00a0", "")
    return (
        0 < len(name) <= _NAME
        and 0 < len(words) <= _NAME_WORDS
        and letters.isalnum()
        and any(char.isalpha() for char in letters)
        and name[0].isalnum()
    )
