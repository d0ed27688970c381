"""How the journal writes down what was decided: plain values, so that years later it can be read without this code.

What is bulky stands elsewhere (entries, outbox) and is only named.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from mailbot.core.cause import Cause
from mailbot.core.effects import AddEntry, Effect, OpenCase, SendMail

Plain = dict[str, object]


def kind_of(cause: Cause) -> str:
    """mail, deadline, command, trouble, …: the first word of its key."""
    return cause.key.partition(":")[0]


def plain_effect(effect: Effect) -> Plain:
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
    return {"type": kind, **named(effect)}


def named(value: Any) -> Plain:
    """The fields of a dataclass by name."""
    return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    return named(value)
