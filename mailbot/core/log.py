"""How shells speak: one event a line, with fields. Which library writes it is known to the wiring alone."""

from __future__ import annotations

from typing import Protocol


class Log(Protocol):
    """Fields are short values: never bodies, keys or passwords."""

    def info(self, event: str, **fields: object) -> object: ...
    def warning(self, event: str, **fields: object) -> object: ...


class Silence:
    """A log that nobody reads."""

    def info(self, event: str, **fields: object) -> None: ...
    def warning(self, event: str, **fields: object) -> None: ...
