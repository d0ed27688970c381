"""The files of a configuration as a watcher sees them: cheap to look at, and the same until one of them changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

Stamp = tuple[tuple[str, int, int, int], ...]  # name, time of change, size, inode: an editor may rename a new file in
SUFFIXES = (".yml", ".yaml", ".csv", ".j2")
MOST = 64 * 1024 * 1024


def stamp(folder: Path, names: Iterable[str]) -> Stamp:
    return tuple(_stamps(folder, names))


def _stamps(folder: Path, names: Iterable[str]) -> Iterator[tuple[str, int, int, int]]:
    for path in _files(folder, names):
        try:
            found = path.stat()
        except OSError:
            continue
        yield str(path), found.st_mtime_ns, found.st_size, found.st_ino


def contents(folder: Path, names: Iterable[str]) -> bytes:
    """All of them in one, told apart by their names and sizes."""
    return b"".join(_contents(folder, names))


def _contents(folder: Path, names: Iterable[str]) -> Iterator[bytes]:
    for path in _files(folder, names):
        try:
            with path.open("rb") as file:
                text = file.read(MOST)
        except OSError:
            continue
        yield f"{path}\n{len(text)}\n".encode()
        yield text


def _files(folder: Path, names: Iterable[str]) -> list[Path]:
    """Those that were read, and those beside them that may be read next: a new template, a rules.yml."""
    beside = {path for path in folder.glob("*") if path.suffix in SUFFIXES}
    parents = {(folder / name).parent for name in names if name.endswith(".j2")} | {folder / "templates"}
    templates = {path for parent in parents if parent.is_dir() for path in parent.rglob("*.j2")}
    named = {folder / name for name in names}
    return sorted(path for path in beside | templates | named if not path.name.startswith("."))
