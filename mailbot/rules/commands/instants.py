"""Look again later: snooze, remind; and somebody higher up, now."""

from __future__ import annotations

from datetime import datetime, timedelta

from mailbot.core.case.model import WindowName
from mailbot.core.effects import Silence, Take
from mailbot.core.time.calendar import add, is_open, next_opening
from mailbot.core.time.duration import parse_seconds
from mailbot.core.time.span import Span, SpanKind
from mailbot.core.time.terms import calendar_of
from mailbot.core.time.wakes import reminder, snooze
from mailbot.core.time.when import parse_when
from mailbot.rules.asked_higher import asked_for
from mailbot.rules.commands.word import Done, Given, Word, problem

_LONGEST = timedelta(days=400)
_MOST, _NOTE = 20, 500


def _snooze(given: Given) -> Done:
    """The windows keep running; whoever was told of them is left in peace, as with "got it"."""
    found = _later(given)
    if found is None:
        return problem(given, "snooze", "write for how long or until when, such as #snooze 2d or #snooze until Friday.")
    at, note = found
    effects = snooze(given.on_case, at, given.view.now, note=note, tell=given.agent.key)
    return Done((Take(given.agent.key), Silence(by=given.agent.key), *effects))


def _remind(given: Given) -> Done:
    found = _later(given)
    if found is None:
        return problem(given, "remind", "write when, and what of, such as #remind 14:00 call the maker.")
    if _reminders(given) >= _MOST:
        return problem(given, "remind", f"case {given.on_case.number} has {_MOST} reminders already.")
    at, note = found
    return Done((reminder(given.on_case, at, given.view.now, note=note, tell=given.agent.key),))


def _reminders(given: Given) -> int:
    return sum(d.is_running and d.window is WindowName.REMINDER for d in given.on_case.deadlines)


def _later(given: Given) -> tuple[datetime, str] | None:
    """The instant, and the words behind it; in the agent's own zone."""
    desk, now = given.view.desk, given.view.now
    words = given.argument.split()
    for n in range(min(2, len(words)), 0, -1):
        if (at := _after("".join(words[:n]), given)) is not None:
            return (at, " ".join(words[n:])[:_NOTE]) if at <= now + _LONGEST else None
    found = parse_when(given.argument, now, given.agent.zone or desk.zone)
    if found is None:
        return None
    return (found.at if found.has_time else _opening(found.at, given)), found.rest[:_NOTE]


def _after(text: str, given: Given) -> datetime | None:
    """`2h` from now on the clock; `2d`, `1w`: the same time that many days later, or when the desk opens next."""
    try:
        seconds = parse_seconds(text)
    except ValueError:
        return None
    now = given.view.now
    if text.rstrip("s").endswith(("d", "day", "w", "week")):
        days = Span(SpanKind.ELAPSED_DAYS, seconds // 86_400)
        return _opening(add(calendar_of(given.on_case, given.view.desk), now, days), given)
    return now + timedelta(seconds=seconds)


def _opening(at: datetime, given: Given) -> datetime:
    calendar = calendar_of(given.on_case, given.view.desk)
    return at if is_open(calendar, at) else next_opening(calendar, at) or at


def _escalate(given: Given) -> Done:
    name = given.agent.person.name or given.agent.key
    return Done(asked_for(given.on_case, given.view, given.agent.person, f"{name} asks for somebody higher up"))


WORDS = (
    Word(
        ("snooze",),
        "#snooze TIME",
        "the case comes back to you then (`2d`, `3h`, `until Friday 09:00`), or when the customer writes",
        _snooze,
    ),
    Word(
        ("remind",),
        "#remind TIME [TEXT]",
        "you get the case and these words at that instant, in your own time",
        _remind,
    ),
    Word(("escalate",), "#escalate", "those that customers may escalate to are told at once", _escalate),
)
