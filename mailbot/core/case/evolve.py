"""What each effect does to a case: the one meaning of every effect that changes one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from mailbot.core.case.model import Case, Deadline, EntryKind, InternalEntry, Status, Visibility, WindowName
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
    OpenCase,
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

_FIRST, _LAST = 3, 7  # References kept: the thread's beginning and its recent end (RFC 5322 section 3.6.4)


def evolve(case: Case | None, effects: Iterable[Effect], now: datetime) -> Case | None:
    """The case after these effects; None while none was opened."""
    for effect in effects:
        case = _open(effect) if case is None else _apply(case, effect, now)
    return case


def _open(effect: Effect) -> Case | None:
    return effect.case if isinstance(effect, OpenCase) else None


def _apply(case: Case, effect: Effect, now: datetime) -> Case:
    after = _changed(case, effect, now)
    return after if after is case else replace(after, updated_at=max(now, case.updated_at))


def _changed(case: Case, effect: Effect, now: datetime) -> Case:
    match effect:
        case AddEntry(entry):
            cited = entry.kind is EntryKind.MAIL_IN and entry.visibility is Visibility.PUBLIC
            ids = _referenced(case.references, entry.message_id) if cited else case.references
            return replace(case, references=ids)
        case AddParticipant(participant):
            if case.participant(participant.person.address) is not None:
                return case
            return replace(case, participants=(*case.participants, participant))
        case MarkAnswered(addresses):
            keys = {a.casefold() for a in addresses}
            people = tuple(replace(p, answered=p.answered or p.person.key in keys) for p in case.participants)
            return replace(case, participants=people)
        case SetStatus(status, reason):
            ended = now if status.is_done and not case.status.is_done else case.resolved_at
            waiting = reason if status is Status.WAITING else None
            return replace(case, status=status, waiting_reason=waiting, resolved_at=ended if status.is_done else None)
        case SetPriority(priority):
            return replace(case, priority=priority)
        case SetQueue(queue):
            return replace(case, queue=queue)
        case Assign(owner):
            return replace(case, owner=owner)
        case Unassign():
            return replace(case, owner=None)
        case Take(by):
            return replace(case, owner=case.owner or by or None)
        case AddTags(tags):
            return replace(case, tags=tuple(dict.fromkeys((*case.tags, *tags))))
        case SetFields(fields):
            return replace(case, fields=_named(case.fields, fields))
        case LogTime(seconds):
            return replace(case, time_spent_s=case.time_spent_s + seconds)
        case MergeInto(number):
            return replace(case, merged_into=number)
        case RemoveParticipant(address):
            people = tuple(p for p in case.participants if p.person.key != address.casefold())
            return replace(case, participants=people)
        case Escalated():
            return replace(case, escalated_at=now)
        case StartWindow(deadline):
            return replace(case, deadlines=(*case.deadlines, deadline))
        case SettleWindow(window, deadline):
            return replace(
                case,
                deadlines=tuple(deadline if _is_meant(d, window, deadline) else d for d in case.deadlines),
            )
        case _:
            return case


def _is_meant(known: Deadline, window: WindowName, settled: Deadline) -> bool:
    """At most one promise of a name runs, and its start may move; of reminders there are several."""
    same = known.window is window and known.is_running
    return same and (window is not WindowName.REMINDER or known.started_at == settled.started_at)


def _named(known: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Names compare without regard to case and keep their place."""
    told = {name.casefold(): (name, value) for name, value in known}
    told |= {name.casefold(): (name, value) for name, value in new}
    return tuple(told.values())


def _referenced(ids: tuple[str, ...], new: str | None) -> tuple[str, ...]:
    if not new or new in ids:
        return ids
    ids = (*ids, new)
    return ids if len(ids) <= _FIRST + _LAST else (*ids[:_FIRST], *ids[-_LAST:])


def changes(before: Case, after: Case, now: datetime, cause: str) -> InternalEntry | None:
    """What changed between the two, as one entry for the history; None where nothing an agent sees did."""
    lines = [
        f"{name}: {old or 'nobody'} → {new or 'nobody'}"
        for name, old, new in (
            ("status", before.status, after.status),
            ("priority", before.priority, after.priority),
            ("queue", before.queue, after.queue),
            ("owner", before.owner, after.owner),
        )
        if old != new
    ]
    joined = {p.person.key for p in after.participants} - {p.person.key for p in before.participants}
    lines += [f"joined: {key}" for key in sorted(joined)]
    lines += [f"tag: {tag}" for tag in after.tags if tag not in before.tags]
    if not lines:
        return None
    return InternalEntry(at=now, kind=EntryKind.CHANGE, text="\n".join(lines), cause=cause)
