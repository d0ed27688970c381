"""Authentication-Results (RFC 8601), read by its grammar; a field that does not follow it says nothing.

Whether a field counts is not decided here: that takes the desk's own authserv-id and its border.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mailbot.core.message import AuthField, AuthResult
from mailbot.parsers.comments import comment_end
from mailbot.parsers.headers import Headers

_LENGTH: Final = 16 * 1024
_FIELDS: Final = 50
_HOPS: Final = 100
_DOMAIN_OF: Final = {
    "dmarc": ("header.from",),
    "dkim": ("header.d", "header.i"),
    "spf": ("smtp.mailfrom", "smtp.helo"),
}

_Token = tuple[str, str]


def read_authentication(headers: Headers) -> tuple[AuthField, ...]:
    """Every readable field, topmost first, with the Received fields that stand above it: how many, and whose."""
    found: list[AuthField] = []
    received = 0
    by: list[str] = []
    for name, value in headers.fields:
        if name == "received":
            received += 1
            by += _passed_by(value[:_LENGTH])[: _HOPS - len(by)]
        elif name == "authentication-results" and len(found) < _FIELDS:
            field = _field(value[:_LENGTH], received)
            if field is not None:
                found.append(replace(field, by_above=tuple(by)))
    return tuple(found)


def _passed_by(value: str) -> list[str]:
    """The hosts that may have written this Received field (RFC 5321 section 4.4), none for a delivery inside one.

    A server that hands the mail on to its own mail store writes a second one above what it reported.
    """
    words = _without_comments(value).partition(";")[0].split()
    lower = [word.lower() for word in words]
    at = [n for n, word in enumerate(lower[:-1]) if word == "by"]  # several: a client may greet with any words
    if len(at) == 1 and "with" in lower[at[0] : -1]:
        protocol = lower[lower.index("with", at[0]) + 1]
        if protocol.startswith(("lmtp", "local")):
            return []
    return [lower[n + 1].rstrip(".") for n in at]


def _without_comments(value: str) -> str:
    kept, at = "", 0
    while (start := value.find("(", at)) >= 0:
        kept += value[at:start] + " "
        at = comment_end(value, start)
        if at < 0:
            return kept + value[start:]
    return kept + value[at:]


def _field(value: str, received_above: int) -> AuthField | None:
    tokens = _tokens(value)
    if tokens is None:
        return None
    groups = _groups(tokens)
    authserv_id: str | None = None
    if not any(kind == "=" for kind, _ in groups[0]):
        authserv_id = _authserv_id(groups.pop(0))
        if authserv_id is None:
            return None
    results: list[AuthResult] = []
    for group in groups:
        result = _result(group)
        if result is None:
            return None
        results += result
    return AuthField(authserv_id, tuple(results), received_above)


def _groups(tokens: list[_Token]) -> list[list[_Token]]:
    groups: list[list[_Token]] = [[]]
    for token in tokens:
        if token[0] == ";":
            groups.append([])
        else:
            groups[-1].append(token)
    return groups


def _authserv_id(group: list[_Token]) -> str | None:
    """`authserv-id [version]`; the version must be 1 where it is given."""
    words = [text for kind, text in group if kind in ("word", "quoted")]
    if len(words) != len(group) or not 1 <= len(words) <= 2:
        return None
    if len(words) == 2 and words[1] != "1":
        return None
    return words[0].lower()


def _result(group: list[_Token]) -> list[AuthResult] | None:
    """One resinfo: nothing for an empty one or `none`; None when it breaks the grammar."""
    if not group or (len(group) == 1 and group[0] == ("word", "none")):
        return []
    pairs = _pairs(group)
    if not pairs:
        return None
    method, result = pairs[0]
    method = method.partition("/")[0].lower()
    properties: dict[str, str] = {}
    for name, text in pairs[1:]:
        if properties.setdefault(name.lower(), text) != text:
            return None  # two values for one property: somebody wrote into this field
    names = _DOMAIN_OF.get(method, ())
    domain = next((properties[name] for name in names if name in properties), None)
    return [AuthResult(method, result.lower(), _domain(domain) if domain else None)]


def _domain(text: str) -> str | None:
    domain = text.rpartition("@")[2].strip("<>").rstrip(".").lower()
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return domain or None


def _pairs(group: list[_Token]) -> list[tuple[str, str]] | None:
    """`name=value` in a row; anything else between them breaks the grammar. A bare `action=none` is such a pair."""
    pairs: list[tuple[str, str]] = []
    at = 0
    while at < len(group):
        if at + 2 >= len(group) or group[at][0] != "word" or group[at + 1][0] != "=" or group[at + 2][0] == "=":
            return None
        pairs.append((group[at][1], group[at + 2][1]))
        at += 3
    return pairs


def _tokens(value: str) -> list[_Token] | None:
    """Words, quoted strings, `;` and `=`; comments are dropped. None: unbalanced, so nothing can be believed."""
    tokens: list[_Token] = []
    at, end = 0, len(value)
    while at < end:
        char = value[at]
        if char in " \t\r\n":
            at += 1
        elif char == "(":
            at = comment_end(value, at)
            if at < 0:
                return None
        elif char == '"':
            close = value.find('"', at + 1)
            if close < 0 or "\\" in value[at:close]:
                return None
            tokens.append(("quoted", value[at + 1 : close]))
            at = close + 1
        elif char in ";=":
            tokens.append((char, char))
            at += 1
        elif char == ")" or char < " ":
            return None
        else:
            at, word = _word(value, at, after_equals=bool(tokens) and tokens[-1][0] == "=")
            tokens.append(("word", word))
    return tokens


def _word(value: str, at: int, after_equals: bool) -> tuple[int, str]:
    """A word; a property's value may hold `=` (base64 of header.b) and address characters."""
    stop = ' \t\r\n;()"' if after_equals else ' \t\r\n;()="'
    start = at
    while at < len(value) and value[at] not in stop:
        at += 1
    return at, value[start:at]
