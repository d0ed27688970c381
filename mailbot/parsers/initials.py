"""Quoted lines that begin with their writer's initials (`AL> It burns`), as The Bat! and older programs mark them."""

from __future__ import annotations

from typing import Final

from mailbot.parsers.attribution import attribution_above

_SHORTEST: Final = 2
_LONGEST: Final = 4


def plain_marks(lines: list[str]) -> list[str]:
    """The same lines with `>` for initials; only for those that an attribution introduces: `SQL>` is a prompt."""
    known: set[str] = set()
    for at, line in enumerate(lines):
        who = _initials(line)
        if who and who not in known and attribution_above(lines, at) < at:
            known.add(who)
    if not known:
        return lines
    return [line.lstrip()[len(who) :] if (who := _initials(line)) in known else line for line in lines]


def _initials(line: str) -> str:
    head = line[: _LONGEST + 3].lstrip()
    end = head.find(">")
    who = head[: max(end, 0)]
    return who if _SHORTEST <= len(who) <= _LONGEST and who.isalpha() and who.isupper() else ""
