"""Patterns compiled for the policy. The door to RE2: linear in its input whatever an admin or a mail writes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

import re2

from mailbot.core.policy import NumberPattern, Pattern

MAX_PROGRAM_BYTES = 8 << 20
MAX_SUBJECT = 2048
MAX_DIGITS = 12
SPACES = "[\\s\\x{a0}]*"  # RE2's \\s is ASCII alone; mail clients write no-break spaces

SIGNS = "[\\s\\x{a0}:.#]*"  # between a word and its number


class PatternError(ValueError):
    """The expression is not RE2; the text says why and where, `remedy` what to write."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


# The beginning of what RE2 says → what an admin can do.
_REMEDIES = {
    "missing )": "close each ( with ), or write \\( for the sign itself",
    "unexpected )": "open each ) with (, or write \\) for the sign itself",
    "missing ]": "close each [ with ], or write \\[ for the sign itself",
    "no argument for repetition": "what is repeated stands before it; write \\* or \\+ for the sign itself",
    "bad repetition": "write one of * + ? {2,5} after what is repeated",
    "invalid repetition": "a count goes up to 1000",
    "invalid perl operator": "RE2 has no look-ahead and no look-behind: no text can hang it; use any, all and not",
    "invalid escape sequence": "RE2 has no back-references; write \\d \\w \\s \\b, or \\\\ for the sign itself",
    "invalid character class range": "a range goes upwards, such as a-z; write - last for the sign itself",
}


def expression(text: str) -> Pattern:
    """An RE2 expression, found anywhere, without regard to case unless it says (?-i). Raises PatternError."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = MAX_PROGRAM_BYTES
    try:
        return re2.compile(text, options)  # type: ignore[no-any-return]
    except re2.error as error:
        reason = error.args[0] if error.args else "not an RE2 expression"
        told = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise PatternError(_placed(told, text), _remedy(told)) from None


def _placed(told: str, text: str) -> str:
    """RE2 names the part that is wrong: where it begins, counted from 1, where it is not the whole."""
    kind, _, part = told.partition(": ")
    at = text.find(part) + 1 if part else 0
    return f"{kind} at character {at}: {part}" if at and part != text else kind


def _remedy(told: str) -> str:
    found = (remedy for beginning, remedy in _REMEDIES.items() if told.startswith(beginning))
    return next(found, "see the syntax of RE2")


def glob(text: str) -> Pattern:
    """Shell style over the whole text: `*` any run, `?` one character, all else itself."""
    parts = (".*" if c == "*" else "." if c == "?" else re2.escape(c) for c in text)
    return expression(f"(?s)\\A{''.join(parts)}\\z")


def number_finder(forms: Sequence[str]) -> NumberPattern:
    """Finds case numbers written in any of the forms (texts with `{number}`), in order and without repeats.

    Spaces may be missing or doubled, the form may stand without the brackets around it, case does not count; letters,
    signs and digits may be full-width, and behind a word a colon, a full stop or a number sign may stand (`Ref. 1042`);
    a number has 1 to 12 digits and is not glued to more. Only the first 2 KiB are looked at.
    """
    alternatives = "|".join(dict.fromkeys(_form(form) for form in forms))
    wanted = expression(f"(?:^|[^\\pL\\pN_])(?:{alternatives})(?:$|[^0-9])")

    def find(text: str, /) -> tuple[int, ...]:
        return tuple(dict.fromkeys(_numbers(wanted, _plain(text[:MAX_SUBJECT]))))

    return find


def _plain(text: str) -> str:
    """Full-width forms and the digits of other scripts as ASCII has them."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() and c > "9" else c for c in text)[:MAX_SUBJECT]


def _numbers(wanted: Pattern, text: str) -> Iterator[int]:
    """Each search begins at the end of the last number, as its neighbour may open the next one."""
    at = 0
    while found := wanted.search(text[at:]):
        group = next(n for n in range(1, found.re.groups + 1) if found.start(n) >= 0)  # type: ignore[attr-defined]
        yield int(found[group])  # type: ignore[index]
        at += found.end(group)  # type: ignore[attr-defined]


def _form(form: str) -> str:
    """`[Case #{number}]` → an expression with one group for the number."""
    before, _, after = form.partition("{number}")
    if before[:1] in "[(<{" and after.strip() in ("]", ")", ">", "}"):
        before, after = before[1:], ""  # with or without its brackets: what is inside is the form
    gap = SPACES if not before.strip() or not before.strip()[-1].isalnum() else SIGNS
    return f"{_loose(before)}{gap}([0-9]{{1,{MAX_DIGITS}}}){_loose(after)}"


def _loose(text: str) -> str:
    """Letters and digits as they are; any white space, also around signs, may be missing or longer."""
    words = ("".join(c if c.isalnum() else f" {c} " for c in text)).split()
    return SPACES.join(re2.escape(word) for word in words)
