"""Mailboxes of an address header (RFC 5322 section 3.4), read so that no two readers can disagree about who it is.

Anything that two programs could read differently (two addresses in one item, text behind an address, an
unbalanced comment) has no address at all: its text stays as the name.
"""

from __future__ import annotations

from typing import Final

from mailbot.core.message import Address
from mailbot.parsers.comments import comment_end
from mailbot.parsers.controls import clean_line
from mailbot.parsers.encoded_words import decode_words

_LENGTH: Final = 64 * 1024  # characters of one header that are looked at
_MOST: Final = 500  # mailboxes of one header
_ADDRESS: Final = 254  # RFC 5321 section 4.5.3.1.3
_SPECIALS: Final = frozenset('()<>@,;:\\"[]')

_Token = tuple[str, str]  # kind (one of the specials, "word", "quoted", "comment", "literal", "broken") and text


def read_addresses(value: str) -> tuple[Address, ...]:
    """The mailboxes of one header value, groups opened; an ambiguous item is an Address without an address."""
    if not value:
        return ()
    found: list[Address] = []
    item: list[_Token] = []
    in_group = False
    for token in _tokens(value[:_LENGTH]):
        kind = token[0]
        if kind == "," or (kind == ";" and (in_group or item)):
            _add(found, item)
            item = []
            in_group = in_group and kind != ";"
        elif kind == ":" and not in_group and not any(k in "<@" for k, _ in item):
            in_group, item = True, []
        else:
            item.append(token)
        if len(found) >= _MOST:
            return tuple(found)
    _add(found, item)
    return tuple(found)


def is_group(value: str) -> bool:
    """Whether the header names a group: as an author that is nobody."""
    for kind, _ in _tokens(value[:_LENGTH]):
        if kind == ":":
            return True
        if kind in "<@,":
            return False
    return False


def _add(found: list[Address], item: list[_Token]) -> None:
    if any(kind not in ("comment", ";") or text.strip() for kind, text in item):
        address = _mailbox(item)
        if address.name or address.address:
            found.append(address)


def _mailbox(item: list[_Token]) -> Address:
    kinds = [kind for kind, _ in item]
    if "broken" in kinds or ":" in kinds or ";" in kinds:
        return _unclear(item)
    if "<" in kinds:
        return _angle(item, kinds)
    return _bare(item)


def _angle(item: list[_Token], kinds: list[str]) -> Address:
    """`name <local@domain>`: one pair of brackets, nothing but comments behind it."""
    start = kinds.index("<")
    end = len(kinds) - 1 - kinds[::-1].index(">") if ">" in kinds else -1
    after = [kind for kind in kinds[end + 1 :] if kind != "comment"]
    if end < start or kinds.count("<") != 1 or kinds.count(">") != 1 or after:
        return _unclear(item)
    inner = [token for token in item[start + 1 : end] if token[0] != "comment"]
    if any(k == "@" for k, _ in inner[:1]) and ("," in kinds or ":" in kinds):
        return _unclear(item)
    address = None if _is_broken_in_two(inner) else _spec("".join(text for _, text in inner))
    if address is None:
        return _unclear(item)
    name = _phrase(item[:start])
    if not name:
        name = _phrase([("word", text) for kind, text in item if kind == "comment"])
    return Address(name, address)


def _is_broken_in_two(inner: list[_Token]) -> bool:
    """White space inside a word; around `@` and dots it may stand (RFC 5322 section 4.4)."""
    before = ""
    for kind, text in inner:
        if kind == "space":
            before += " "
        else:
            if before.strip() and before[-1] == " " and before.rstrip()[-1] not in "@." and text[0] not in "@.":
                return True
            before = text
    return False


def _bare(item: list[_Token]) -> Address:
    """`local@domain`, with a name before it or in a comment; two candidates are none."""
    words = _words(item)
    at = [n for n, (kind, text) in enumerate(words) if kind != "quoted" and "@" in text]
    if len(at) != 1 or at[0] != len(words) - 1:
        return _unclear(item)
    address = _spec(words[-1][1])
    if address is None:
        return _unclear(item)
    name = _phrase(words[:-1]) or _phrase([("word", text) for kind, text in item if kind == "comment"])
    return Address(name, address)


def _words(item: list[_Token]) -> list[_Token]:
    """Tokens of an address without brackets glued together at their specials, split at white space."""
    words: list[_Token] = []
    glue = False
    for kind, text in item:
        if kind in ("space", "comment"):
            glue = False
            continue
        if glue and words:
            words[-1] = ("word", words[-1][1] + text)
        else:
            words.append((kind, text))
        glue = True
    return words


def _spec(text: str) -> str | None:
    """An addr-spec with its domain as A-labels in lower case; None when it is not one."""
    local, at, domain = text.rpartition("@")
    domain = domain.strip()
    if not at or not local or not domain or len(text) > _ADDRESS or not text.isprintable():
        return None
    if local[0] != '"' and ("@" in local or any(c in _SPECIALS or c <= " " or c == "\x7f" for c in local)):
        return None
    host = _host(domain)
    return None if host is None else f"{_plain(local)}@{host}"


def _plain(local: str) -> str:
    """Quotes that hold nothing which takes them (RFC 5321 section 4.1.2): `"support"` is `support`."""
    inside = local[1:-1]
    needless = local[0] == '"' and inside and not any(c in _SPECIALS or c <= " " or c == "\x7f" for c in inside)
    return inside if needless and "" not in inside.split(".") else local


def _host(domain: str) -> str | None:
    if domain[0] == "[" and domain[-1] == "]":
        return domain.lower()
    if any(c in _SPECIALS or c <= " " or c == "\x7f" for c in domain):
        return None
    domain = domain.rstrip(".").lower()
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return domain if domain and ".." not in domain else None


def _phrase(tokens: list[_Token]) -> str:
    text = " ".join(
        text[1:-1].replace('\\"', '"') if kind == "quoted" else text for kind, text in tokens if kind != "space"
    )
    return _name(text)


def _name(text: str) -> str:
    name = clean_line(decode_words(text))
    if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"":
        name = name[1:-1].strip()
    return name[:256]


def _unclear(item: list[_Token]) -> Address:
    return Address(_name("".join(text if kind != "space" else " " for kind, text in item)), "")


def _tokens(value: str) -> list[_Token]:
    """One pass over the characters; comments are counted, not descended into."""
    tokens: list[_Token] = []
    at, end = 0, len(value)
    while at < end:
        char = value[at]
        if char in " \t\r\n":
            start, at = at, at + 1
            tokens.append(("space", ""))
        elif char == '"':
            start, at = at, _quoted_end(value, at)
            tokens.append(
                ("quoted" if at <= end and value[at - 1] == '"' and at - start > 1 else "broken", value[start:at])
            )
        elif char == "(":
            start, at = at, _behind_comment(value, at)
            closed = at <= end and value[at - 1] == ")"
            tokens.append(("comment", value[start + 1 : at - 1]) if closed else ("broken", value[start:at]))
        elif char == "[":
            start, close = at, value.find("]", at)
            at = close + 1 if close >= 0 else end
            tokens.append(("literal" if close >= 0 else "broken", value[start:at]))
        elif char in "<>,;:@":
            at += 1
            tokens.append((char, char))
        elif char in ")]\\\x00":
            at += 1
            tokens.append(("broken", char))
        else:
            start = at
            while at < end and value[at] not in _SPECIALS and value[at] not in " \t\r\n\x00":
                at += 1
            tokens.append(("word", value[start:at]))
    return tokens


def _quoted_end(value: str, at: int) -> int:
    at += 1
    while at < len(value):
        if value[at] == "\\":
            at += 1
        elif value[at] == '"':
            return at + 1
        at += 1
    return len(value)


def _behind_comment(value: str, at: int) -> int:
    """One that never ends takes the rest of the field with it."""
    end = comment_end(value, at)
    return len(value) if end < 0 else end
