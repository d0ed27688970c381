"""Parts kept as files. A name is a label to show: it never becomes a path."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from mailbot.core.message import Attachment
from mailbot.parsers.controls import clean_line
from mailbot.parsers.mime import Part
from mailbot.parsers.uuencode import Encoded

_LABEL: Final = 120
_EXTENSIONS: Final = {
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "text/rfc822-headers": ".txt",
    "text/calendar": ".ics",
    "text/plain": ".txt",
    "text/html": ".html",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "application/pdf": ".pdf",
    "application/ms-tnef": ".dat",
}


def read_attachments(
    root: Part, shown: frozenset[int], encoded: Sequence[Encoded] = ()
) -> tuple[tuple[Attachment, ...], tuple[bytes, ...]]:
    """Every leaf that is not shown as text, then what was encoded in the text, with its bytes in the same order."""
    found: list[Attachment] = []
    files: list[bytes] = []
    leaves = root.leaves()
    for leaf in leaves:
        if leaf.index in shown or _is_void(leaf):
            continue
        content = leaf.content()
        name = clean_name(leaf.name) or f"part-{leaf.index + 1}{_EXTENSIONS.get(leaf.type, '')}"
        content_id = clean_line(leaf.content_id).strip("<>")[:200]
        inline = leaf.disposition == "inline" or (bool(content_id) and leaf.disposition != "attachment")
        digest = hashlib.sha256(content).hexdigest()
        found.append(
            Attachment(name, clean_line(leaf.type)[:100], len(content), digest, inline, content_id, leaf.index)
        )
        files.append(content)
    for number, (name, content) in enumerate(encoded, len(leaves)):
        label = clean_name(name) or f"part-{number + 1}"
        digest = hashlib.sha256(content).hexdigest()
        found.append(Attachment(label, "application/octet-stream", len(content), digest, part=number))
        files.append(content)
    return tuple(found), tuple(files)


def _is_void(leaf: Part) -> bool:
    """A nameless text part without a word is a client's leftover, not a file."""
    return leaf.type in ("text/plain", "text/html") and not leaf.name and not leaf.content().strip()


def clean_name(name: str) -> str:
    """The last path segment, without control or bidi characters, 120 at most; empty for `.` and `..`."""
    label = clean_line(name.replace("\x00", ""))
    label = label.replace("\\", "/").rpartition("/")[2].rpartition(":")[2].lstrip()
    label = label.strip(" .") if label.startswith(("..", ". ")) else label.rstrip(" .")
    if len(label) > _LABEL:
        stem, dot, extension = label.rpartition(".")
        keep = dot + extension if dot and len(extension) <= 10 else ""
        label = (stem or label)[: _LABEL - len(keep)] + keep
    return label
