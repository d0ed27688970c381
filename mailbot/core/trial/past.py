"""What the journal says was decided, and what a case was before that: its effects, read back and applied anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from mailbot.core.case.evolve import evolve
from mailbot.core.case.model import (
    Case,
    Deadline,
    EntryKind,
    Outcome,
    Participant,
    PublicEntry,
    Role,
    Status,
    Visibility,
    WindowName,
)
from mailbot.core.effects import (
    AddEntry,
    AddParticipant,
    AddTags,
    Assign,
    Effect,
    Escalated,
    LogTime,
    MarkAnswered,
    MergeInto,
    RemoveParticipant,
    SetFields,
    SetPriority,
    SetQueue,
    SetStatus,
    SettleWindow,
    StartWindow,
    Take,
    Unassign,
)
from mailbot.core.journal import Plain
from mailbot.core.mail import OutgoingMail, ReceivedMail
from mailbot.core.message import Address


@dataclass(frozen=True, slots=True)
class Decided:
    """One row of the journal. `effects` and `steps` are plain values, as `core.journal` writes them."""

    id: int
    cause: str
    kind: str
    at: datetime
    outcome: str
    case: int | None
    detail: Plain
    steps: tuple[Plain, ...]
    effects: tuple[Plain, ...]


class Past(Protocol):
    """Looks back at what was decided; only reads."""

    def first_id(self, since: datetime) -> int: ...
    def decided(self, first: int, until: datetime) -> Iterable[Decided]: ...
    def decided_about(self, received_id: int) -> tuple[Decided, ...]: ...
    def received_as(self, message_id: str) -> int | None: ...
    def before(self, numbers: Sequence[int], first: int) -> Mapping[int, Sequence[Decided]]: ...
    def newest_before(self, first: int, limit: int) -> Sequence[Decided]: ...
    def newest_case(self) -> int: ...
    def loads(self) -> Mapping[str, int]: ...
    def cases(self, numbers: Sequence[int]) -> Mapping[int, Case]: ...
    def mails(self, ids: Sequence[int]) -> Mapping[int, ReceivedMail]: ...
    def cases_of_ids(self, ids: Sequence[str]) -> Mapping[str, int]: ...
    def answered(self, addresses: Sequence[str]) -> Mapping[str, Sequence[int]]: ...
    def automatic(self, since: datetime, until: datetime) -> Sequence[OutgoingMail]: ...
    def sent_as(self, ids: Sequence[str]) -> Mapping[str, OutgoingMail]: ...


def as_it_was(case: Case, history: Sequence[Decided]) -> Case | None:
    """The case after these decisions about it, oldest first; None where they do not begin with its opening."""
    was: Case | None = None
    for row in history:
        if was is None:
            was = _opened(case, row.effects)
        if was is not None:
            was = evolve(was, [e for plain in row.effects if (e := effect_of(plain, row.at))], row.at)
    return was


def _opened(case: Case, effects: Sequence[Plain]) -> Case | None:
    """Of its beginning the journal keeps what may change; subject and requester are as they are now."""
    opening = next((e for e in effects if e["type"] == "OpenCase" and e.get("case") == case.number), None)
    if opening is None:
        return None
    people = (Participant(case.requester, Role.REQUESTER, case.opened_at),) if case.requester.address else ()
    return replace(
        case,
        status=Status.NEW,
        waiting_reason=None,
        queue=str(opening["queue"]),
        priority=str(opening["priority"]),
        owner=None,
        tags=(),
        participants=people,
        deadlines=(),
        references=(),
        resolved_at=None,
        updated_at=case.opened_at,
        fields=(),
        time_spent_s=0,
        merged_into=None,
        escalated_at=None,
    )


def effect_of(plain: Mapping[str, Any], at: datetime) -> Effect | None:
    """The effect that was written down, where it changes a case."""
    match plain["type"]:
        case "SetStatus":
            return SetStatus(Status(plain["status"]), plain["reason"])
        case "SetPriority":
            return SetPriority(plain["priority"])
        case "SetQueue":
            return SetQueue(plain["queue"])
        case "Assign":
            return Assign(plain["owner"])
        case "Unassign":
            return Unassign()
        case "Take":
            return Take(plain["by"])
        case "AddTags":
            return AddTags(tuple(plain["tags"]))
        case "SetFields":
            return SetFields(tuple((name, value) for name, value in plain["fields"]))
        case "LogTime":
            return LogTime(plain["seconds"], plain["by"])
        case "MergeInto":
            return MergeInto(plain["number"])
        case "RemoveParticipant":
            return RemoveParticipant(plain["address"])
        case "Escalated":
            return Escalated()
        case "MarkAnswered":
            return MarkAnswered(tuple(plain["addresses"]))
        case "AddParticipant":
            one = plain["participant"]
            person = Address(one["person"]["name"], one["person"]["address"])
            return AddParticipant(Participant(person, Role(one["role"]), instant_of(one["joined_at"]), one["answered"]))
        case "StartWindow":
            return StartWindow(_deadline(plain["deadline"]))
        case "SettleWindow":
            return SettleWindow(WindowName(plain["window"]), _deadline(plain["deadline"]))
        case "AddEntry" if plain["kind"] == EntryKind.MAIL_IN and plain["visibility"] == Visibility.PUBLIC:
            entry = PublicEntry(at=at, kind=EntryKind.MAIL_IN, text="", cause="", message_id=plain["message_id"])
            return AddEntry(entry)
    return None


def instant_of(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _deadline(plain: Mapping[str, Any]) -> Deadline:
    known = {one.name for one in fields(Deadline)}
    values = {name: _value(name, value) for name, value in plain.items() if name in known}
    return Deadline(**values)


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name.endswith("_at"):
        return instant_of(value)
    match name:
        case "window":
            return WindowName(value)
        case "outcome":
            return Outcome(value)
        case "pauses":
            return tuple((instant_of(paused), instant_of(resumed)) for paused, resumed in value)
    return value
