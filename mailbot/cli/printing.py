"""What goes to the terminal: lines, tables, JSON, complaints, progress. The only file that knows rich.

Colour only on a terminal and never with NO_COLOR; text that came by mail cannot move the cursor.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import IO, TYPE_CHECKING, TypeVar

from mailbot.cli.exits import Failed

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T")

_WHOLE = (
    "id",
    "case",
    "status",
    "state",
    "priority",
    "tries",
    "bytes",
    "received",
    "due",
    "next try",
)  # never broken across lines
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C], "\ufffd")
_CONTROL = {code: "\ufffd" for code in [*range(0x20), *range(0x7F, 0xA0)] if code not in (0x09, 0x0A)}
_UNPRINTABLE = {**_BIDI, **_CONTROL, 0x2028: " ", 0x2029: " "}


def safe(text: str) -> str:
    """`text` without characters that would steer a terminal or reorder what it shows."""
    return text.translate(_UNPRINTABLE)


def _console(stream: IO[str]) -> Console:
    from rich.console import Console

    terminal = stream.isatty()
    coloured = terminal and not os.environ.get("NO_COLOR")
    return Console(
        file=stream,
        force_terminal=terminal,
        color_system="auto" if coloured else None,
        markup=False,
        highlight=False,
        emoji=False,
    )


def line(text: str = "", style: str = "") -> None:
    """One line (or several) of the answer, on stdout, wrapped by the terminal alone."""
    _write(sys.stdout, text, style)


def tell(text: str, style: str = "") -> None:
    """A remark beside the answer, on stderr."""
    _write(sys.stderr, text, style)


def _write(stream: IO[str], text: str, style: str) -> None:
    """A pipe needs nothing of rich, so that a mail server that pipes to us does not wait for it."""
    if not stream.isatty():
        stream.write(f"{safe(text)}\n")
        return
    from rich.text import Text

    _console(stream).print(Text(safe(text), style=style), soft_wrap=True)


def complain(text: str) -> None:
    tell(text, style="bold red")


def failed(failure: Failed) -> None:
    """What failed, why, and the next command to type."""
    complain(f"mailbot: {failure.what}")
    if failure.why:
        tell(failure.why)
    if failure.next:
        tell(f"Next: {failure.next}", style="cyan")


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[str] = ()) -> None:
    """Aligned columns; those named in `right` are set flush right. Cut only on a terminal that is too narrow."""
    if sys.stdout.isatty():
        _table(heads, rows, right)
        return
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    sides = [">" if head in right else "<" for head in heads]
    for row in (heads, *rows):
        cells = (f"{cell:{side}{width}}" for cell, side, width in zip(row, sides, widths, strict=True))
        line("  ".join(cells).rstrip())


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[str]) -> None:
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, header_style="bold")
    for head in heads:
        grid.add_column(head, justify="right" if head in right else "left", no_wrap=head in _WHOLE)
    for row in rows:
        grid.add_row(*(Text(safe(cell).replace("\n", " ")) for cell in row))
    _console(sys.stdout).print(grid)


def pairs(values: Mapping[str, str]) -> None:
    """Names and values, one a line; empty values are left out."""
    width = max((len(name) for name in values), default=0)
    for name, value in values.items():
        if value:
            line(f"{name:<{width}}  {value}")


def as_json(value: object, *, indent: int | None = 2) -> None:
    """`value` as UTF-8 JSON on stdout, whatever the locale; a lone surrogate stays a JSON escape."""
    text = json.dumps(value, ensure_ascii=False, indent=indent) + "\n"
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def as_bytes(raw: bytes) -> None:
    """Bytes as they are, for a pipe or a file."""
    sys.stdout.flush()
    sys.stdout.buffer.write(raw)
    sys.stdout.buffer.flush()


def when(at: datetime, zone: tzinfo) -> str:
    """An instant for the eye, in the desk's zone."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def progress(items: Iterable[T], doing: str) -> Iterator[T]:
    """The items, with a moving bar on stderr while that is a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.progress import track

    yield from track(items, description=doing, console=_console(sys.stderr), transient=True)


def hush() -> None:
    """The reader of our output has gone: what is still to come goes nowhere, without a complaint."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
