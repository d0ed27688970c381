"""What a decision comes to, in words that can be compared: as the journal has it, and as it would be now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mailbot.core.decision import Decision
from mailbot.core.journal import Plain, plain_effect
from mailbot.core.trial.past import Decided, instant_of

Outcomes = dict[str, str]


def as_decided(row: Decided) -> Outcomes:
    return _outcomes(row.outcome, row.case, row.effects)


def as_would_be(decision: Decision) -> Outcomes:
    case = decision.after.number if decision.after else None
    return _outcomes(decision.outcome, case, [plain_effect(e) for e in decision.effects])


def differences(was: Outcomes, would_be: Outcomes) -> tuple[tuple[str, str, str], ...]:
    """Name, what was, what would be; in the order in which people ask."""
    names = dict.fromkeys((*was, *would_be))
    return tuple((n, was.get(n, ""), would_be.get(n, "")) for n in names if was.get(n, "") != would_be.get(n, ""))


def _outcomes(outcome: str, case: int | None, effects: Sequence[Plain]) -> Outcomes:
    found: Outcomes = {"outcome": str(outcome)}
    if case is not None:
        found["case"] = str(case)
    for effect in effects:
        for name, value in _said(effect):
            again = name in _ADD_UP and name in found
            found[name] = f"{found[name]}, {value}" if again else value
    for name in _ADD_UP & found.keys():
        found[name] = ", ".join(sorted(found[name].split(", ")))
    return found


_ADD_UP = frozenset({"tags", "mails", "windows", "fields", "tells"})


def _said(effect: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What one effect adds to the picture; entries and participants are left to the case."""
    match effect["type"]:
        case "OpenCase":
            yield "queue", str(effect["queue"])
            yield "priority", str(effect["priority"])
        case "SetQueue":
            yield "queue", str(effect["queue"])
        case "SetPriority":
            yield "priority", str(effect["priority"])
        case "Assign":
            yield "owner", str(effect["owner"])
        case "SetStatus":
            reason = effect.get("reason")
            yield "status", f"{effect['status']} ({reason})" if reason else str(effect["status"])
        case "AddTags":
            yield from (("tags", str(tag)) for tag in effect["tags"])
        case "SetFields":
            yield from (("fields", f"{name}: {value}") for name, value in effect["fields"])
        case "Hold" | "Ignore":
            yield "because", str(effect["reason"])
        case "StartWindow" | "SettleWindow":
            yield "windows", _window(effect["deadline"])
        case "Owe":
            telling = effect["telling"]
            yield "tells", f"{telling['person']['address']} of {telling['about']}"
        case "SendMail":
            yield "mails", f"{effect['template']} to {effect['to']}"


def _window(deadline: Mapping[str, Any]) -> str:
    name = str(deadline["window"])
    if deadline["outcome"]:
        return f"{name} {deadline['outcome']}"
    if deadline["paused_at"]:
        return f"{name} paused"
    return f"{name} by {instant_of(deadline['due_at']).isoformat(timespec='seconds')}"
