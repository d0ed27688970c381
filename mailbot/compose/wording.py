"""Text as it stands in a plain mail or in HTML: wrapped, quoted, clipped. Pure functions on strings."""

from __future__ import annotations

from html import escape

WIDTH = 72
_KEPT = 78  # lines that a client already wrapped are left alone, else every second one would be a stump


def wrapped(text: str) -> str:
    """Long lines broken at spaces to 72 columns; quotes, indented lines and long words stay as they are."""
    if len(text) <= _KEPT:
        return text
    return "\n".join(line if len(line) <= _KEPT else _wrap(line) for line in text.split("\n"))


def _wrap(line: str) -> str:
    if line[0] in " \t>":
        return line
    hang = "  " if line.startswith("- ") else ""
    lines = []
    while len(line) > WIDTH:
        space = line.rfind(" ", len(hang) + 1, WIDTH + 1)
        space = space if space > 0 else line.find(" ", WIDTH)
        if space < 0:
            break
        lines.append(line[:space].rstrip())
        line = hang + line[space + 1 :].lstrip()
    return "\n".join([*lines, line])


def quoted(text: str) -> str:
    """Each line behind `> `, the way mail has always quoted."""
    lines = wrapped(text.strip("\n")).split("\n")
    return "\n".join(f"> {line}" if line else ">" for line in lines)


def clipped(text: str, most: int = 30_000) -> str:
    """At most that many characters, and a mark where something was left out."""
    return text if len(text) <= most else text[:most].rstrip() + " […]"


def excerpt(text: str, most: int = 600) -> str:
    """The beginning of a text in a few lines, for a history."""
    lines = [line.rstrip() for line in text[: 2 * most].split("\n")]
    return clipped("\n".join(line for line in lines if line), most)


def bare(tag: str) -> str:
    """A case's tag without its brackets, for a heading."""
    return tag.strip("[](){}<> ") or tag


def html_lines(text: str) -> str:
    """Escaped text whose line breaks show; a blank line is a blank line."""
    return escape(text.strip("\n")).replace("\n", "<br>\n")


def squeezed(text: str) -> str:
    """Never more than one blank line, none at the ends: what `if` leaves behind is tidied in one place."""
    text = "\n".join(line if line == "-- " else line.rstrip() for line in text.split("\n"))
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip("\n") + "\n"
