"""Which parts are the text of a mail, and what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mailbot.parsers import limits
from mailbot.parsers.charset import decode
from mailbot.parsers.controls import clean_text
from mailbot.parsers.flowed import unflow
from mailbot.parsers.html_text import html_to_text
from mailbot.parsers.mime import Part, outside
from mailbot.parsers.uuencode import Encoded, split_uuencoded

_NOTICE: Final = 200  # characters in which a preamble says that it is one
_CUT: Final = "[The text goes on: all of it is kept as a file.]"
_BEGINNINGS: Final = 1000  # of files in a text; one with more is no mail with files in it
_REPEATED: Final = 8  # characters of a text that is not shown twice


@dataclass(frozen=True, slots=True)
class Body:
    """`quote_at` is a line of `text` where a mail client's own quote container begins, `cited` are the lines of its
    attributions (HTML without a text part); `files` were uuencoded in the text.
    """

    text: str
    html: str
    quote_at: int | None
    cited: tuple[tuple[int, int], ...]
    used: frozenset[int]  # indexes of the leaves that are shown as text
    files: tuple[Encoded, ...]
    defects: tuple[str, ...]


def read_body(root: Part) -> Body:
    defects: list[str] = []
    chosen = _chosen(root)
    pages = [leaf for leaf in _all_text(root) if leaf.type == "text/html"]
    reading = _Reading(defects)
    for leaf in chosen:
        reading.read(leaf)
    html = "\n".join(_shown(pages, chosen, defects))
    texts = reading.texts
    used = frozenset(leaf.index for leaf in [*chosen, *pages]) - reading.cut
    if not any(text.strip() for text in texts) and (around := _around(root)):
        texts = [around]
        defects.append("mime: no part has any text, what stands around them is shown")
    return Body(
        "\n".join(texts), html, reading.quote_at, tuple(reading.cited), used, tuple(reading.files),
        tuple(dict.fromkeys(defects)),
    )  # fmt: skip


class _Reading:
    """The texts of the leaves read so far, each once, and what they say of the quotes in them."""

    def __init__(self, defects: list[str]) -> None:
        self.texts: list[str] = []
        self.quote_at: int | None = None
        self.cited: list[tuple[int, int]] = []
        self.files: list[Encoded] = []
        self.cut: set[int] = set()  # leaves that stay files, because they were not read to their end
        self._said: set[str] = set()
        self._left = limits.TEXT
        self._defects = defects

    def read(self, leaf: Part) -> None:
        data = leaf.content()
        has_file = leaf.type == "text/plain" and 0 < data.count(b"begin ") <= _BEGINNINGS
        cut = (
            data if has_file or len(data) <= self._left else data[: data.rfind(b"\n", 0, self._left) + 1 or self._left]
        )
        text = _decoded(cut, leaf, self._defects)
        if leaf.type == "text/html":
            self._read_page(text)
        else:
            self._read_plain(text, leaf)
        self._left = max(0, self._left - len(data))
        if len(cut) < len(data):
            self.cut.add(leaf.index)
            self._add(_CUT)
            self._defects.append(f"text above {limits.TEXT >> 20} MB was not read, it is kept as a file")

    def _read_page(self, text: str) -> None:
        page = html_to_text(text)
        self._defects += [page.defect] if page.defect else []
        above = sum(text.count("\n") + 1 for text in self.texts)
        if self._add(clean_text(page.text)):
            if self.quote_at is None and page.quote_at is not None:
                self.quote_at = above + page.quote_at
            self.cited += [(above + start, above + end) for start, end in page.cited]

    def _read_plain(self, text: str, leaf: Part) -> None:
        if "begin " in text:
            text, found = split_uuencoded(text)
            self.files += found
        if leaf.parameters.get("format", "").lower() == "flowed":
            text = unflow(text, leaf.parameters.get("delsp", "").lower() == "yes")
        self._add(text)

    def _add(self, text: str) -> bool:
        """False for what an earlier part said: plain text and HTML that no alternative holds together."""
        words = "".join(text.split()) if self.texts or len(text) < limits.TEXT else ""
        repeated = len(words) >= _REPEATED and words in self._said
        if not repeated:
            self._said.add(words)
            self.texts.append(text)
        return not repeated


def _decoded(data: bytes, leaf: Part, defects: list[str]) -> str:
    text, defect = decode(data, leaf.parameters.get("charset"))
    if defect:
        defects.append(defect)
    return clean_text(text)


def _shown(pages: list[Part], chosen: list[Part], defects: list[str]) -> Iterator[str]:
    """HTML for showing, up to the limit."""
    left = limits.TEXT
    for page in pages:
        yield _decoded(page.content()[:left], page, [] if page in chosen else defects)
        left = max(0, left - len(page.content()))


def _around(root: Part) -> str:
    """What stands before and behind the parts of a broken multipart that has no other word to say."""
    if not root.declared.startswith("multipart/") or any(leaf.content().strip() for leaf in root.leaves()):
        return ""
    pieces = (clean_text(outside(piece)).strip() for piece in (root.tree.preamble, root.tree.epilogue) if piece)
    return "\n\n".join(piece for piece in pieces if piece and "MIME" not in piece[:_NOTICE])


def is_text(part: Part) -> bool:
    """Shown as text rather than kept as a file."""
    if part.type not in ("text/plain", "text/html") or part.disposition == "attachment":
        return False
    return not part.name or part.disposition == "inline" or part.index == 0


def _all_text(part: Part) -> list[Part]:
    return [leaf for leaf in part.leaves() if is_text(leaf)]


def _chosen(part: Part) -> list[Part]:
    """The leaves to read: of alternatives the plain text, when it says anything."""
    if not part.children:
        return [part] if is_text(part) else []
    chosen = [_chosen(child) for child in part.children]
    if part.type != "multipart/alternative":
        return [leaf for leaves in chosen for leaf in leaves]
    spoken = [leaves for leaves in chosen if leaves and any(leaf.content().strip() for leaf in leaves)]
    plain = [leaves for leaves in spoken if any(leaf.type == "text/plain" for leaf in leaves)]
    return (plain or spoken or [[]])[0]
