"""The status of a failed delivery (RFC 3463), from a report's own field or the words around it."""

from __future__ import annotations

from typing import Final

_LINE: Final = 2000  # characters of a line in which a status is looked for
_STATUS: Final = 10  # characters of the longest
_NUMBER: Final = ".0123456789"
_PLAIN_WORDS: Final = str.maketrans("-'\"<>()#", "        ")
_WORDS: Final = {
    "4.2.2": (
        "delayed", "will keep trying", "will continue to try", "will be retried", "has not yet been delivered",
        "postponed",
    ),
    "5.2.2": (
        "quota", "mailbox full", "mailbox is full", "over its limit", "mailfolder is full", "full mailbox",
        "exceeded storage",
    ),
    "5.1.1": (
        "user unknown", "unknown user", "no such user", "does not exist", "no mailbox here", "user not found",
        "unknown address",
    ),
    "5.1.2": (
        "host unknown", "unknown host", "domain not found", "name server",
    ),
    "5.7.1": (
        "relaying denied", "blocked", "spam", "not permitted", "access denied", "rejected",
    ),
}  # fmt: skip


def status_of(value: str) -> str:
    """`5.1.1` out of `5.1.1 (no such user)`; empty when it is no status of RFC 3463."""
    for word in value.replace("(", " ").replace(";", " ").split():
        parts = word.strip("#.,:-").split(".")
        if (
            len(parts) == 3
            and parts[0] in ("2", "4", "5")
            and all(p.isascii() and p.isdigit() and len(p) <= 3 for p in parts)
        ):
            return ".".join(parts)
    return ""


def diagnosed(status: str, diagnostic: str) -> str:
    """What the remote server answered (`550 5.7.1 …`) says more than what ours made of it (5.1.1, 5.0.0, nothing)."""
    answered = _answered(diagnostic)
    if answered and (not status or answered[0] == status[0]):
        return answered
    if status and not status.endswith(".0.0"):
        return status
    found = status_in(diagnostic)
    return found if found and (not status or found[0] == status[0]) else status


def _answered(diagnostic: str) -> str:
    """The status right behind the last reply code of SMTP: `550 5.7.1`, `550-'5.2.2`, `<421 4.4.2 …>`."""
    words = diagnostic[:_LINE].translate(_PLAIN_WORDS).split()
    codes = (at for at, word in enumerate(words[:-1]) if len(word) == 3 and word.isascii() and word.isdigit())
    found = [status for at in codes if words[at][0] in "45" and (status := status_of(words[at + 1]))]
    return next((one for one in reversed(found) if not one.endswith(".0.0")), "")


def status_in(report: list[str] | str) -> str:
    """The first status of RFC 3463 anywhere, also inside a word: `550-5.7.26`, `(#4.4.3)I'm`."""
    for line in [report] if isinstance(report, str) else report:
        at = line.find(".", 1, _LINE)
        while at >= 0:
            if (
                line[at - 1] in "245"
                and (at < 2 or line[at - 2] not in _NUMBER)
                and (found := _status_at(line, at - 1))
            ):
                return found
            at = line.find(".", at + 1, _LINE)
    return ""


def _status_at(line: str, at: int) -> str:
    """No address of IPv4, no version and no date: three numbers, the first of one digit."""
    end = at
    while end < len(line) and line[end] in _NUMBER and end - at <= _STATUS:
        end += 1
    return status_of(line[at:end].rstrip("."))


def status_of_words(report: list[str]) -> str:
    """The status that the server would have given (RFC 3463), from what it says."""
    low = "\n".join(report).lower()
    return next((status for status, phrases in _WORDS.items() if any(words in low for words in phrases)), "")
