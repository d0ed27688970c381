"""What other programs hear of decisions: one call for each event and each webhook that asked for it, as JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailbot.core.case.model import Case, Entry, EntryKind, Outcome, Status, Visibility
from mailbot.core.cause import MailCause
from mailbot.core.decision import Decision, MailOutcome
from mailbot.core.effects import AddEntry, CallWebhook, MarkAnswered, OpenCase, SettleWindow, Take
from mailbot.core.policy import Desk

TEXT = 32 * 1024  # characters of one entry's text


class HookEvent(StrEnum):
    OPENED = "opened"
    FILED = "filed"  # a customer's mail on a case
    ANSWERED = "answered"  # a person's answer, or a logged call
    TAKEN = "taken"
    ASSIGNED = "assigned"
    CHANGED = "changed"  # status, priority, queue, tags or fields
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    ESCALATED = "escalated"
    MISSED = "missed"  # a promise was broken
    NOTED = "noted"  # for webhooks that are told what stays inside
    HELD = "held"
    REFUSED = "refused"
    RULE = "rule"  # a rule of rules.yml calls it


@dataclass(frozen=True, slots=True)
class HookCall:
    """One call to be made: `id` is the same however often it is tried."""

    id: str
    hook: str
    event: str
    case: int | None
    body: str
    at: datetime


class CallState(StrEnum):
    QUEUED = "queued"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call as it is kept."""

    number: int
    call: HookCall
    state: CallState
    attempts: int
    next_attempt_at: datetime
    reply: str = ""
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallSettled:
    """How one attempt ended; `next_attempt_at` with QUEUED."""

    number: int
    state: CallState
    at: datetime
    reply: str = ""
    next_attempt_at: datetime | None = None


def hook_calls(decision: Decision, desk: Desk) -> tuple[HookCall, ...]:
    """In the order of the webhooks, then of the events. Imported mail is history: nobody is called."""
    if not desk.webhooks or (isinstance(decision.cause, MailCause) and decision.cause.quiet):
        return ()
    events = tuple(dict.fromkeys(_events(decision)))
    asked = {e.name for e in decision.effects if isinstance(e, CallWebhook)}
    calls: list[HookCall] = []
    for hook in desk.webhooks.values():
        told = [e for e in events if e in hook.events and (hook.internal or e is not HookEvent.NOTED)]
        told += [HookEvent.RULE] if hook.name in asked else []
        calls += [_call(hook.name, event, decision, desk, internal=hook.internal) for event in told]
    return tuple(calls)


def _events(decision: Decision) -> Iterator[HookEvent]:
    before, after = decision.before, decision.after
    if decision.outcome in (MailOutcome.HELD, MailOutcome.REFUSED):
        yield HookEvent(str(decision.outcome))
    opened = any(isinstance(e, OpenCase) for e in decision.effects)
    if opened:
        yield HookEvent.OPENED
    for effect in decision.effects:
        match effect:
            case AddEntry(entry) if entry.kind is EntryKind.MAIL_IN and entry.visibility is Visibility.PUBLIC:
                yield from () if opened else (HookEvent.FILED,)
            case AddEntry(entry) if entry.kind is EntryKind.NOTE:
                yield HookEvent.NOTED
            case MarkAnswered():
                yield HookEvent.ANSWERED
            case Take():
                yield HookEvent.TAKEN
            case SettleWindow(_, deadline) if deadline.overdue or deadline.outcome is Outcome.MISSED:
                yield from _missed(before, effect)
    if decision.outcome == "escalated":
        yield HookEvent.ESCALATED
    if after is not None:
        yield from _changes(before if not opened else None, after)


def _missed(before: Case | None, effect: SettleWindow) -> Iterator[HookEvent]:
    """Once: when the window ran out, not at each step after."""
    running = before.running(effect.window) if before else None
    if running is None or not running.overdue:
        yield HookEvent.MISSED


def _changes(before: Case | None, after: Case) -> Iterator[HookEvent]:
    if after.owner and (before is None or before.owner != after.owner):
        yield HookEvent.ASSIGNED
    if before is None:
        return
    if _shown(before) != _shown(after):
        yield HookEvent.CHANGED
    if before.status is not after.status and after.status in (Status.RESOLVED, Status.CLOSED):
        yield HookEvent(after.status.value)
    if before.status.is_done and not after.status.is_done:
        yield HookEvent.REOPENED


def _shown(case: Case) -> tuple[object, ...]:
    return (case.status, case.waiting_reason, case.priority, case.queue, case.tags, case.fields)


def _call(hook: str, event: HookEvent, decision: Decision, desk: Desk, *, internal: bool) -> HookCall:
    name = hashlib.sha256(f"{decision.cause.key}\0{hook}\0{event}".encode()).hexdigest()[:32]
    case = decision.after or decision.before
    body: dict[str, object] = {
        "id": name,
        "event": event.value,
        "at": decision.at.astimezone(desk.zone).isoformat(),
        "desk": desk.person.address,
        "outcome": str(decision.outcome),
        "case": _case(case, desk) if case else None,
        "entries": [_entry(e, desk) for e in _entries(decision) if internal or e.visibility is Visibility.PUBLIC],
    }
    if case is None and isinstance(decision.cause, MailCause):
        message = decision.cause.message
        body["mail"] = {"from": [p.address for p in message.from_], "subject": message.subject}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return HookCall(name, hook, event.value, case.number if case else None, text, decision.at)


def _entries(decision: Decision) -> tuple[Entry, ...]:
    return tuple(e.entry for e in decision.effects if isinstance(e, AddEntry))


def _case(case: Case, desk: Desk) -> Mapping[str, object]:
    contact = desk.contacts.find(case.requester.address)
    resolved = case.resolved_at.astimezone(desk.zone).isoformat() if case.resolved_at else None
    return {
        "number": case.number,
        "subject": case.subject,
        "status": case.status.value,
        "waiting": case.waiting_reason,
        "priority": case.priority,
        "queue": case.queue,
        "owner": case.owner,
        "tags": list(case.tags),
        "fields": dict(case.fields),
        "requester": {"name": case.requester.name, "address": case.requester.address},
        "organisation": contact.organisation if contact else "",
        "time_spent_s": case.time_spent_s,
        "opened_at": case.opened_at.astimezone(desk.zone).isoformat(),
        "resolved_at": resolved,
    }


def _entry(entry: Entry, desk: Desk) -> Mapping[str, object]:
    """Agents by name and key: their own addresses are nobody else's business."""
    author = entry.author
    agent = desk.agent_by_address(author.address) if author else None
    who = {"name": author.name, "agent": agent.key} if author and agent else None
    return {
        "kind": entry.kind.value,
        "visibility": entry.visibility.value,
        "at": entry.at.astimezone(desk.zone).isoformat(),
        "author": who or ({"name": author.name, "address": author.address} if author else None),
        "text": entry.text[:TEXT],
        "attachments": [{"name": a.name, "type": a.type, "size": a.size} for a in entry.attachments],
    }
