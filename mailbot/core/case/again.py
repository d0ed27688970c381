"""The same mail in two shapes: directly and over a list, which adds a footer and marks the subject."""

from __future__ import annotations

from collections.abc import Iterable

from mailbot.core.case.likeness import letters_of
from mailbot.core.case.model import Entry
from mailbot.core.message import Grade, Message

_FOOTER = 600  # letters
_DRAWN = ("___", "---", "===", "***", "-- ")


def came_before(message: Message, entries: Iterable[Entry]) -> bool:
    """Whether one of these entries is this mail: same sender and Message-ID, and the same words but for a footer."""
    author = message.author
    if not message.message_id or author is None:
        return False
    same = (e for e in entries if e.message_id == message.message_id and e.author and e.author.key == author.key)
    return any(_is_same(entry.text, message) for entry in same)


def _is_same(text: str, message: Message) -> bool:
    before, now = _letters(text), _letters(message.reply or message.text)
    if not before or not now:
        return False
    if before == now or before.startswith(now):
        return before == now or len(before) - len(now) <= _FOOTER
    more = len(now) - len(before)
    return now.startswith(before) and more <= _FOOTER and _has_footer(message)


def _has_footer(message: Message) -> bool:
    """Only a list adds words at the end; where nothing says so, they are words that somebody wrote."""
    drawn = any(line.startswith(_DRAWN) for line in message.text.split("\n"))
    return message.machine is Grade.LIST or (drawn and any(n == "list-id" for n, _ in message.headers))


def _letters(text: str) -> str:
    return "".join(letters_of(line) for line in text.split("\n"))
