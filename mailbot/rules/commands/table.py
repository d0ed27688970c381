"""All orders that agents may give by mail, by group: a row here is all that a new file of words takes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mailbot.rules.commands import away, conversation, held, instants, log, marks, on_behalf, people, places, work
from mailbot.rules.commands.word import Word

GROUPS: Mapping[str, tuple[Word, ...]] = MappingProxyType(
    {
        "The conversation": conversation.WORDS,
        "People and queues": people.WORDS,
        "Marks": marks.WORDS,
        "Where a mail belongs": places.WORDS,
        "Work away from mail": (*work.WORDS, *log.WORDS, *on_behalf.WORDS),
        "Later, and higher up": instants.WORDS,
        "Held mail": held.WORDS,
        "Yourself": away.WORDS,
    }
)

WORDS: Mapping[str, Word] = MappingProxyType(
    {name: word for group in GROUPS.values() for word in group for name in word.names}
)
