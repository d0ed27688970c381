"""Encoded words of RFC 2047 in a header value. A line scanner: every `=?` is looked at once."""

from __future__ import annotations

import binascii
from typing import Final, NamedTuple

from mailbot.parsers.charset import decode

_CHARSET_MAX: Final = 60


class _Word(NamedTuple):
    start: int
    end: int
    charset: str
    encoding: str
    data: bytes


def decode_words(value: str) -> str:
    """`value` with its encoded words decoded. What cannot be decoded stays as it was written."""
    if "=?" not in value:
        return value
    out: list[str] = []
    at = 0
    run: list[_Word] = []
    for word in _words(value):
        between = value[at : word.start]
        if run and (between.strip() or not _continues(run[-1], word)):
            out.append(_text(run))
            run = []
            out.append(between if between.strip() else "")
        elif not run:
            out.append(between)
        run.append(word)
        at = word.end
    if run:
        out.append(_text(run))
    out.append(value[at:])
    return "".join(out)


def _continues(before: _Word, word: _Word) -> bool:
    """Some senders cut a character in two: words of one charset are joined as bytes before decoding."""
    return before.charset.lower() == word.charset.lower()


def _text(run: list[_Word]) -> str:
    return decode(b"".join(word.data for word in run), run[0].charset)[0]


def _words(value: str) -> list[_Word]:
    found: list[_Word] = []
    at = value.find("=?")
    while at >= 0:
        word = _word_at(value, at)
        if word is None:
            if value.find("?=", at + 2) < 0:
                break
            at = value.find("=?", at + 2)
            continue
        found.append(word)
        at = value.find("=?", word.end)
    return found


def _word_at(value: str, at: int) -> _Word | None:
    mark = value.find("?", at + 2, at + 2 + _CHARSET_MAX)
    if mark < 0 or value[mark + 2 : mark + 3] != "?":
        return None
    encoding = value[mark + 1].lower()
    end = value.find("?=", mark + 3)
    if end < 0 or encoding not in "bq":
        return None
    data = _data(value[mark + 3 : end], encoding)
    charset = value[at + 2 : mark].partition("*")[0].strip()
    return None if data is None or not charset else _Word(at, end + 2, charset, encoding, data)


def _data(text: str, encoding: str) -> bytes | None:
    raw = text.encode("utf-8", "surrogateescape")
    if encoding == "q":
        return binascii.a2b_qp(raw.replace(b" ", b"_"), header=True)
    raw = raw.rstrip(b"= \t")
    try:
        data = binascii.a2b_base64(raw + b"=" * (-len(raw) % 4))
    except binascii.Error:
        return None
    return data if data or not raw else None
