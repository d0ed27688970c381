"""The journal of one case as the things that a report counts, each with the case as it was at that instant.

A window counts as the journal says that it ended: a policy that changed since judges nothing anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from mailbot.core.case.model import PROMISES, SPAM_TAG, EntryKind, Outcome, Status
from mailbot.core.report.past import JournalLine, Past
from mailbot.core.telling import AGENT, CUSTOMER

Measure = Callable[[str, str, datetime, datetime], int]
"""Open seconds between two instants, for a queue and a priority."""

Plain = Mapping[str, object]


class What(StrEnum):
    OPENED = "opened"
    ANSWERED = "answered"  # for the first time
    RESOLVED = "resolved"
    REOPENED = "reopened"
    ESCALATED = "escalated"
    KEPT = "kept"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """`seconds`: open time since the case was opened (or last re-opened), for answers and resolutions."""

    at: datetime
    what: What
    case: int
    queue: str
    priority: str
    owner: str
    window: str = ""
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class _Told:
    """The case as the lines so far tell it."""

    counted_from: datetime
    queue: str = ""
    priority: str = ""
    owner: str = ""
    done: bool = False
    answered: bool = False
    windows: Mapping[tuple[str, str], Occurrence] = field(default_factory=lambda: MappingProxyType({}))


def occurrences(past: Past, measure: Measure) -> tuple[Occurrence, ...]:
    """In order of time; none of a case that turned out to be spam, or to be a part of another one."""
    if any(_is_none(effect) for line in past.lines for effect in line.effects):
        return ()
    told, found = _Told(past.opened_at), list[Occurrence]()
    for line in past.lines:
        told, new = _of_line(told, line, past, measure)
        found += new
        if _is_escalation(line):
            found.append(_now(told, What.ESCALATED, past, line.at, window=_window(line)))
    return tuple(sorted((*found, *told.windows.values()), key=lambda o: o.at))


def _is_none(effect: Plain) -> bool:
    tags = effect.get("tags")
    spam = effect["type"] == "AddTags" and isinstance(tags, list) and SPAM_TAG in tags
    return spam or effect["type"] == "MergeInto"


def _of_line(told: _Told, line: JournalLine, past: Past, measure: Measure) -> tuple[_Told, list[Occurrence]]:
    """A case is opened with the queue, priority and owner that the same decision gave it."""
    found: list[Occurrence] = []
    for effect in line.effects:
        told, new = _apply(told, effect, line, past, measure)
        found += new
    return told, [_now(told, o.what, past, o.at) if o.what is What.OPENED else o for o in found]


def _now(told: _Told, what: What, past: Past, at: datetime, window: str = "", seconds: int = 0) -> Occurrence:
    return Occurrence(at, what, past.case, told.queue, told.priority, told.owner, window, seconds)


def _is_escalation(line: JournalLine) -> bool:
    """People were told that a window has run out, or somebody asked for them; a warning before it is none."""
    settled = next((e["deadline"] for e in line.effects if e["type"] == "SettleWindow"), None)
    late = isinstance(settled, Mapping) and bool(settled["overdue"])
    return (line.outcome == "escalated" and late) or any(_asks_higher(effect) for effect in line.effects)


def _asks_higher(effect: Plain) -> bool:
    telling = effect.get("telling") if effect["type"] == "Owe" else None
    return isinstance(telling, Mapping) and telling.get("about") in (CUSTOMER, AGENT)


def _window(line: JournalLine) -> str:
    """Empty where somebody asked."""
    settled = (str(e["window"]) for e in line.effects if e["type"] == "SettleWindow" and line.outcome == "escalated")
    return next(settled, "")


def _apply(
    told: _Told, effect: Plain, line: JournalLine, past: Past, measure: Measure
) -> tuple[_Told, list[Occurrence]]:
    match effect["type"]:
        case "OpenCase":
            told = replace(told, queue=str(effect["queue"]), priority=str(effect["priority"]))
            return told, [_now(told, What.OPENED, past, past.opened_at)]
        case "SetQueue":
            return replace(told, queue=str(effect["queue"])), []
        case "SetPriority":
            return replace(told, priority=str(effect["priority"])), []
        case "Assign":
            return replace(told, owner=str(effect["owner"])), []
        case "Unassign":
            return replace(told, owner=""), []
        case "Take":
            return replace(told, owner=told.owner or str(effect["by"])), []
        case "SetStatus":
            return _status(told, str(effect["status"]), line.at, past, measure)
        case "SettleWindow":
            return _settled(told, effect, past), []
        case _:
            return _answer(told, effect, line.at, past, measure)


def _status(told: _Told, status: str, at: datetime, past: Past, measure: Measure) -> tuple[_Told, list[Occurrence]]:
    done = Status(status).is_done
    if done == told.done:
        return told, []
    if done:
        seconds = measure(told.queue, told.priority, told.counted_from, at)
        return replace(told, done=True), [_now(told, What.RESOLVED, past, at, seconds=seconds)]
    told = replace(told, done=False, counted_from=at)
    return told, [_now(told, What.REOPENED, past, at)]


def _answer(told: _Told, effect: Plain, at: datetime, past: Past, measure: Measure) -> tuple[_Told, list[Occurrence]]:
    if told.answered or not _is_answer(effect):
        return told, []
    seconds = measure(told.queue, told.priority, past.opened_at, at)
    return replace(told, answered=True), [_now(told, What.ANSWERED, past, at, seconds=seconds)]


def _is_answer(effect: Plain) -> bool:
    """A public answer of a person, or a telephone call that was logged."""
    return effect["type"] == "MarkAnswered" or (effect["type"] == "AddEntry" and effect["kind"] == EntryKind.CALL)


def _settled(told: _Told, effect: Plain, past: Past) -> _Told:
    """The last word on a window counts: one that ran out and was then promised anew may yet be kept."""
    window, deadline = str(effect["window"]), effect["deadline"]
    if window not in PROMISES or not isinstance(deadline, Mapping):
        return told
    key, verdict = (window, str(deadline["started_at"])), _verdict(deadline)
    rest = {k: v for k, v in told.windows.items() if k != key}
    if verdict is None:
        return replace(told, windows=MappingProxyType(rest))
    what, at = verdict
    return replace(told, windows=MappingProxyType({**rest, key: _now(told, what, past, at, window)}))


def _verdict(deadline: Plain) -> tuple[What, datetime] | None:
    """A missed window was missed when it ran out, whenever that was noticed."""
    if deadline["outcome"] == Outcome.MET:
        return What.KEPT, datetime.fromisoformat(str(deadline["settled_at"]))
    if deadline["outcome"] == Outcome.MISSED or (deadline["overdue"] and deadline["outcome"] is None):
        return What.MISSED, datetime.fromisoformat(str(deadline["due_at"]))
    return None
