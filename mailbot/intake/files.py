"""Mail from files: a single mail, an mbox, a Maildir, a folder of mails, or standard input. Changes none of them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO


def read_mails(paths: Iterable[str | Path]) -> Iterator[tuple[str, bytes]]:
    """Each mail with its name: the path, and `path:n` for the n-th of an mbox. `-` is standard input.

    A folder is a Maildir when it has `new` or `cur`, else its `.eml` files are read, in order of their names.
    Raises OSError on what cannot be read.
    """
    for path in paths:
        if str(path) == "-":
            yield from _read_stream("-", sys.stdin.buffer)
        elif Path(path).is_dir():
            yield from _read_folder(Path(path))
        else:
            yield from _read_file(Path(path))


def _read_file(path: Path) -> Iterator[tuple[str, bytes]]:
    with path.open("rb") as stream:
        yield from _read_stream(str(path), stream)


def _read_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    boxes = [folder / name for name in ("cur", "new") if (folder / name).is_dir()]
    if boxes:
        found = [path for box in boxes for path in box.iterdir() if not path.name.startswith(".")]
    else:
        found = list(folder.glob("*.eml"))
    for path in sorted(found, key=lambda path: path.name):
        if path.is_file():
            yield str(path), path.read_bytes()


def _read_stream(name: str, stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """One mail, or many when the first line is an mbox separator."""
    first = stream.readline()
    if not first.startswith(b"From "):
        yield name, first + stream.read()
        return
    for number, raw in enumerate(_split(stream), 1):
        yield f"{name}:{number}", raw


def _split(stream: BinaryIO) -> Iterator[bytes]:
    """The mails of an mbox whose first separator is read already (RFC 4155), quoting of `From ` undone."""
    lines: list[bytes] = []
    after_blank = False
    for line in stream:
        if after_blank and _separates(line):
            yield b"".join(lines[:-1])
            lines, after_blank = [], False
            continue
        lines.append(_unquoted(line))
        after_blank = line in (b"\n", b"\r\n")
    yield b"".join(lines[:-1] if after_blank else lines)


def _separates(line: bytes) -> bool:
    """`From sender date`: a line of text that begins with From has no time and year at its end."""
    words = line.split()
    if not line.startswith(b"From ") or len(words) < 6:
        return False
    has_year = any(len(word) == 4 and word.isdigit() for word in words[-2:])
    return has_year and any(word.count(b":") in (1, 2) and word.replace(b":", b"").isdigit() for word in words)


def _unquoted(line: bytes) -> bytes:
    quoted = line.startswith(b">") and line.lstrip(b">").startswith(b"From ")
    return line[1:] if quoted else line
