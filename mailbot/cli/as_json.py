"""Core values as the JSON that other programs rely on: exact names, integers for cases, people as objects.

Pure. Instants are ISO 8601 in the given zone, with offset; what is not there is null, never left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import date, datetime, tzinfo
from enum import Enum
from typing import TYPE_CHECKING, Any

from mailbot.core.message import Address

if TYPE_CHECKING:
    from mailbot.core.case.model import Case, CaseFile, Deadline, Entry
    from mailbot.core.decision import Decision
    from mailbot.core.draft import Draft
    from mailbot.core.effects import Effect
    from mailbot.core.mail import OutboxRow, ReceivedMail
    from mailbot.core.ports import Counts

Json = dict[str, Any]


def instant(at: datetime | None, zone: tzinfo) -> str | None:
    """Whole seconds: `2026-11-21T20:41:07+01:00`."""
    return at.astimezone(zone).isoformat(timespec="seconds") if at else None


def person(address: Address | None) -> Json | None:
    return {"name": address.name, "address": address.address} if address else None


def case_json(case: Case, zone: tzinfo) -> Json:
    """One row of `cases list`."""
    return {
        "number": case.number,
        "subject": case.subject,
        "status": str(case.status),
        "queue": case.queue,
        "priority": case.priority,
        "owner": case.owner,
        "requester": person(case.requester),
        "opened_at": instant(case.opened_at, zone),
        "updated_at": instant(case.updated_at, zone),
    }


def case_file_json(file: CaseFile, zone: tzinfo) -> Json:
    """`cases show`: the row, who takes part, what happened (oldest first) and the windows."""
    return case_json(file.case, zone) | {
        "participants": [person(one.person) for one in file.case.participants],
        "tags": list(file.case.tags),
        "entries": [entry_json(entry, zone) for entry in file.entries],
        "deadlines": [deadline_json(deadline, zone) for deadline in file.case.deadlines],
    }


def entry_json(entry: Entry, zone: tzinfo) -> Json:
    return {
        "at": instant(entry.at, zone),
        "kind": str(entry.kind),
        "visibility": str(entry.visibility),
        "from": person(entry.author),
        "to": [person(one) for one in entry.to],
        "subject": entry.subject,
        "text": entry.text,
        "message_id": entry.message_id,
        "cause": entry.cause,
    }


def deadline_json(deadline: Deadline, zone: tzinfo) -> Json:
    """`outcome` is met, missed, cancelled, or null while the window runs."""
    return {
        "window": str(deadline.window),
        "due_at": instant(deadline.due_at, zone),
        "step_at": instant(deadline.step_at, zone),
        "outcome": str(deadline.outcome) if deadline.outcome else None,
        "silenced_by": deadline.silenced_by or None,
        "silenced_at": instant(deadline.silenced_at, zone) if deadline.silenced_at else None,
        "note": deadline.note or None,
    }


def decision_json(decision: Decision, zone: tzinfo) -> Json:
    """What `explain` prints: the rules that hit and missed, and all that would happen."""
    case = decision.after or decision.before
    return {
        "outcome": str(decision.outcome),
        "case": case.number if case else None,
        "evidence": list(decision.evidence),
        "steps": [{"rule": s.rule, "hit": s.hit, "because": s.because} for s in decision.steps],
        "effects": [effect_json(effect, zone) for effect in decision.effects],
        "mails": [mail_json(draft) for draft in decision.drafts],
    }


def mail_json(draft: Draft) -> Json:
    return {"to": [person(draft.to)], "template": draft.template, "subject": draft.subject}


def effect_json(effect: Effect, zone: tzinfo) -> Json:
    """The name of its type, then its own fields."""
    return {"type": type(effect).__name__, **_fields(effect, zone)}


def received_json(mail: ReceivedMail, zone: tzinfo) -> Json:
    """One row of `queue inbox` and `queue held`."""
    return {
        "id": mail.id,
        "mailbox": mail.mailbox,
        "source": mail.source,
        "received_at": instant(mail.received_at, zone),
        "size": mail.size,
        "sha256": mail.sha256,
        "state": str(mail.state),
        "attempts": mail.attempts,
        "because": mail.held_because,
        "outcome": mail.outcome,
        "case": mail.case,
    }


def outbox_json(row: OutboxRow, zone: tzinfo) -> Json:
    """One row of `queue outbox`."""
    return {
        "id": row.id,
        "state": str(row.state),
        "kind": str(row.mail.kind),
        "to": row.mail.recipient,
        "subject": row.mail.subject,
        "case": row.mail.case,
        "message_id": row.mail.message_id,
        "queued_at": instant(row.mail.queued_at, zone),
        "next_attempt_at": instant(row.mail.next_attempt_at, zone),
        "attempts": row.attempts,
        "reply": row.reply,
        "settled_at": instant(row.settled_at, zone),
    }


def counts_json(counts: Counts, zone: tzinfo) -> Json:
    """The whole desk in one look, as `status` and plain `queue` print it."""
    return {
        "cases": dict(counts.cases),
        "inbox": dict(counts.inbox),
        "outbox": dict(counts.outbox),
        "oldest_received_at": instant(counts.oldest_received_at, zone),
        "oldest_queued_at": instant(counts.oldest_queued_at, zone),
        "next_step_at": instant(counts.next_step_at, zone),
    }


def plain(value: object, zone: tzinfo) -> Any:
    """Any core value as JSON: nested values become objects of their fields, people keep their shape."""
    match value:
        case Address():
            return person(value)
        case datetime():
            return instant(value, zone)
        case Enum() | date():
            return str(value)
        case bytes():
            return value.hex()
        case Mapping():
            return {str(key): plain(item, zone) for key, item in value.items()}
        case tuple() | list():
            return [plain(item, zone) for item in value]
        case Set():
            return sorted((plain(item, zone) for item in value), key=str)
        case str() | int() | float() | None:
            return value
    return _fields(value, zone) if is_dataclass(value) else str(value)


def _fields(value: Any, zone: tzinfo) -> Json:
    return {one.name: plain(getattr(value, one.name), zone) for one in fields(value)}
