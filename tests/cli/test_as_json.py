"""The shapes that other programs rely on, built from core values and compared whole."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from mailbot.cli import as_json
from mailbot.core.case.model import (
    Case,
    CaseFile,
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
from mailbot.core.cause import Act, CommandCause
from mailbot.core.decision import Decision, Step
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import AddTags, OpenCase, SendMail
from mailbot.core.mail import InboxState, OutboxRow, OutboxState, OutgoingMail, ReceivedMail
from mailbot.core.message import Address
from mailbot.core.ports import Counts

DUBLIN = ZoneInfo("Europe/Dublin")
NOON = datetime(2026, 7, 1, 11, 0, tzinfo=UTC)  # 12:00 in Dublin, in summer
ANN = Address("Ann Lee", "ann@example.org")
BOB = Address("Bob Ray", "bob@example.com")


def a_case() -> Case:
    return Case(
        number=1001,
        subject="The printer is on fire",
        status=Status.NEW,
        queue="hardware",
        priority="high",
        requester=ANN,
        opened_at=NOON,
        updated_at=NOON + timedelta(minutes=5),
        tags=("printer",),
        participants=(Participant(ANN, Role.REQUESTER, NOON),),
        deadlines=(
            Deadline(WindowName.ACKNOWLEDGE, NOON, NOON + timedelta(hours=2), NOON + timedelta(hours=1)),
            Deadline(WindowName.RESPOND, NOON, NOON + timedelta(hours=2), outcome=Outcome.MET),
        ),
    )


CASE_ROW = {
    "number": 1001,
    "subject": "The printer is on fire",
    "status": "new",
    "queue": "hardware",
    "priority": "high",
    "owner": None,
    "requester": {"name": "Ann Lee", "address": "ann@example.org"},
    "opened_at": "2026-07-01T12:00:00+01:00",
    "updated_at": "2026-07-01T12:05:00+01:00",
}


def test_a_case_is_one_row_of_the_list() -> None:
    assert as_json.case_json(a_case(), DUBLIN) == CASE_ROW


def test_a_case_file_adds_people_entries_and_windows() -> None:
    entries = (
        PublicEntry(
            at=NOON,
            kind=EntryKind.MAIL_IN,
            text="Help!",
            cause="mail:1",
            author=ANN,
            to=(BOB,),
            subject="Fire",
            message_id="a@example.org",
        ),
        InternalEntry(at=NOON, kind=EntryKind.NOTE, text="Again.", cause="mail:2"),
    )

    shown = as_json.case_file_json(CaseFile(a_case(), entries), DUBLIN)

    assert shown == CASE_ROW | {
        "participants": [{"name": "Ann Lee", "address": "ann@example.org"}],
        "tags": ["printer"],
        "entries": [
            {
                "at": "2026-07-01T12:00:00+01:00",
                "kind": "mail_in",
                "visibility": "public",
                "from": {"name": "Ann Lee", "address": "ann@example.org"},
                "to": [{"name": "Bob Ray", "address": "bob@example.com"}],
                "subject": "Fire",
                "text": "Help!",
                "message_id": "a@example.org",
                "cause": "mail:1",
            },
            {
                "at": "2026-07-01T12:00:00+01:00",
                "kind": "note",
                "visibility": "internal",
                "from": None,
                "to": [],
                "subject": "",
                "text": "Again.",
                "message_id": None,
                "cause": "mail:2",
            },
        ],
        "deadlines": [
            {
                "window": "acknowledge",
                "due_at": "2026-07-01T14:00:00+01:00",
                "step_at": "2026-07-01T13:00:00+01:00",
                "outcome": None,
                "silenced_by": None,
                "silenced_at": None,
                "note": None,
            },
            {
                "window": "respond",
                "due_at": "2026-07-01T14:00:00+01:00",
                "step_at": None,
                "outcome": "met",
                "silenced_by": None,
                "silenced_at": None,
                "note": None,
            },
        ],
    }


def a_decision(*, case: Case | None) -> Decision:
    draft = Draft(
        kind=MailKind.RECEIPT,
        audience=Audience.CUSTOMER,
        template="receipt",
        to=ANN,
        subject="[Case #1001] Fire",
        values=MappingProxyType({"due_at": NOON, "days": (date(2026, 7, 2),)}),
    )
    return Decision(
        cause=CommandCause("c1", Act.CLOSE, 1001, "ann"),
        at=NOON,
        outcome="new_case",
        evidence=("no case is named",),
        steps=(Step("loops", False, "the mail is from a person"), Step("open", True, "nothing matched")),
        effects=(OpenCase(a_case()), AddTags(("printer",)), SendMail(draft)),
        before=None,
        after=case,
    )


def test_a_decision_names_rules_effects_and_mails() -> None:
    shown = as_json.decision_json(a_decision(case=a_case()), DUBLIN)

    assert list(shown) == ["outcome", "case", "evidence", "steps", "effects", "mails"]
    assert (shown["outcome"], shown["case"], shown["evidence"]) == ("new_case", 1001, ["no case is named"])
    assert shown["steps"] == [
        {"rule": "loops", "hit": False, "because": "the mail is from a person"},
        {"rule": "open", "hit": True, "because": "nothing matched"},
    ]
    assert [effect["type"] for effect in shown["effects"]] == ["OpenCase", "AddTags", "SendMail"]
    assert shown["effects"][1] == {"type": "AddTags", "tags": ["printer"]}
    assert shown["mails"] == [
        {
            "to": [{"name": "Ann Lee", "address": "ann@example.org"}],
            "template": "receipt",
            "subject": "[Case #1001] Fire",
        }
    ]


def test_a_decision_without_a_case_has_null_there() -> None:
    assert as_json.decision_json(a_decision(case=None), DUBLIN)["case"] is None


def test_every_value_inside_an_effect_can_be_written_as_json() -> None:
    text = json.dumps(as_json.decision_json(a_decision(case=a_case()), DUBLIN))

    assert '"due_at": "2026-07-01T12:00:00+01:00"' in text
    assert '"days": ["2026-07-02"]' in text
    assert '"opened_at": "2026-07-01T12:00:00+01:00"' in text


def test_mail_in_the_queues_has_its_state_and_reason() -> None:
    mail = ReceivedMail(
        7, "support", "imap", NOON, "ab12", 900, InboxState.HELD, 3, held_because="it killed the parser"
    )

    assert as_json.received_json(mail, DUBLIN) == {
        "id": 7,
        "mailbox": "support",
        "source": "imap",
        "received_at": "2026-07-01T12:00:00+01:00",
        "size": 900,
        "sha256": "ab12",
        "state": "held",
        "attempts": 3,
        "because": "it killed the parser",
        "outcome": None,
        "case": None,
    }


def test_an_outbox_row_says_what_the_server_said_but_never_its_bytes() -> None:
    mail = OutgoingMail(
        cause="mail:1",
        position=0,
        kind=MailKind.RECEIPT,
        recipient="ann@example.org",
        envelope_from="support@example.com",
        message_id="r@example.com",
        raw=b"secret",
        case=1001,
        queued_at=NOON,
        next_attempt_at=NOON,
        subject="Fire",
        sealed_key=b"sealed",
    )

    shown = as_json.outbox_json(OutboxRow(3, mail, OutboxState.REFUSED, 1, "550 no such user", NOON), DUBLIN)

    assert shown["state"] == "refused"
    assert shown["reply"] == "550 no such user"
    assert "secret" not in json.dumps(shown)
    assert "sealed" not in json.dumps(shown)


def test_counts_keep_the_instants_that_matter_next() -> None:
    counts = Counts({"received": 2}, {}, {"new": 1}, NOON, None, NOON + timedelta(hours=1))

    assert as_json.counts_json(counts, DUBLIN) == {
        "cases": {"new": 1},
        "inbox": {"received": 2},
        "outbox": {},
        "oldest_received_at": "2026-07-01T12:00:00+01:00",
        "oldest_queued_at": None,
        "next_step_at": "2026-07-01T13:00:00+01:00",
    }
