"""Header fields of RFC 5322 and RFC 2047, written strictly. Every value passes `clean` or is refused here."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from unicodedata import category
from urllib.parse import quote

from mailbot.core.message import Address

FOLD = 76
_ENCODED_WORD = 64  # RFC 2047 allows 75, in lines of 76; so that one fits beside the name of its field
_LONGEST_WORD = 200  # a longer run without a space is encoded, since only encoded words can be folded
_UNWANTED = ("Cc", "Cf", "Cs")  # controls, format characters such as bidi overrides, lone surrogates
_JOINERS = "\u200c\u200d"  # zero-width (non-)joiner: invisible, yet they spell Persian names and emoji
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_PLAIN_Q = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+|\"(?:[ !#-\[\]-~]|\\[ -~])*\"")
_DOMAIN = re.compile(r"[A-Za-z0-9._-]+|\[[A-Za-z0-9.:]+\]")
_MESSAGE_ID = re.compile(r"[!-;=?-~]+")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class ComposeError(ValueError):
    """This mail cannot be written; the reason is the text. Nothing else is stopped by it."""


def clean(value: str) -> str:
    """One line of printable text: line breaks and tabs become a space, controls and bidi marks vanish."""
    if not value.isprintable():
        value = "".join(_cleaned(char) for char in value)
    return " ".join(value.split())


def _cleaned(char: str) -> str:
    if char.isspace():
        return " "
    return "" if category(char) in _UNWANTED and char not in _JOINERS else char


def is_writable(address: str) -> bool:
    """Whether mail can be addressed to it: ASCII local part (no SMTPUTF8), a domain that IDNA can write."""
    try:
        addr_spec(address)
    except ComposeError:
        return False
    return True


def addr_spec(address: str) -> str:
    """The address as a header spells it; refused when not one plain mailbox (RFC 5322 section 3.4.1)."""
    local, at, domain = address.rpartition("@")
    if not domain.isascii():
        domain = _to_ascii(domain)
    if not (at and len(address) <= 320 and _LOCAL_PART.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        raise ComposeError(f"not an address that mail can be sent to: {address[:80]!r}")
    return f"{local}@{domain}"


def _to_ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def mailbox(person: Address) -> str:
    """`Name <address>`: the name plain where it may be, else quoted, else as encoded words."""
    spec = addr_spec(person.address)
    name = clean(person.name)
    return f"{_phrase(name)} <{spec}>" if name else spec


def _phrase(name: str) -> str:
    if not name.isascii() or "=?" in name or len(name) > _LONGEST_WORD:
        return " ".join(encoded_words(name))
    if _PHRASE.fullmatch(name):
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def unstructured(value: str) -> str:
    """A subject: ASCII words as they are, everything from the first to the last other word encoded."""
    value = clean(value)
    if value.isascii() and "=?" not in value and len(value) <= _LONGEST_WORD:
        return value
    words = value.split(" ")
    odd = [i for i, word in enumerate(words) if _must_encode(word)]
    if not odd:
        return value
    first, last = odd[0], odd[-1] + 1
    return " ".join([*words[:first], *encoded_words(" ".join(words[first:last])), *words[last:]])


def _must_encode(word: str) -> bool:
    return not word.isascii() or "=?" in word or len(word) > _LONGEST_WORD


def encoded_words(text: str) -> list[str]:
    """RFC 2047 words of at most 75 characters, whole characters in each, Q or B, whichever is shorter."""
    data = text.encode("utf-8", "replace")
    plain = sum(map(_PLAIN_Q.__contains__, data)) + data.count(b" ")
    as_q = plain + 3 * (len(data) - plain) <= len(data) * 4 // 3
    return list(_q_words(text) if as_q else _b_words(text))


def _q_words(text: str) -> Iterable[str]:
    room = _ENCODED_WORD - len("=?utf-8?q??=")
    word = ""
    for char in text:
        spelled = _q(char)
        if len(word) + len(spelled) > room:
            yield f"=?utf-8?q?{word}?="
            word = ""
        word += spelled
    yield f"=?utf-8?q?{word}?="


def _q(char: str) -> str:
    if char == " ":
        return "_"
    data = char.encode("utf-8", "replace")
    return char if data[0] in _PLAIN_Q else "".join(f"={byte:02X}" for byte in data)


def _b_words(text: str) -> Iterable[str]:
    room = (_ENCODED_WORD - len("=?utf-8?b??=")) // 4 * 3
    word = b""
    for char in text:
        data = char.encode("utf-8", "replace")
        if len(word) + len(data) > room:
            yield f"=?utf-8?b?{b64encode(word).decode()}?="
            word = b""
        word += data
    yield f"=?utf-8?b?{b64encode(word).decode()}?="


def field(name: str, value: str) -> str:
    """`Name: value` with its CRLF, folded at spaces so that lines stay within 76 where words allow it."""
    line = f"{name}: {value}"
    if len(line) <= FOLD:
        return line + "\r\n"
    lines: list[str] = []
    first, *words = value.split(" ")
    line = f"{name}: {first}"  # never folded right after the name: some readers take that for an empty field
    for word in words:
        if len(line) + 1 + len(word) > FOLD:
            lines.append(line)
            line = ""
        line += " " + word
    lines.append(line)
    return "\r\n".join(lines) + "\r\n"


def address_field(name: str, people: Iterable[Address]) -> str:
    """The people that can be written, each once; nothing when none is left."""
    spelled: dict[str, None] = {}
    for person in people:
        with suppress(ComposeError):
            spelled[mailbox(person)] = None
    return field(name, ", ".join(spelled)) if spelled else ""


def message_ids_field(name: str, ids: Iterable[str]) -> str:
    """Identifiers of RFC 5322 section 3.6.4, given without brackets; malformed ones are left out."""
    good = [f"<{i}>" for i in ids if len(i) <= 900 and _MESSAGE_ID.fullmatch(i)]
    return field(name, " ".join(good)) if good else ""


def date(at: datetime) -> str:
    """RFC 5322 section 3.3; own spelling, since strftime follows the locale."""
    zone = at.strftime("%z")[:5]
    if not zone:
        raise ComposeError("a Date needs an aware datetime")
    return (
        f"{_DAYS[at.weekday()]}, {at.day:02} {_MONTHS[at.month - 1]} {at.year} "
        f"{at.hour:02}:{at.minute:02}:{at.second:02} {zone}"
    )


def file_name(name: str) -> str:
    """A label without path, controls or trailing dots, at most 120 characters with its extension kept."""
    label = clean(name).replace("\\", "/").rpartition("/")[2].strip(" .")
    if len(label) > 120:
        stem, _, extension = label.rpartition(".")
        label = f"{stem[: 119 - len(extension)]}.{extension}" if 0 < len(extension) <= 10 else label[:120]
    return label or "file"


def file_name_parameter(parameter: str, name: str) -> str:
    """`; parameter=…` of a file name: quoted when ASCII, else by RFC 2231, whole characters in each piece."""
    label = file_name(name)
    if label.isascii() and len(label) <= 60:
        escaped = label.replace("\\", "\\\\").replace('"', '\\"')
        return f';\r\n {parameter}="{escaped}"'
    pieces = _percent_pieces(label, 50)
    if len(pieces) == 1:
        return f";\r\n {parameter}*=utf-8''{pieces[0]}"
    return "".join(f";\r\n {parameter}*{i}*={_charset(i)}{piece}" for i, piece in enumerate(pieces))


def _charset(index: int) -> str:
    return "utf-8''" if index == 0 else ""


def _percent_pieces(label: str, room: int) -> list[str]:
    pieces = [""]
    for char in label:
        spelled = quote(char, safe="!#$&+.^_`|~-", errors="replace")
        if len(pieces[-1]) + len(spelled) > room:
            pieces.append("")
        pieces[-1] += spelled
    return pieces


def token(value: str) -> str:
    """A bare word, such as a language tag or an id of ours: anything but visible ASCII is left out."""
    return "".join(char for char in value if "!" <= char <= "~")
