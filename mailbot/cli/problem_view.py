"""Problems of a configuration for the eye: the place as compilers give it, the line itself, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailbot.cli import printing

if TYPE_CHECKING:
    from mailbot.settings import Problem

STYLES = {"error": "bold red", "warning": "bold yellow"}
WIDEST = 110  # characters of a line that are shown
MOST_BYTES = 4 * 1024 * 1024
_ENDS = frozenset(" \t,:{}[]\r\n")


def show(problems: tuple[Problem, ...]) -> None:
    """Each with its line of the file and a mark below, then the remedy; an empty line between two."""
    for n, problem in enumerate(problems):
        if n:
            printing.line()
        printing.line(first_line(problem), style=STYLES[problem.severity])
        for text in _excerpt(problem):
            printing.line(text)
        if problem.remedy:
            printing.line(f"      = {problem.remedy}", style="cyan")


def first_line(problem: Problem) -> str:
    """`config/desk.yml:3:7: error: unknown key 'x'`, which editors and CI servers find their way by."""
    return f"{problem.file}:{problem.line}:{problem.column}: {problem.severity}: {problem.message}"


def as_json(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "severity": str(problem.severity),
        "message": problem.message,
        "remedy": problem.remedy,
    }


def _excerpt(problem: Problem) -> Iterator[str]:
    lines = _lines(problem.file)
    if problem.line > len(lines) or not lines[problem.line - 1].strip():
        return
    text, at = _cut(lines[problem.line - 1].replace("\t", " "), problem.column - 1)
    yield f"{problem.line:>5} | {text}"
    yield f"      | {' ' * at}{'^' * _length(text, at)}"


def _cut(text: str, at: int) -> tuple[str, int]:
    """A long line from a little before the place on, as a line of contacts or a list of steps may be."""
    at = min(at, len(text))
    start = 0 if at + 30 < WIDEST else at - 30
    shown = text[start : start + WIDEST]
    return ("…" + shown[1:] if start else shown) + ("…" if start + WIDEST < len(text) else ""), at - start


def _length(text: str, at: int) -> int:
    """Of the word, or of the quoted text, that begins there."""
    first = text[at : at + 1]
    if first in ('"', "'"):
        closing = text.find(first, at + 1)
        return (closing if closing > 0 else len(text) - 1) - at + 1
    return next((n for n, c in enumerate(text[at:]) if c in _ENDS), len(text) - at) or 1


@lru_cache(maxsize=16)
def _lines(file: str) -> list[str]:
    try:
        with Path(file).open("rb") as opened:
            return opened.read(MOST_BYTES).decode("utf-8-sig", "replace").splitlines()
    except OSError:
        return []
