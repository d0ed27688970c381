"""What a flood is counted by: mails of one sender, or of one ticket system, that say the same in all but numbers.

Two programs that answer each other change case numbers, times and Message-IDs with each turn, and little else.
"""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

from mailbot.core.message import Grade, Message

COUNTED_FOR = timedelta(hours=24)
_TEXT = 4000
_LONG = 3  # digits of a number that may be a case's; "Question 7" and "Question 8" are two questions
_NUMBER = re.compile(r"\d+")
_LONG_NUMBER = re.compile(rf"(?<=#)\d+|\d{{{_LONG},}}")
_SENDER, _SYSTEM = "alike", "alike-system"


def likeness(message: Message) -> tuple[str, ...]:
    """The names under which mails like this one are counted: of its sender; of its domain where it names a ticket."""
    author = message.author
    if author is None or message.machine is not Grade.PERSON:
        return ()
    text = _words(message.text[:_TEXT], short=True)
    names = [_name(_SENDER, author.key, _words(message.subject) + text)]
    if _names_a_ticket(message.subject):
        names.append(_name(_SYSTEM, author.key.rpartition("@")[2], _words(message.subject, short=True) + text))
    return tuple(names)


def _name(kind: str, who: str, words: str) -> str:
    return f"{kind}:{hashlib.sha256(f'{who}{words}'.encode('utf-8', 'replace')).hexdigest()[:40]}"


def is_of_system(name: str) -> bool:
    return name.startswith(f"{_SYSTEM}:")


def _words(text: str, *, short: bool = False) -> str:
    """The words alone, in lower case: long numbers and those behind a `#` become a mark; `short`: all numbers do."""
    words = " ".join(text.casefold().split())
    return "\0" + (_NUMBER if short else _LONG_NUMBER).sub("#", words)


def _names_a_ticket(subject: str) -> bool:
    """`[#5501]`, `Ticket 5501:`, `(DESK-5501)`: a number that another desk gave."""
    return any(_LONG_NUMBER.search(word) and not word.isalnum() for word in subject.split())
