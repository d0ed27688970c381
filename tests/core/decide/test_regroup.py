"""Mails that were filed on the wrong case: both cases are decided about, and clocks run as if they never had been."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.core.case.model import (
    Case,
    Deadline,
    Entry,
    EntryKind,
    InternalEntry,
    Outcome,
    Participant,
    PublicEntry,
    Role,
    Status,
    WindowName,
)
from mailbot.core.cause import RegroupCause, Side
from mailbot.core.decide import decide
from mailbot.core.decision import Decision
from mailbot.core.draft import MailKind
from mailbot.core.effects import MoveEntries, OpenCase
from mailbot.core.facts import Shared
from mailbot.core.gather import regroup_facts
from mailbot.core.message import Address
from mailbot.core.policy import Desk
from tests.builders import ANN, BEN, BOB, CAROL, HOUR, NOW, a_case, a_desk, effects, entries, told

OPENED = NOW - 2 * HOUR
MINUTE = timedelta(minutes=1)


def wrote(at: datetime, cause: str, *, by: Address = ANN, subject: str = "Printer on fire") -> PublicEntry:
    return PublicEntry(
        at=at, kind=EntryKind.MAIL_IN, text="Words", cause=cause, author=by, subject=subject, message_id=f"{cause}@x"
    )


def answered(at: datetime) -> PublicEntry:
    author = Address("Bob Ray at Example Support", "support@example.com")
    return PublicEntry(at=at, kind=EntryKind.MAIL_OUT, text="Words", cause="mail:8", author=author)


def a_window(name: WindowName, start: datetime, **changes: object) -> Deadline:
    plain = Deadline(name, start, start + 6 * HOUR, start + 6 * HOUR)
    return replace(plain, **changes)  # type: ignore[arg-type]


def moved(
    source: Case,
    target: Case | None,
    history: tuple[Entry, ...],
    there: tuple[Entry, ...],
    *causes: str,
    whole: bool = False,
    desk: Desk | None = None,
) -> tuple[Decision, Decision]:
    """The decisions about the case that is left and about the other."""
    desk = desk or a_desk()
    number = target.number if target else 1009
    named = causes or tuple(e.cause for e in history)
    order = RegroupCause("order", Side.FROM, source.number, number, named, "carol", whole)
    gone = tuple(e for e in history if e.cause in named and e.kind is not EntryKind.CHANGE)
    cases = {c.number: c for c in (source, target) if c is not None}
    leaving = regroup_facts(order, cases, history, gone, Shared(1009))
    coming = regroup_facts(replace(order, side=Side.TO), cases, there, gone, Shared(1009))
    return decide(leaving, desk, NOW), decide(coming, desk, NOW)


def running(decision: Decision) -> dict[WindowName, Deadline]:
    assert decision.after is not None
    return {d.window: d for d in decision.after.deadlines if d.is_running}


FIRST, SECOND = wrote(OPENED, "mail:1"), wrote(OPENED + 90 * MINUTE, "mail:2")
FRESH = (a_window(WindowName.RESPOND, OPENED), a_window(WindowName.RESOLVE, OPENED))


def test_windows_of_a_case_that_loses_its_first_mail_run_from_the_next() -> None:
    source = a_case(opened_at=OPENED, deadlines=FRESH)

    left, _ = moved(source, a_case(1002), (FIRST, SECOND), (), "mail:1")

    assert {d.started_at for d in running(left).values()} == {SECOND.at}
    assert running(left)[WindowName.RESPOND].due_at > FRESH[0].started_at + timedelta(days=1)


def test_windows_of_a_case_that_gets_an_older_mail_run_from_that() -> None:
    target = a_case(1002, opened_at=SECOND.at, deadlines=(a_window(WindowName.RESPOND, SECOND.at),))

    _, there = moved(a_case(), target, (FIRST,), (replace(SECOND, cause="mail:5"),), "mail:1")

    assert running(there)[WindowName.RESPOND].started_at == FIRST.at


def test_an_answer_that_came_after_the_mail_answers_it() -> None:
    source = a_case(opened_at=OPENED, deadlines=FRESH)
    target = a_case(1002, opened_at=OPENED)

    _, there = moved(target, source, (wrote(OPENED - HOUR, "mail:9"),), (FIRST, answered(NOW - MINUTE)), "mail:9")

    respond = next(d for d in there.after.deadlines if d.window is WindowName.RESPOND)  # type: ignore[union-attr]
    assert (respond.outcome, respond.settled_at) == (Outcome.MET, NOW - MINUTE)


def test_who_waits_for_an_update_goes_with_the_mail() -> None:
    update = a_window(WindowName.UPDATE, SECOND.at)
    source = a_case(opened_at=OPENED, deadlines=(update,), status=Status.OPEN)
    history = (FIRST, answered(OPENED + MINUTE), SECOND)
    there = (wrote(OPENED, "mail:5"), answered(OPENED + 2 * MINUTE))

    left, came = moved(source, a_case(1002, opened_at=OPENED, status=Status.OPEN), history, there, "mail:2")

    ended = next(d for d in left.after.deadlines if d.window is WindowName.UPDATE)  # type: ignore[union-attr]
    assert ended.outcome is Outcome.CANCELLED
    assert running(came)[WindowName.UPDATE].started_at == SECOND.at


def test_a_case_that_the_mail_had_opened_again_is_finished_again() -> None:
    woken = InternalEntry(at=SECOND.at, kind=EntryKind.CHANGE, text="status: resolved → open", cause="mail:2")
    source = a_case(opened_at=OPENED, status=Status.OPEN, deadlines=(a_window(WindowName.RESPOND, SECOND.at),))

    left, _ = moved(source, a_case(1002), (FIRST, SECOND, woken), (), "mail:2")

    assert left.after is not None
    assert left.after.status is Status.RESOLVED
    assert not running(left)


def test_a_finished_case_wakes_for_a_mail_that_is_later_than_its_end() -> None:
    done = a_case(1002, status=Status.RESOLVED, resolved_at=OPENED, opened_at=OPENED - HOUR)

    later = moved(a_case(), done, (FIRST, SECOND), (), "mail:2")[1]
    before = moved(a_case(), replace(done, resolved_at=NOW), (FIRST, SECOND), (), "mail:2")[1]

    assert [d.after.status for d in (later, before)] == [Status.OPEN, Status.RESOLVED]  # type: ignore[union-attr]


def test_to_a_new_case_it_goes_as_it_would_have_opened_one() -> None:
    tagged = replace(SECOND, subject="Re: Toner [Case #1001]", author=BEN)

    _, there = moved(a_case(queue="billing", owner=None), None, (FIRST, tagged), (), "mail:2")

    (opened,) = effects(there, OpenCase)
    assert isinstance(opened, OpenCase)
    assert (opened.case.subject, opened.case.requester, opened.case.queue) == ("Re: Toner", BEN, "billing")
    assert running(there)[WindowName.RESPOND].started_at == SECOND.at


def test_the_sender_joins_and_sees_what_is_written_from_now_on() -> None:
    _, there = moved(a_case(by=BEN), a_case(1002), (wrote(OPENED, "mail:1", by=BEN),), (), "mail:1")

    assert there.after is not None
    assert there.after.participant(BEN.address) == Participant(BEN, Role.PARTICIPANT, NOW)


def test_a_stranger_whose_mail_stands_inside_does_not_join_by_a_move() -> None:
    inside = InternalEntry(at=OPENED, kind=EntryKind.MAIL_IN, text="Words", cause="mail:3", author=BEN)

    _, there = moved(a_case(), a_case(1002), (FIRST, inside), (), "mail:3")

    assert there.after is not None
    assert there.after.participant(BEN.address) is None


def test_who_took_part_by_that_mail_alone_leaves_with_it() -> None:
    came = wrote(SECOND.at, "mail:2", by=BEN)
    people = (*a_case().participants, Participant(BEN, Role.PARTICIPANT, SECOND.at))

    left, _ = moved(a_case(participants=people), a_case(1002), (FIRST, came), (), "mail:2")

    assert left.after is not None
    assert left.after.participant(BEN.address) is None


def test_a_case_without_any_mail_left_goes_on_as_the_other() -> None:
    left, _ = moved(a_case(deadlines=FRESH, opened_at=OPENED), a_case(1002), (FIRST,), (), "mail:1")

    assert left.after is not None
    assert (left.after.merged_into, left.after.status) == (1002, Status.CLOSED)
    assert not running(left)
    assert effects(left, MoveEntries) == [MoveEntries(("mail:1",), 1002, whole=True)]


def test_a_merge_takes_all_of_it_tags_and_owner_too() -> None:
    source = a_case(tags=("fire",), owner="bob")

    left, there = moved(source, a_case(1002, owner=None), (FIRST, SECOND), (), whole=True)

    assert left.after is not None
    assert there.after is not None
    assert (left.after.merged_into, there.after.tags, there.after.owner) == (1002, ("fire",), "bob")


def test_both_histories_say_what_went_where_and_by_whom() -> None:
    left, there = moved(a_case(), a_case(1002), (FIRST, SECOND), (), "mail:2")

    assert "moved to case 1002, by carol" in entries(left)[0][2]
    assert "came here from case 1001, by carol" in entries(there)[0][2]


def test_owners_are_told_and_customers_are_not() -> None:
    left, there = moved(a_case(), a_case(1002, owner="dave"), (FIRST, SECOND), (), "mail:2")
    own = moved(a_case(owner="carol"), a_case(1002, owner="carol"), (FIRST, SECOND), (), "mail:2")

    assert (told(left), told(there)) == ([BOB.person.address], ["dave@agents.example"])
    assert {d.kind for d in (*left.drafts, *there.drafts)} == {MailKind.NOTICE}
    assert [told(one) for one in own] == [[], []]


def test_what_cannot_be_moved_is_told_to_who_ordered_it_and_changes_nothing_else() -> None:
    case = a_case()
    cause = RegroupCause("order", Side.FROM, case.number, case.number, ("mail:7",), "carol", refused="it is gone")
    decision = decide(regroup_facts(cause, {case.number: case}, (), (), Shared(1009)), a_desk(), NOW)

    assert told(decision) == [CAROL.person.address]
    assert decision.drafts[0].values["headline"] == "Nothing was moved: it is gone"
    assert [e[:2] for e in entries(decision)] == [("change", "internal")]
    assert decision.after is not None
    assert (decision.after.status, decision.after.deadlines) == (case.status, case.deadlines)
