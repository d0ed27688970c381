"""The parts of a mail. The only door to mail-parser; what it is known to get wrong is read from its tree's bytes."""

from __future__ import annotations

import binascii
import logging
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message as Tree
from typing import Final

from mailparser import MailParser
from mailparser.exceptions import MailParserError

from mailbot.parsers.charset import decode
from mailbot.parsers.headers import Headers, read_headers
from mailbot.parsers.limits import Aside
from mailbot.parsers.parameters import read_parameters
from mailbot.parsers.transfer import from_base64

# What mail-parser 4.8 and the library under it are seen to raise on broken mail
_RAISED: Final = (MailParserError, MessageError, AttributeError, TypeError, ValueError, LookupError, RecursionError)
_KEPT: Final = ("content-type", "content-transfer-encoding", "content-disposition", "content-id", "mime-version")
_MARK: Final = b"mailbot-kept-part"
_READ_HERE: Final = frozenset(("CharsetDecodeDefect",))  # what it says of its own reading, not of the mail
_SAID: Final = {  # what the library calls it -> what people understand
    "CloseBoundaryNotFoundDefect": "the last part has no end, the mail may be cut off",
    "StartBoundaryNotFoundDefect": "no part begins where one should",
    "NoBoundaryInMultipartDefect": "it says it has parts, and not how they are divided",
    "MultipartInvariantViolationDefect": "it says it has parts, and has none",
    "MissingHeaderBodySeparatorDefect": "text stands among the header fields of a part",
    "FirstHeaderLineIsContinuationDefect": "the header of a part begins in the middle",
    "InvalidMultipartContentTransferEncodingDefect": "a part with parts says it is encoded",
    "InvalidBase64PaddingDefect": "base64 that is cut off",
    "InvalidBase64CharactersDefect": "base64 with marks in it that are none",
    "InvalidBase64LengthDefect": "base64 that is cut off",
    "MisplacedEnvelopeHeaderDefect": "an envelope line stands among the header fields",
    "UndecodableBytesDefect": "bytes that say nothing",
}
_FIELD_MAX: Final = 4000
_ENCODINGS: Final = ("base64", "quoted-printable", "7bit", "8bit", "binary", "x-uuencode", "uuencode", "x-uue", "uue")
_NOT_ENCODING: Final = re.compile(r"[^a-z0-9-]")


@dataclass(slots=True)
class Part:
    """One node of the MIME tree. Leaves have an index in document order; `message/rfc822` is a leaf."""

    type: str  # what it is read as
    declared: str  # what its Content-Type says
    parameters: dict[str, str]
    disposition: str
    name: str
    content_id: str
    index: int
    children: tuple[Part, ...]
    tree: Tree
    stored: bytes | None = None  # what was kept from the parser, as it stood in the mail
    decoded: bytes | None = None

    def content(self) -> bytes:
        """The bytes of a leaf with its transfer encoding undone."""
        if self.decoded is None:
            self.decoded = _content(self.tree) if self.stored is None else _unwrapped(self.tree, self.stored)
        return self.decoded

    def leaves(self) -> list[Part]:
        if not self.children:
            return [self]
        return [leaf for child in self.children for leaf in child.leaves()]


def read_parts(headers: Headers, body: bytes, aside: tuple[Aside, ...]) -> tuple[Part, tuple[str, ...]]:
    """The tree of parts and what was broken in it. mail-parser sees the MIME fields and the body without what was set
    aside: the other fields are read from the bytes (its reading of Received alone takes a fifth of its time), it looks
    at every line of base64 that one call can decode, and it would write an attached mail anew.
    """
    logging.getLogger("mailparser").setLevel(logging.CRITICAL)  # it warns about each picture
    stored = [body[one.start : one.end] for one in aside]
    raw = _mime_header(headers) + _lightened(body, aside)
    try:
        parser = MailParser.from_bytes(raw)
    except _RAISED as broken:  # such as AttributeError on a multipart without epilogue
        return _read(_bare_tree(raw), stored, body), (
            f"mime: its structure broke the parser ({type(broken).__name__}), it was read by another one",
        )
    defects = [f"mime: {_SAID.get(name, name)}" for name in sorted(parser.defects_categories - _READ_HERE)]
    defects += (
        ["mime: what stands outside of the parts was not read to its end"] if any(a.is_gap for a in aside) else []
    )
    return _read(parser.message, stored, body), tuple(defects)


def _read(tree: Tree, stored: list[bytes], body: bytes) -> Part:
    root = _part(tree, 0, [0], stored)
    if root.declared.startswith("multipart/") and not root.children and not root.content().strip():
        # closed before it began: the library has nothing left of it
        mark = b"--" + root.parameters.get("boundary", "").encode("utf-8", "surrogateescape")
        root.decoded = b"".join(line for line in body.splitlines(keepends=True) if not line.startswith(mark))
    return root


def _lightened(body: bytes, aside: tuple[Aside, ...]) -> bytes:
    """The body with a mark where each part stood that was set aside: a line, or a field of a mail that has no other."""
    pieces: list[bytes] = []
    at = 0
    for number, one in enumerate(aside):
        mark = b"%s: %d\r\n\r\n" if one.whole else b"%s%d\r\n"
        pieces += [body[at : one.start], b"" if one.is_gap else mark % (_MARK, number)]
        at = one.end
    return b"".join([*pieces, body[at:]])


def _kept(tree: Tree, stored: list[bytes]) -> bytes | None:
    """The part whose mark this leaf holds. A forged mark reaches nothing but another part of the same mail."""
    if not stored:
        return None
    payload = _written(tree)
    if isinstance(payload, list):
        first = payload[0].items() if payload and isinstance(payload[0], Tree) else []
        number = str(first[0][1]).strip() if first and first[0][0] == _MARK.decode() else ""
    else:
        marked = isinstance(payload, str) and payload.startswith(_MARK.decode())
        number = str(payload)[len(_MARK) : len(_MARK) + 4].strip() if marked else ""
    return stored[int(number)] if number.isdecimal() and int(number) < len(stored) else None


def _written(tree: Tree) -> object:
    """The parts or the text as they stand; None for stray bytes in a charset that has no replacement (punycode)."""
    try:
        return tree.get_payload()
    except _RAISED:
        return None


def _unwrapped(tree: Tree, stored: bytes) -> bytes:
    """What was set aside with its transfer encoding undone, read as the parser would have read it."""
    encoding = _encoding(_field(tree, "content-transfer-encoding"))
    if encoding == "quoted-printable":
        return binascii.a2b_qp(stored)
    return from_base64(stored) if encoding == "base64" else stored


def _bare_tree(raw: bytes) -> Tree:
    try:
        return message_from_bytes(raw)
    except _RAISED:
        flat = Tree()
        flat.set_payload(raw.decode("ascii", "surrogateescape"))
        return flat


def _mime_header(headers: Headers) -> bytes:
    lines = [f"{name}: {_repaired(headers.first(name)[:_FIELD_MAX])}" for name in _KEPT if name in headers]
    text = "\r\n".join([*lines, "", ""]) if lines else "\r\n"
    return text.encode("utf-8", "surrogateescape")


def _repaired(value: str) -> str:
    """`multipart/mixed boundary=b`: the semicolon that some senders forget."""
    kind, _, rest = value.partition(" ") if "\t" not in value else value.partition("\t")
    return f"{kind}; {rest}" if "/" in kind and ";" not in kind and "=" in rest and rest.lstrip()[0] != ";" else value


def _part(tree: Tree, depth: int, counter: list[int], stored: list[bytes]) -> Part:
    type_, parameters = read_parameters(_field(tree, "content-type") or tree.get_default_type())
    disposition, placed = read_parameters(_field(tree, "content-disposition"))
    major, _, minor = type_.partition("/")
    declared = type_
    if not major or not minor:
        type_ = "text/plain"
    name = placed.get("filename") or parameters.get("name") or ""
    children: tuple[Part, ...] = ()
    if major == "multipart" and tree.is_multipart() and depth < 40:
        children = tuple(_part(child, depth + 1, counter, stored) for child in tree.get_payload())  # type: ignore[arg-type]
    elif major == "multipart":
        type_ = "text/plain"  # a multipart that parsed to nothing is what it says
    index = -1 if children else counter[0]
    counter[0] += 0 if children else 1
    kept = None if children else _kept(tree, stored)
    return Part(type_, declared, parameters, disposition, name, _field(tree, "content-id"), index, children, tree, kept)


def _field(tree: Tree, name: str) -> str:
    """The first field of that name, unfolded, with stray bytes read as UTF-8 where they are."""
    for key, value in tree.raw_items():
        if key.lower() == name:
            text = str(value).replace("\r\n", "").replace("\n", "").replace("\r", "").strip()
            return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return ""


def _content(tree: Tree) -> bytes:
    payload = tree.get_payload() if tree.is_multipart() else None
    if isinstance(payload, list):
        return b"\n".join(_flat(child) for child in payload if isinstance(child, Tree))
    encoding = _field(tree, "content-transfer-encoding")
    plain = _encoding(encoding)
    if plain != encoding.lower():  # `"base64"`, `base64;`, `8-bit`
        del tree["content-transfer-encoding"]
        tree["Content-Transfer-Encoding"] = plain
    written = _written(tree) if plain == "base64" else None
    if isinstance(written, str) and written.isascii():
        return from_base64(written.encode())
    try:
        content = tree.get_payload(decode=True)
    except _RAISED:
        return b""
    return content if isinstance(content, bytes) else b""


def _encoding(value: str) -> str:
    word = _NOT_ENCODING.sub("", value.lower().partition(";")[0].partition("(")[0])
    word = {"quotedprintable": "quoted-printable", "base-64": "base64", "8-bit": "8bit", "7-bit": "7bit"}.get(
        word, word
    )
    return word if word in _ENCODINGS else "8bit"


def _flat(tree: Tree) -> bytes:
    try:
        return tree.as_bytes()
    except (*_RAISED, KeyError):
        return b""


def outside(text: str) -> str:
    """Text that stands around parts, with its stray bytes read."""
    return text if text.isascii() else decode(text.encode("utf-8", "surrogateescape"))[0]


def embedded(part: Part) -> tuple[Headers, bytes]:
    """Headers and body of a mail kept inside another (message/rfc822, text/rfc822-headers)."""
    content = part.content()
    headers, body_at = read_headers(content, 64 * 1024, 500)
    return headers, content[body_at:]
