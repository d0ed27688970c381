"""An agent says how long they are away: nothing is assigned to them, and others are told in their place."""

from __future__ import annotations

from datetime import date, timedelta

from mailbot.core.effects import SetAway
from mailbot.rules.commands.word import Done, Given, Place, Word, problem

_LONGEST = timedelta(days=400)


def _away(given: Given) -> Done:
    words = [w for w in given.argument.casefold().split() if w not in ("until", "till", "to")]
    today = given.view.desk.today(given.view.now)
    until = _day(words[0], today) if len(words) == 1 else today if not words else None
    if until is None or not today <= until <= today + _LONGEST:
        return problem(given, "away", "write the last day of it, such as #away until 2026-12-01.")
    said = f"You are away up to and with {until.isoformat()}"
    return Done((SetAway(given.agent.key, until),), told=(said, "Nothing is assigned to you. To end it: #back"))


def _day(word: str, today: date) -> date | None:
    if word == "today":
        return today
    if word == "tomorrow":
        return today + timedelta(days=1)
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None


def _back(given: Given) -> Done:
    return Done((SetAway(given.agent.key, None),), told=("You are back", "Cases may be assigned to you again."))


WORDS = (
    Word(
        ("away",),
        "#away until DATE",
        "nothing is assigned to you up to and with that day, and others are told in your place",
        _away,
        Place.ANYWHERE,
    ),
    Word(("back",), "#back", "you are back", _back, Place.ANYWHERE),
)
