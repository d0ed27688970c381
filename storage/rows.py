"""The nouns of the desk as rows of their tables. How they come back stands in `storage.loading`."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeAlias

import sqlalchemy

from mailbot.core.case.model import Case, Deadline, Entry, Participant
from mailbot.core.mail import NewKey, OutboxState, OutgoingMail
from mailbot.core.message import Address, Attachment
from mailbot.core.telling import Telling
from storage.blobs import Press
from storage.instants import micros
from storage.text import address_key, clean, dump, key

Row = dict[str, object]
AnyRow: TypeAlias = "sqlalchemy.Row[*tuple[Any, ...]]"


def case_row(case: Case) -> Row:
    return {
        "number": case.number,
        "subject": clean(case.subject),
        "status": case.status.value,
        "waiting_reason": case.waiting_reason,
        "queue": case.queue,
        "priority": case.priority,
        "asked_priority": case.asked_priority,
        "owner": case.owner,
        "requester_name": clean(case.requester.name),
        "requester_address": clean(case.requester.address),
        "trusted_requester": case.trusted_requester,
        "cited": dump(case.references),
        "opened_at": micros(case.opened_at),
        "updated_at": micros(case.updated_at),
        "resolved_at": micros(case.resolved_at),
        "fields": dump([(clean(name), clean(value)) for name, value in case.fields]),
        "contract": key(case.contract) if case.contract else None,
        "time_spent_s": case.time_spent_s,
        "merged_into": case.merged_into,
        "escalated_at": micros(case.escalated_at),
    }


def participant_row(case: int, position: int, participant: Participant) -> Row:
    return {
        "case_number": case,
        "address_key": address_key(participant.person.address),
        "position": position,
        "name": clean(participant.person.name),
        "address": clean(participant.person.address),
        "role": participant.role.value,
        "joined_at": micros(participant.joined_at),
        "answered": participant.answered,
    }


def tag_row(case: int, position: int, tag: str) -> Row:
    return {"case_number": case, "tag": key(tag), "position": position}


def deadline_row(case: int, deadline: Deadline) -> Row:
    return {
        "case_number": case,
        "window": deadline.window.value,
        "started_at": micros(deadline.started_at),
        "due_at": micros(deadline.due_at),
        "step_at": micros(deadline.step_at),
        "step": deadline.step,
        "overdue": deadline.overdue,
        "paused_at": micros(deadline.paused_at),
        "outcome": deadline.outcome.value if deadline.outcome else None,
        "settled_at": micros(deadline.settled_at),
        "silenced": deadline.silenced,
        "pauses": dump([(micros(paused), micros(resumed)) for paused, resumed in deadline.pauses]),
        "moved_at": micros(deadline.moved_at),
        "promised_as": deadline.promised_as,
        "silenced_at": micros(deadline.silenced_at),
        "silenced_by": clean(deadline.silenced_by),
        "note": clean(deadline.note),
        "tell": clean(deadline.tell),
    }


def entry_row(case: int, entry: Entry) -> Row:
    return {
        "case_number": case,
        "at": micros(entry.at),
        "kind": entry.kind.value,
        "visibility": entry.visibility.value,
        "cause": entry.cause,
        "author": dump(_address(entry.author)) if entry.author else None,
        "recipients": dump([_address(a) for a in entry.to]),
        "subject": clean(entry.subject),
        "message_id": clean(entry.message_id) if entry.message_id else None,
        "attachments": dump([_attachment(a) for a in entry.attachments]),
        "text": clean(entry.text),
    }


def _address(address: Address) -> tuple[str, str]:
    return (address.name, address.address)


def _attachment(file: Attachment) -> Row:
    return {
        "name": file.name,
        "type": file.type,
        "size": file.size,
        "sha256": file.sha256,
        "inline": file.inline,
        "content_id": file.content_id,
        "part": file.part,
    }


def outbox_row(mail: OutgoingMail) -> Row:
    return {
        "cause": mail.cause,
        "position": mail.position,
        "kind": mail.kind.value,
        "case_number": mail.case,
        "recipient": clean(mail.recipient),
        "recipient_key": address_key(mail.recipient),
        "envelope_from": clean(mail.envelope_from),
        "message_id": clean(mail.message_id),
        "subject": clean(mail.subject),
        "budget": mail.budget,
        "queued_at": micros(mail.queued_at),
        "next_attempt_at": micros(mail.next_attempt_at),
        "state": OutboxState.QUEUED.value,
        "attempts": 0,
        "once_more": False,
        "sealed_key": mail.sealed_key,
        "key_forgotten": False,
    }


def outbox_bytes_row(mail: OutgoingMail, press: Press) -> Row:
    """Under the cause and position of its mail, whose id is not known yet."""
    words = press.pack(clean(mail.text).encode()) if mail.text else None
    return {"data": press.pack(mail.raw), "words": words, "cause": mail.cause, "position": mail.position}


def key_row(new: NewKey) -> Row:
    return {
        "key_hash": new.key_hash,
        "case_number": new.case,
        "address": clean(new.address),
        "address_key": address_key(new.address),
        "created_at": micros(new.created_at),
    }


def telling_row(telling: Telling) -> Row:
    return {
        **telling_key(telling),
        "name": clean(telling.person.name),
        "address": clean(telling.person.address),
        "since": micros(telling.since),
        "tell_at": micros(telling.tell_at),
        "because": clean(telling.because),
    }


def telling_key(telling: Telling) -> Row:
    key_of = address_key(telling.person.address)
    return {"case_number": telling.case, "about": telling.about, "address_key": key_of}


def message_id_row(message_id: str, case: int, *, awaited: bool = False) -> Row:
    return {"message_id": key(message_id), "case_number": case, "awaited": awaited}


def repeat_row(digest: str, case: int | None, at: datetime) -> Row:
    return {"digest": key(digest), "case_number": case, "at": micros(at)}
