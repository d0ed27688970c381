"""What happens to a text on its way: each must not change what is read in it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Final


def wrapped(width: int) -> Callable[[str], str]:
    def wrap(text: str) -> str:
        return "\n".join(part for line in text.split("\n") for part in broken(line, width))

    return wrap


def broken(line: str, width: int) -> list[str]:
    if len(line) <= width or line.startswith(">") or line.strip("-") == "":
        return [line]
    return textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)


MUTATIONS: Final[dict[str, Callable[[str], str]]] = {
    "as it is": lambda text: text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "blanks behind": lambda text: text.replace("\n", "  \n"),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "narrow spaces": lambda text: text.replace(" ", "\u202f"),
    "zero width": lambda text: "\u200b" + text.replace("\n\n", "\n\u200b\n").replace(":\n", ":\u200b\n"),
    "byte order marks": lambda text: text.replace(":\n", ":\ufeff\n"),
    "bidi marks": lambda text: text.replace("\n", "\u200e\n\u200e"),
    "wrapped at 60": wrapped(60),
    "wrapped at 72": wrapped(72),
    "wrapped at 76": wrapped(76),
    "indented": lambda text: "\n".join("  " + line if line else line for line in text.split("\n")),
    "more blank lines": lambda text: text.replace("\n\n", "\n\n\n"),
    "tabs": lambda text: text.replace(": ", ":\t"),
}
