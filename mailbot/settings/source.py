"""Where the files of a configuration are read from: a folder, or the texts kept of a policy that was in force."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

MAX_TEMPLATE = 256 * 1024


class Source(Protocol):
    """`shown` is a name as problems give it. `read` raises OSError. `templates`: the texts in a folder by their path
    below it, None where there is no such folder."""

    def shown(self, name: str) -> str: ...
    def read(self, name: str, most: int) -> bytes: ...
    def has(self, name: str) -> bool: ...
    def templates(self, name: str) -> Mapping[str, bytes] | None: ...


@dataclass(frozen=True, slots=True)
class Folder:
    """`instead`: other files to read in the place of some, as when edited rules are tried."""

    folder: Path
    instead: Mapping[str, Path]

    def path(self, name: str) -> Path:
        return self.instead.get(name) or self.folder / name

    def shown(self, name: str) -> str:
        return str(self.path(name))

    def read(self, name: str, most: int) -> bytes:
        with self.path(name).open("rb") as file:
            return file.read(most + 1)

    def has(self, name: str) -> bool:
        return self.path(name).exists()

    def templates(self, name: str) -> Mapping[str, bytes] | None:
        folder = self.path(name)
        if not folder.is_dir():
            return None
        files = sorted(file for file in folder.rglob("*.j2") if file.is_file())
        return {str(file.relative_to(folder)): _beginning(file) for file in files}


def _beginning(file: Path) -> bytes:
    """What is not to be read is told where templates are compiled."""
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_TEMPLATE)
    except OSError:
        return b""


@dataclass(frozen=True, slots=True)
class Kept:
    """Texts by name, those of templates below their folder."""

    files: Mapping[str, bytes]

    def shown(self, name: str) -> str:
        return name

    def read(self, name: str, most: int) -> bytes:
        if name not in self.files:
            raise FileNotFoundError(errno.ENOENT, "not kept")
        return self.files[name][: most + 1]

    def has(self, name: str) -> bool:
        return name in self.files

    def templates(self, name: str) -> Mapping[str, bytes] | None:
        below = f"{name.rstrip('/')}/"
        found = {file.removeprefix(below): text for file, text in self.files.items() if file.startswith(below)}
        return found or None
