"""What each effect does to a case, and to nothing else."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import get_args

import pytest

from mailbot.core.case.evolve import changes, evolve
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
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import (
    Acknowledge,
    AddEntry,
    AddParticipant,
    AddTags,
    Assign,
    BeginWindow,
    CallWebhook,
    Effect,
    Escalated,
    Hold,
    Ignore,
    LogTime,
    MarkAnswered,
    MergeInto,
    MoveEntries,
    OpenCase,
    Owe,
    Regroup,
    ReleaseHeld,
    RemoveParticipant,
    Reprocess,
    SendMail,
    SetAway,
    SetFields,
    SetPriority,
    SetQueue,
    SetStatus,
    SettleWindow,
    Silence,
    SkipWindow,
    StartWindow,
    Take,
    Tell,
    Told,
    Unassign,
    UseTemplate,
)
from mailbot.core.telling import Telling
from tests.builders import ANN, BEN, HOUR, NOW, a_case

RESPOND = Deadline(WindowName.RESPOND, NOW, NOW + HOUR, NOW + HOUR)


def after(case: Case, *effects: Effect) -> Case:
    found = evolve(case, effects, NOW)
    assert found is not None
    return found


def changed(before: Case, now: Case) -> set[str]:
    return {f.name for f in fields(Case) if getattr(before, f.name) != getattr(now, f.name)}


def a_mail(message_id: str, kind: EntryKind = EntryKind.MAIL_IN) -> PublicEntry:
    return PublicEntry(at=NOW, kind=kind, text="x", cause="mail:1", message_id=message_id)


TELLING = Telling(1001, "respond", BEN, NOW, NOW, "the window has run out")
CHANGING: list[tuple[Effect, set[str]]] = [
    (AddEntry(a_mail("new")), {"references"}),
    (AddParticipant(Participant(BEN, Role.PARTICIPANT, NOW)), {"participants"}),
    (RemoveParticipant(ANN.address), {"participants"}),
    (MarkAnswered((ANN.address,)), {"participants"}),
    (Unassign(), {"owner"}),
    (SetStatus(Status.OPEN), {"status"}),
    (SetStatus(Status.WAITING, "customer"), {"status", "waiting_reason"}),
    (SetStatus(Status.RESOLVED), {"status", "resolved_at"}),
    (SetPriority("high"), {"priority"}),
    (SetQueue("billing"), {"queue"}),
    (Assign("carol"), {"owner"}),
    (AddTags(("vip",)), {"tags"}),
    (SetFields((("version", "9.2"),)), {"fields"}),
    (LogTime(1200, "bob"), {"time_spent_s"}),
    (MergeInto(1000), {"merged_into"}),
    (Escalated(), {"escalated_at"}),
    (StartWindow(RESPOND), {"deadlines"}),
]
UNCHANGING: list[Effect] = [
    Tell(("owner",)),
    BeginWindow((WindowName.RESPOND,)),
    SkipWindow((WindowName.RESPOND,)),
    CallWebhook("crm"),
    SendMail(Draft(kind=MailKind.NOTICE, audience=Audience.AGENT, template="notice", to=ANN)),
    UseTemplate("hello"),
    Hold("spam"),
    MoveEntries(("mail:7",), 1002),
    Regroup(1002, ("mail:7",), "bob"),
    Acknowledge((1001,), "bob"),
    Reprocess(7),
    ReleaseHeld(7),
    SetAway("bob", None),
    Ignore("nothing"),
    OpenCase(a_case(1002)),
    Take("carol"),  # bob has it
    Silence(),  # what it quiets is settled beside it
    Owe(TELLING),
    Told(TELLING),
    SettleWindow(WindowName.RESPOND, RESPOND),  # nothing runs
]


@pytest.mark.parametrize(("effect", "what"), CHANGING)
def test_each_effect_changes_its_own_thing(effect: Effect, what: set[str]) -> None:
    before = a_case()

    assert changed(before, after(before, effect)) == what | {"updated_at"}


@pytest.mark.parametrize("effect", UNCHANGING)
def test_what_concerns_no_case_changes_none(effect: Effect) -> None:
    before = a_case()

    assert changed(before, after(before, effect)) <= {"updated_at"}


def test_these_tests_know_every_effect() -> None:
    assert {type(effect) for effect in (*UNCHANGING, *(e for e, _ in CHANGING))} == set(get_args(Effect))


def test_a_case_is_there_once_it_was_opened() -> None:
    assert evolve(None, (Ignore("spam"), SetPriority("high")), NOW) is None
    assert evolve(None, (OpenCase(a_case()), SetPriority("high")), NOW) == replace(
        a_case(), priority="high", updated_at=NOW
    )


def test_somebody_who_takes_part_does_not_join_twice() -> None:
    again = AddParticipant(Participant(replace(BEN, address="BEN@example.org"), Role.PARTICIPANT, NOW))

    assert len(after(a_case(with_=(BEN,)), again).participants) == 2


def test_only_the_answered_are_marked() -> None:
    marked = after(a_case(with_=(BEN,)), MarkAnswered(("BEN@example.org",))).participants

    assert [p.answered for p in marked] == [False, True]


def test_taking_gives_a_case_to_who_takes_it_only_where_nobody_had_it() -> None:
    assert after(a_case(owner=None), Take("carol")).owner == "carol"
    assert after(a_case(owner="bob"), Take("carol")).owner == "bob"


def test_closing_a_resolved_case_keeps_the_instant_of_its_resolution() -> None:
    resolved = a_case(status=Status.RESOLVED, resolved_at=NOW - HOUR)

    assert after(resolved, SetStatus(Status.CLOSED)).resolved_at == NOW - HOUR
    assert after(resolved, SetStatus(Status.OPEN)).resolved_at is None


def test_a_tag_is_there_once() -> None:
    assert after(a_case(tags=("vip",)), AddTags(("vip", "new"))).tags == ("vip", "new")


def test_only_the_running_window_of_a_name_is_settled() -> None:
    old = replace(RESPOND, started_at=NOW - HOUR, outcome=Outcome.MET)
    met = replace(RESPOND, outcome=Outcome.MISSED)

    assert after(a_case(deadlines=(old, RESPOND)), SettleWindow(WindowName.RESPOND, met)).deadlines == (old, met)


def test_of_several_reminders_one_is_settled() -> None:
    first = Deadline(WindowName.REMINDER, NOW, NOW + HOUR, NOW + HOUR)
    second = replace(first, started_at=NOW + HOUR)
    met = replace(second, outcome=Outcome.MET)

    case = after(a_case(deadlines=(first, second)), SettleWindow(WindowName.REMINDER, met))

    assert case.deadlines == (first, met)


def test_somebody_who_is_no_agent_takes_no_case() -> None:
    assert after(a_case(owner=None), Take("")).owner is None


def test_the_thread_keeps_its_beginning_and_its_end() -> None:
    case = after(a_case(), *(AddEntry(a_mail(f"id-{n}")) for n in range(50)))

    assert case.references == ("first-1001", "id-0", "id-1", *(f"id-{n}" for n in range(43, 50)))


def test_internal_mail_and_our_own_are_not_cited_to_customers() -> None:
    note = InternalEntry(at=NOW, kind=EntryKind.MAIL_IN, text="x", cause="mail:1", message_id="secret")
    case = after(a_case(), AddEntry(note), AddEntry(a_mail("ours", EntryKind.MAIL_OUT)), AddEntry(a_mail("first-1001")))

    assert case.references == ("first-1001",)


def test_time_never_goes_back() -> None:
    ahead = a_case(updated_at=NOW + timedelta(days=1))

    assert after(ahead, SetPriority("high")).updated_at == NOW + timedelta(days=1)


def test_the_history_tells_what_an_agent_sees_change() -> None:
    now = after(
        a_case(owner=None),
        SetStatus(Status.OPEN),
        Assign("bob"),
        AddParticipant(Participant(BEN, Role.PARTICIPANT, NOW)),
        AddTags(("vip",)),
    )

    entry = changes(a_case(owner=None), now, NOW, "mail:1")

    assert entry is not None
    assert entry.text.split("\n") == [
        "status: new → open",
        "owner: nobody → bob",
        "joined: ben@example.org",
        "tag: vip",
    ]
    assert changes(now, after(now, StartWindow(RESPOND)), NOW, "mail:1") is None


def test_a_field_told_again_takes_the_place_of_the_first() -> None:
    told = after(a_case(), SetFields((("Version", "9.1"), ("Company", "Acme"))), SetFields((("version", "9.2"),)))

    assert told.fields == (("version", "9.2"), ("Company", "Acme"))
