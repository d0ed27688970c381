"""Bodies in the encodings of RFC 2045: 7bit where text allows it, else quoted-printable; base64 for files and for
text that is shorter so."""

from __future__ import annotations

import re
from binascii import b2a_base64, b2a_qp
from dataclasses import dataclass

_LINE = 76
_LONGEST = 998  # RFC 5322 section 2.1.1, without CRLF
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
_NOT_ASCII = bytes(range(128, 256))
_PIECE = re.compile(r"(?:[!-<>-~]|=3D)+|(?:=[0-9A-F]{2})|[ \t]")


@dataclass(frozen=True, slots=True)
class Encoded:
    """A body ready for the wire: lines of at most 998, ended by CRLF, no other CR, LF or control."""

    transfer_encoding: str
    charset: str
    data: bytes


def encode_text(text: str, key: str = "") -> Encoded:
    """Plain text. `key` is never broken across lines, so that its bytes can be found and replaced."""
    data = _canonical(text.encode("utf-8", "replace"))
    charset = "us-ascii" if data.isascii() else "utf-8"
    if charset == "us-ascii" and _fits_seven_bit(data):
        return Encoded("7bit", charset, data.replace(b"\n", b"\r\n"))
    holds_key = bool(key) and key.encode("ascii") in data
    if not holds_key and _is_shorter_in_base64(data):
        return Encoded("base64", charset, encode_file(data.replace(b"\n", b"\r\n")))
    return Encoded("quoted-printable", charset, quoted_printable(data, key))


def encode_html(html: str, key: str = "") -> Encoded:
    """HTML, its non-ASCII characters written as references, which needs no transfer encoding."""
    data = _canonical(html.encode("ascii", "xmlcharrefreplace"))
    if _fits_seven_bit(data):
        return Encoded("7bit", "utf-8", data.replace(b"\n", b"\r\n"))
    return Encoded("quoted-printable", "utf-8", quoted_printable(data, key))


def _canonical(data: bytes) -> bytes:
    """Line ends are LF, controls are gone, and the last line is ended."""
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data.translate(None, _CONTROLS).rstrip(b"\n") + b"\n"


def _fits_seven_bit(data: bytes) -> bool:
    """Lines of 998 at most; none begins with "From ", which mailbox files change."""
    if data.startswith(b"From ") or b"\nFrom " in data:
        return False
    return len(data) <= _LONGEST or max(map(len, data.split(b"\n"))) <= _LONGEST


def _is_shorter_in_base64(data: bytes) -> bool:
    """Scripts other than Latin: three characters for each of their bytes, or four for each three of all."""
    odd = len(data) - len(data.translate(None, _NOT_ASCII))
    return len(data) + 2 * odd > len(data) * 4 // 3


def quoted_printable(data: bytes, key: str = "") -> bytes:
    """RFC 2045 section 6.7 of LF-ended text, broken after spaces where a word fits on a line."""
    text = b2a_qp(data).replace(b"=\n", b"").decode("ascii")  # its soft breaks fall anywhere: ours replace them
    return "".join(_qp_line(line, key) for line in text.split("\n")[:-1]).encode("ascii")


def _qp_line(text: str, key: str) -> str:
    if text.startswith("From "):
        text = "=46" + text[1:]
    return (text if len(text) <= _LINE else _broken(text, key)) + "\r\n"


def _broken(text: str, key: str) -> str:
    """Soft line breaks: after spaces, else wherever a long word allows it."""
    lines: list[str] = []
    while len(text) > _LINE:
        at = text.rfind(" ", 0, _LINE - 1) + 1
        if at == 0:
            return "=\r\n".join([*lines, _broken_in_words(text, key)])
        lines.append(text[:at])
        text = text[at:]
    return "=\r\n".join([*lines, text])


def _broken_in_words(text: str, key: str) -> str:
    """Between pieces of a long word, else inside a long run."""
    lines, line = [], ""
    for piece in _pieces(text, key):
        if len(line) + len(piece) > _LINE - 1:
            lines.append(line)
            line = ""
        line += piece
    return "=\r\n".join([*lines, line])


def _pieces(text: str, key: str) -> list[str]:
    pieces: list[str] = []
    for word in _with_spaces(text):
        pieces.extend([word] if len(word) < _LINE else _split_word(word, key))
    return pieces


def _with_spaces(text: str) -> list[str]:
    *words, last = text.split(" ")
    return [word + " " for word in words] + [last]


def _split_word(word: str, key: str) -> list[str]:
    before, found, after = word.partition(key) if key else (word, "", "")
    if found:
        return [*_split_word(before, ""), found, *_split_word(after, key)]
    return [part for run in _PIECE.findall(word) for part in _slices(run)]


def _slices(run: str) -> list[str]:
    """A run without a space in lines' lengths, never cutting `=3D` apart."""
    parts = []
    while len(run) >= _LINE:
        at = _LINE - 1
        sign = run.rfind("=", at - 2, at)
        at = at if sign < 0 else sign
        parts.append(run[:at])
        run = run[at:]
    return [*parts, run] if run else parts


def encode_file(data: bytes) -> bytes:
    """Base64 in lines of 76."""
    text = b2a_base64(data, newline=False)
    return b"\r\n".join([text[i : i + _LINE] for i in range(0, len(text), _LINE)]) + b"\r\n"
