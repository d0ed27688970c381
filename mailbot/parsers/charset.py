"""Bytes to text: the declared charset, then strict UTF-8, then detection, then cp1252 with replacement."""

from __future__ import annotations

import codecs
from typing import Final

import chardet

# What senders call it -> the codec that reads what they really send (supersets, as the WHATWG encoding table does).
_CODECS: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030", "ms936": "gb18030",
    "gb-2312": "gb18030", "gb2312-80": "gb18030", "gb-2312-80": "gb18030", "euc-cn": "gb18030",
    "ks-c-5601-1987": "cp949", "ks-c-5601": "cp949", "ksc5601": "cp949", "euc-kr": "cp949", "korean": "cp949",
    "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "ms-kanji": "cp932",
    "big5": "cp950", "big5-hkscs": "big5hkscs", "x-x-big5": "cp950",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "iso8859-1": "cp1252", "8859-1": "cp1252",
    "ansi": "cp1252", "cp-1252": "cp1252", "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874",
    "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8", "iso-8859-6-i": "iso8859-6",
    "unicode-1-1-utf-7": "utf-7", "unicode-1-1-utf-8": "utf-8", "utf8": "utf-8", "utf8mb4": "utf-8",
    "macintosh": "mac-roman", "x-mac-roman": "mac-roman", "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-ce": "mac-latin2", "x-mac-centraleurroman": "mac-latin2", "mac-centraleurope": "mac-latin2",
    "latin-9": "iso8859-15", "windows-874": "cp874", "dos-874": "cp874", "koi8": "koi8-r", "cskoi8r": "koi8-r",
}  # fmt: skip
_KNOWN: Final = frozenset((
    "ascii", "utf-8", "utf-8-sig", "utf-7", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le",
    "utf-32-be", "gb18030", "hz", "big5hkscs", "cp932", "cp949", "cp950", "euc_jp", "euc_jis_2004",
    "iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_2004", "iso2022_jp_3", "iso2022_jp_ext",
    "iso2022_kr", "johab", "koi8-r", "koi8-u", "koi8-t", "kz1048", "ptcp154", "tis-620", "mac-roman",
    "mac-cyrillic", "mac-greek", "mac-latin2", "mac-turkish", "mac-iceland", "iso8859-1", "iso8859-2",
    "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-10", "iso8859-13",
    "iso8859-14", "iso8859-15", "iso8859-16", "cp437", "cp737", "cp775", "cp850", "cp852", "cp855", "cp857",
    "cp858", "cp860", "cp861", "cp862", "cp863", "cp864", "cp865", "cp866", "cp869", "cp874", "cp1125",
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
))  # fmt: skip
_STATEFUL: Final = ("iso2022", "utf-7", "hz", "utf-16", "utf-32")  # ASCII bytes that are not ASCII text
_SHOWN: Final = 40  # characters of a declared charset
_SAMPLE: Final = 4096  # bytes shown to the detector: its cost is per byte


def codec_name(declared: str | None) -> str | None:
    """The codec for a declared charset; None when it is not one that text mail may use (such as idna or rot13)."""
    if not declared or len(declared) > 40:
        return None
    name = declared.strip(" \t\"'").lower().replace("_", "-")
    plain = name.removeprefix("x-").replace("cp-", "cp").replace("win-", "windows-")  # `x-big5`, `cp-850`, `win-1251`
    found = (_looked_up(_CODECS.get(one, one)) for one in (name, plain))
    return next((codec for codec in found if codec in _KNOWN), None)


def _looked_up(name: str) -> str | None:
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None


def decode(data: bytes, declared: str | None = None) -> tuple[str, str | None]:
    """The text of `data` and what was wrong with it (None: nothing). Total: every byte string has a text."""
    codec = codec_name(declared)
    if data.isascii() and not (codec or "").startswith(_STATEFUL):
        return _ascii(data)
    if codec and codec != "ascii":
        try:
            return data.decode(codec), None
        except (UnicodeError, ValueError):
            pass
    what = f"{declared[:_SHOWN]} does not fit the bytes" if declared else "none is declared, it is a guess"
    return _guess(data, codec), f"charset: {what}"


def _ascii(data: bytes) -> tuple[str, str | None]:
    if b"\x1b$" in data:  # ISO-2022-JP in all but name
        for codec in ("iso2022_jp_ext", "iso2022_jp_2004"):
            try:
                return data.decode(codec), None
            except UnicodeError:
                continue
    return data.decode("ascii"), None


def _guess(data: bytes, codec: str | None) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if codec == "utf-8" or codec is None:
        text = data.decode("utf-8", "replace")
        if text.count("\ufffd") * 5 < sum(1 for c in text if c > "\x7f"):  # good UTF-8 with a few bad bytes
            return text
    elif codec != "ascii":
        text = data.decode(codec, "replace")
        if text.count("\ufffd") * 10 < len(text):  # the declared charset with a few bad bytes
            return text
    return _detected(data) or data.decode("cp1252", "replace")


def _detected(data: bytes) -> str | None:
    first = next(i for i, byte in enumerate(data) if byte > 0x7F)
    start = max(0, first - 200)
    found = chardet.detect(data[start : start + _SAMPLE])
    codec = codec_name(found["encoding"])
    if codec is None or codec.startswith(("utf-16", "utf-32")):
        return None
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None
