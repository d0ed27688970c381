"""A decision as JSON for the journal. What is bulky stands in tables of its own (entries, outbox) and is only named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mailbot.core.decision import Decision
from mailbot.core.effects import AddEntry, Effect, OpenCase, SendMail
from mailbot.core.facts import Cause
from storage.instants import micros
from storage.text import dump

Row = dict[str, object]


def journal_row(decision: Decision) -> Row:
    return {
        "cause": decision.cause.key,
        "kind": _kind(decision.cause),
        "at": micros(decision.at),
        "outcome": decision.outcome,
        "case_number": decision.after.number if decision.after else None,
        "detail": dump({} if _kind(decision.cause) == "mail" else _named(decision.cause)),
        "evidence": dump(decision.evidence),
        "steps": dump([{"rule": s.rule, "hit": s.hit, "because": s.because} for s in decision.steps]),
        "effects": dump([_effect(effect) for effect in decision.effects]),
    }


def _kind(cause: Cause) -> str:
    return cause.key.partition(":")[0]


def _effect(effect: Effect) -> Row:
    kind = type(effect).__name__
    if isinstance(effect, OpenCase):
        case = effect.case
        return {"type": kind, "case": case.number, "queue": case.queue, "priority": case.priority}
    if isinstance(effect, AddEntry):
        entry = effect.entry
        return {"type": kind, "kind": entry.kind, "visibility": entry.visibility, "message_id": entry.message_id}
    if isinstance(effect, SendMail):
        draft = effect.draft
        return {"type": kind, "kind": draft.kind, "template": draft.template, "to": draft.to.address}
    return {"type": kind, **_named(effect)}


def _named(value: Any) -> Row:
    return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple | list | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    return _named(value)
