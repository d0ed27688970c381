"""What goes in comes out, field by field. Each example fills every field, so a new one cannot be forgotten."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields, is_dataclass, replace
from typing import Any

import pytest

from mailbot.core.case.model import (
    Case,
    Deadline,
    EntryKind,
    InternalEntry,
    Outcome,
    Participant,
    PublicEntry,
    Role,
    Status,
    WindowName,
)
from mailbot.core.cause import MailCause
from mailbot.core.draft import MailKind
from mailbot.core.effects import Hold, Reprocess
from mailbot.core.mail import Arrival, InboxState, Origin, OutboxRow, OutboxState, OutgoingMail, ReceivedMail
from mailbot.core.message import Attachment, Message
from mailbot.core.ports import Commit, FolderMark, Settled, Storage
from tests.storage.desk import ADA, BEN, HOUR, MINUTE, NOW, command, decision, opening, queued, write

FILE = Attachment("Gerät.pdf", "application/pdf", 1234, "ab" * 32, inline=True, content_id="p1@x", part=2)
WINDOW = Deadline(
    window=WindowName.RESOLVE,
    started_at=NOW,
    due_at=NOW + HOUR,
    step_at=NOW + MINUTE,
    step=3,
    overdue=True,
    paused_at=NOW + 2 * MINUTE,
    outcome=Outcome.MISSED,
    settled_at=NOW + 3 * HOUR,
    silenced=True,
    pauses=((NOW + 4 * MINUTE, NOW + 5 * MINUTE), (NOW + 6 * MINUTE, NOW + 7 * MINUTE)),
    moved_at=NOW + 8 * MINUTE,
    promised_as="medium",
    silenced_at=NOW + 9 * MINUTE,
    silenced_by="bob",
    note="Gerät anrufen",
    tell="carol",
)
PEOPLE = (Participant(ADA, Role.REQUESTER, NOW, answered=True), Participant(BEN, Role.PARTICIPANT, NOW + HOUR))
CASE = Case(
    number=7,
    subject="Gerät brennt",
    status=Status.RESOLVED,
    queue="hardware",
    priority="high",
    requester=ADA,
    opened_at=NOW,
    updated_at=NOW + MINUTE,
    asked_priority="medium",
    waiting_reason="payment",
    owner="bob",
    tags=("urgent", "printer"),
    participants=PEOPLE,
    deadlines=(WINDOW,),
    references=("b@example.com", "a@example.com"),
    resolved_at=NOW + HOUR,
    fields=(("Gerät", "Drucker \U0001f525"), ("Version", "9.2")),
    time_spent_s=1200,
    merged_into=6,
    escalated_at=NOW,
    contract="Lee Dental/gold/2026-01-01",
    trusted_requester=True,
)
ENTRY = PublicEntry(
    at=NOW,
    kind=EntryKind.MAIL_OUT,
    text="Löschen.",
    cause="mail:1",
    author=ADA,
    to=(BEN, ADA),
    subject="Re: Gerät",
    message_id="c@example.com",
    attachments=(FILE, replace(FILE, part=3)),
)
NOTE = InternalEntry(**{field.name: getattr(ENTRY, field.name) for field in fields(ENTRY)})
MAIL = OutgoingMail(
    cause="command:queue",
    position=2,
    kind=MailKind.ESCALATION,
    recipient="Bob@example.com",
    envelope_from="support@example.com",
    message_id="d@example.com",
    raw=b"Subject: \xff\r\n\r\n\0",
    case=7,
    queued_at=NOW,
    next_attempt_at=NOW + HOUR,
    subject="Gerät",
    budget="unproven",
    sealed_key=b"\0sealed",
    text="Löschen.",
)
CAME = Arrival(
    mailbox="support",
    source="pipe",
    raw=b"Subject: \xff\r\n\r\n\0",
    received_at=NOW,
    origin=Origin("Posteingang/Ä", 7, 9),
    envelope_from="ada@example.com",
    envelope_to=("support@example.com", "help@example.com"),
    quiet=True,
)


@pytest.mark.parametrize(
    "example", [FILE, WINDOW, PEOPLE[0], CASE, ENTRY, NOTE, MAIL, CAME], ids=lambda e: type(e).__name__
)
def test_each_example_fills_every_field(example: Any) -> None:
    assert empty_fields(example) == []


def test_a_case_comes_back_with_every_field(store: Storage) -> None:
    write(store, opening(CASE, ENTRY, NOTE))
    found = store.case_file(7)
    assert found is not None
    assert found.case == CASE
    assert found.entries == (ENTRY, NOTE)
    assert [type(entry) for entry in found.entries] == [PublicEntry, InternalEntry]


def test_a_running_window_comes_back_with_every_field(store: Storage) -> None:
    running = replace(WINDOW, outcome=None, settled_at=None)
    write(store, opening(replace(CASE, deadlines=(running,))))
    with store.begin() as work:
        found = work.case(7)
    assert found is not None
    assert found.deadlines == (running,)


def test_an_outgoing_mail_comes_back_with_every_field(store: Storage) -> None:
    write(store, opening(CASE))
    (row,) = queued(store, MAIL)
    assert row.mail == MAIL
    store.claim_outbox(NOW + HOUR, 1)
    store.settle([Settled(row.id, OutboxState.DEFERRED, NOW + HOUR, "451 später", NOW + 2 * HOUR)])
    (row,) = store.outbox(None)
    later = replace(MAIL, next_attempt_at=NOW + 2 * HOUR)
    assert row == OutboxRow(row.id, later, OutboxState.DEFERRED, attempts=1, reply="451 später")


def test_a_received_mail_comes_back_with_every_field(store: Storage) -> None:
    (received_id,) = store.receive([CAME])
    store.hold_received(received_id, "spam")
    assert store.release_received(received_id)
    write(store, Commit(decision(MailCause(received_id, "support", NOW, Message()), None, None)))
    write(store, Commit(decision(command("confirm"), None, None, Reprocess(received_id))))
    (claimed,) = store.claim_received(NOW, 1, 10**9)
    again = MailCause(received_id, "support", NOW, Message(), confirmed=True)
    held = replace(opening(CASE).decision, cause=again, outcome="held")
    write(store, Commit(replace(held, effects=(*held.effects, Hold("no_contract")))))
    expected = ReceivedMail(
        id=received_id,
        mailbox=CAME.mailbox,
        source=CAME.source,
        received_at=CAME.received_at,
        sha256=claimed.sha256,
        size=len(CAME.raw),
        state=InboxState.HELD,
        attempts=1,
        raw=CAME.raw,
        envelope_from=CAME.envelope_from,
        envelope_to=CAME.envelope_to,
        quiet=True,
        outcome="held",
        case=7,
        held_because="no_contract",
        confirmed=True,
        released=True,
    )
    assert empty_fields(expected) == []
    assert store.received(received_id) == expected


def test_a_folder_mark_comes_back_with_every_field(store: Storage) -> None:
    mark = FolderMark(uidvalidity=7, first_uid=9, since=NOW)
    store.set_folder_mark("support", "Posteingang/Ä", mark)
    assert store.folder_mark("support", "Posteingang/Ä") == mark
    assert store.known_uids("support", "Posteingang/Ä", 7) == frozenset()


def empty_fields(example: Any) -> list[str]:
    """Those that are left at their default, or hold nothing."""
    assert is_dataclass(example)
    return [f.name for f in fields(example) if getattr(example, f.name) in ("", None, (), False, 0, _default(f))]


def _default(field: Field[Any]) -> object:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return None if field.default is MISSING else field.default
