"""What is wrong with a configuration, and where: values, so that all of it can be said at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """With an error nothing starts; a warning is something that cannot have been meant, and harms nobody."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `line` and `column` count from 1, as editors do; `remedy` may be empty."""

    file: str
    line: int
    column: int
    message: str
    remedy: str = ""
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        told = f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.message}"
        return f"{told}; {self.remedy}" if self.remedy else told


class ConfigError(Exception):
    """The configuration is refused whole; `problems` are sorted by file and position, warnings among them.

    `templates`: the folder of its own, which is looked at elsewhere.
    """

    def __init__(self, problems: tuple[Problem, ...], templates: Path | None = None) -> None:
        super().__init__("\n".join(str(problem) for problem in problems if problem.is_error))
        self.problems = problems
        self.templates = templates


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The remedy for a name that is not known: the nearest one, else a short list of all."""
    names = sorted({str(name) for name in known})
    by_folded = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    if near:
        return f"did you mean {by_folded[near[0]]!r}?"
    return f"known: {', '.join(names)}" if 0 < len(names) <= 20 else ""
