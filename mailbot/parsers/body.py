"""Which parts are the text of a mail, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mailbot.parsers.charset import decode
from mailbot.parsers.controls import clean_text
from mailbot.parsers.flowed import unflow
from mailbot.parsers.html_text import html_to_text
from mailbot.parsers.mime import Part, outside
from mailbot.parsers.uuencode import Encoded, split_uuencoded

_NOTICE: Final = 200  # characters in which a preamble says that it is one
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
    leaves = _once(chosen)
    alternatives = [leaf for leaf in _all_text(root) if leaf.type == "text/html"]
    html = "\n".join(_decoded(leaf, defects) for leaf in alternatives)
    texts: list[str] = []
    quote_at: int | None = None
    cited: list[tuple[int, int]] = []
    files: list[Encoded] = []
    for leaf in leaves:
        if leaf.type == "text/html":
            read = html_to_text(html if len(alternatives) == 1 else _decoded(leaf, []))
            above = sum(text.count("\n") + 1 for text in texts)
            if quote_at is None and read.quote_at is not None:
                quote_at = above + read.quote_at
            cited += [(above + start, above + end) for start, end in read.cited]
            defects += [read.defect] if read.defect else []
            texts.append(clean_text(read.text))
        else:
            texts.append(_plain(leaf, defects, files))
    used = frozenset(leaf.index for leaf in [*chosen, *alternatives])
    if not any(text.strip() for text in texts) and (around := _around(root)):
        texts = [around]
        defects.append("mime: no part has any text, what stands around them is shown")
    return Body("\n".join(texts), html, quote_at, tuple(cited), used, tuple(files), tuple(dict.fromkeys(defects)))


def _around(root: Part) -> str:
    """What stands before and behind the parts of a broken multipart that has no other word to say."""
    if not root.type.startswith("multipart/") or any(leaf.content().strip() for leaf in root.leaves()):
        return ""
    pieces = (clean_text(outside(piece)).strip() for piece in (root.tree.preamble, root.tree.epilogue) if piece)
    return "\n\n".join(piece for piece in pieces if piece and "MIME" not in piece[:_NOTICE])


def _once(leaves: list[Part]) -> list[Part]:
    """Without a part that says the same words as one before it: plain and HTML that no alternative holds together."""
    if len(leaves) < 2:
        return leaves
    said: set[str] = set()
    kept: list[Part] = []
    for leaf in leaves:
        text = decode(leaf.content(), leaf.parameters.get("charset"))[0]
        words = "".join((html_to_text(text).text if leaf.type == "text/html" else text).split())
        if len(words) < _REPEATED or words not in said:
            kept.append(leaf)
        said.add(words)
    return kept


def _plain(leaf: Part, defects: list[str], files: list[Encoded]) -> str:
    text = _decoded(leaf, defects)
    if "begin " in text:
        text, found = split_uuencoded(text)
        files += found
    if leaf.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, leaf.parameters.get("delsp", "").lower() == "yes")
    return text


def _decoded(leaf: Part, defects: list[str]) -> str:
    text, defect = decode(leaf.content(), leaf.parameters.get("charset"))
    if defect:
        defects.append(defect)
    return clean_text(text)


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
