"""Deadlines, commands and trouble are decided by the same road as mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mailbot.core.case.model import Case, Outcome, Status, WindowName
from mailbot.core.cause import Act, CommandCause, DeadlineCause, TroubleCause
from mailbot.core.decide import decide
from mailbot.core.decision import Decision
from mailbot.core.draft import MailKind
from mailbot.core.facts import Shared
from mailbot.core.gather import command_facts, deadline_facts, trouble_facts
from tests.builders import (
    ANN,
    BEN,
    BOB,
    CAROL,
    NOW,
    a_case,
    a_desk,
    a_message,
    decided,
    entries,
    owed,
    telling,
    tellings,
    told,
)
from tests.core.time.desks import step

ACK = WindowName.ACKNOWLEDGE


def opened() -> Case:
    case = decided(a_message()).after
    assert case is not None
    return case


def due(case: Case, now_after: int, desk: object = None) -> Decision:
    running = case.running(ACK)
    assert running is not None
    assert running.step_at is not None
    cause = DeadlineCause(case.number, ACK, running.step_at)
    return decide(deadline_facts(cause, case, Shared(1), ()), desk or a_desk(), NOW + timedelta(minutes=now_after))  # type: ignore[arg-type]


def test_before_the_window_runs_out_its_owner_is_warned_once() -> None:
    warned = due(opened(), 90)

    assert (warned.outcome, owed(warned), told(warned)) == ("escalated", [BOB.person.address], [])
    assert warned.after is not None
    (mailed,) = telling(warned.after, *tellings(warned), now=warned.at)
    (draft,) = mailed.drafts
    assert draft.to == BOB.person
    assert draft.subject == "Due soon (acknowledge): Printer on fire [Case #1001]"
    assert draft.values["headline"] == "Case 1001 has not yet been taken by anybody"
    assert entries(warned) == []


def test_at_its_end_the_manager_hears_too_and_the_history_says_so() -> None:
    warned = due(opened(), 90).after
    assert warned is not None
    over = due(warned, 120)

    assert owed(over) == [BOB.person.address, CAROL.person.address]
    assert ("change", "internal", "acknowledge: the window ran out") in entries(over)
    assert over.after is not None
    assert [d.overdue for d in over.after.deadlines if d.window is ACK] == [True]


def test_after_downtime_people_hear_once() -> None:
    assert owed(due(opened(), 600)) == [BOB.person.address, CAROL.person.address]


@pytest.mark.parametrize("minutes", [0, 89])
def test_nothing_fires_early(minutes: int) -> None:
    decision = due(opened(), minutes)

    assert (decision.outcome, decision.effects) == ("nothing", ())


def test_a_window_that_moved_or_ended_fires_nothing() -> None:
    case = opened()
    cause = DeadlineCause(1001, ACK, NOW + timedelta(minutes=90))
    later = NOW + timedelta(minutes=91)
    moved = replace(case, deadlines=tuple(replace(d, step_at=NOW + timedelta(hours=9)) for d in case.deadlines))
    ended = replace(case, deadlines=tuple(replace(d, outcome=Outcome.MET) for d in case.deadlines))

    for found in (moved, ended, None):
        assert decide(deadline_facts(cause, found, Shared(1), ()), a_desk(), later).effects == ()


def test_a_step_may_set_the_priority() -> None:
    desk = a_desk(escalations={ACK: (replace(step("due", "owner"), set_priority="high"),)})
    case = decided(a_message(), desk).after
    assert case is not None

    after = due(case, 120, desk).after

    assert after is not None
    assert after.priority == "high"


def command(case: Case | None, act: Act = Act.CLOSE, by: str = "bob", **desk: object) -> Decision:
    cause = CommandCause("1", act, 1001, by, "It was the fuse.")
    return decide(command_facts(cause, case, Shared(1)), a_desk(**desk), NOW)


def test_closing_tells_the_customers_and_ends_the_windows() -> None:
    decision = command(replace(opened(), participants=a_case(with_=(BEN,)).participants))

    assert (decision.outcome, told(decision, MailKind.RESOLUTION)) == ("done", [ANN.address, BEN.address])
    assert ("note", "internal", "Closed by bob") in entries(decision)
    assert decision.after is not None
    assert decision.after.status is Status.CLOSED
    assert not [d for d in decision.after.deadlines if d.is_running]


def test_closing_tells_nobody_where_the_desk_does_not_want_it() -> None:
    assert told(command(opened(), tell_customer=())) == []


@pytest.mark.parametrize(
    ("case", "act", "by", "why"),
    [
        (None, Act.CLOSE, "bob", "there is no case 1001"),
        (a_case(status=Status.CLOSED), Act.CLOSE, "bob", "case 1001 is closed already"),
        (a_case(), Act.TAKE, "root", "there is no agent root"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(case: Case | None, act: Act, by: str, why: str) -> None:
    decision = command(case, act, by)

    assert (decision.outcome, decision.effects, decision.steps[0].because) == ("nothing", (), why)


def test_taking_makes_a_case_ones_own_and_opens_no_finished_one() -> None:
    fresh, done = command(a_case(), Act.TAKE, "carol").after, command(a_case(status=Status.CLOSED), Act.TAKE).after

    assert fresh is not None
    assert done is not None
    assert (fresh.owner, fresh.status, done.status) == ("carol", Status.OPEN, Status.CLOSED)


@pytest.mark.parametrize(("recovered", "headline"), [(False, "IMAP does not work"), (True, "IMAP works again")])
def test_the_admins_hear_of_trouble_and_of_its_end(recovered: bool, headline: str) -> None:
    cause = TroubleCause("IMAP", NOW, "connection refused", recovered)

    decision = decide(trouble_facts(cause, Shared(1)), a_desk(), NOW)

    assert told(decision) == ["ops@example.com"]
    assert decision.drafts[0].subject == headline
