"""What a batch of commits changes in a memory of the desk."""

from __future__ import annotations

from dataclasses import replace

from mailbot.core.case.model import Case, Deadline, Outcome, Participant, Role, Status, WindowName
from mailbot.core.cause import Act, CommandCause
from mailbot.core.changes import by_case, load_shifts, names, standing, turns_taken
from mailbot.core.decision import Decision
from mailbot.core.effects import Effect, SettleWindow
from mailbot.core.ports import Commit
from tests.builders import BEN, HOUR, NOW, a_case

RESPOND = Deadline(WindowName.RESPOND, NOW, NOW + HOUR, NOW + HOUR)


def a_commit(before: Case | None, after: Case | None, *effects: Effect, **more: object) -> Commit:
    cause = CommandCause("1", Act.CLOSE, 1001, "bob")
    return Commit(Decision(cause, NOW, "done", (), (), effects, before, after), **more)  # type: ignore[arg-type]


def test_commits_on_one_case_are_one_change_from_the_first_to_the_last() -> None:
    first, second = a_case(), a_case(status=Status.OPEN)

    (change,) = by_case([a_commit(None, first), a_commit(None, None), a_commit(first, second)])

    assert (change.before, change.after, len(change.decisions)) == (None, second, 2)


def test_a_late_answer_that_opens_a_new_case_has_nothing_before_it() -> None:
    (change,) = by_case([a_commit(a_case(1001), a_case(1002))])

    assert (change.number, change.before) == (1002, None)


def test_only_deadlines_that_differ_are_written_and_settled_ones_come_from_the_effects() -> None:
    update = replace(RESPOND, window=WindowName.UPDATE)
    met = replace(RESPOND, outcome=Outcome.MET)
    before, after = a_case(deadlines=(RESPOND, update)), a_case(deadlines=(update,))

    (change,) = by_case([a_commit(before, after, SettleWindow(WindowName.RESPOND, met))])

    assert (change.deadlines, change.moved) == ((met,), ())


def test_a_deadline_whose_start_moved_is_named_so_that_the_old_row_does_not_fire() -> None:
    moved = replace(RESPOND, started_at=NOW + HOUR)

    (change,) = by_case([a_commit(a_case(deadlines=(RESPOND,)), a_case(deadlines=(moved,)))])

    assert (change.moved, change.deadlines) == ((RESPOND,), (moved,))


def test_participants_who_join_or_change_are_named_with_their_place() -> None:
    ben = Participant(BEN, Role.PARTICIPANT, NOW - HOUR)
    before = a_case(with_=(BEN,))
    after = replace(before, participants=(before.participants[0], replace(ben, answered=True)))

    (change,) = by_case([a_commit(before, after)])

    assert change.participants == ((1, replace(ben, answered=True)),)
    assert change.left == ()


def test_loads_count_open_cases_by_owner() -> None:
    opened = by_case([a_commit(None, a_case(1001)), a_commit(None, a_case(1002, owner="dave"))])
    passed_on = by_case([a_commit(a_case(), a_case(owner="dave"))])
    closed = by_case([a_commit(a_case(), a_case(status=Status.CLOSED))])

    assert load_shifts(opened) == {"bob": 1, "dave": 1}
    assert load_shifts(passed_on) == {"dave": 1, "bob": -1}
    assert load_shifts(closed) == {"bob": -1}


def test_a_turn_is_taken_when_a_case_is_given_and_not_when_it_is_kept() -> None:
    assert turns_taken([a_commit(None, a_case(owner="dave"))]) == {"support": "dave"}
    assert turns_taken([a_commit(a_case(), a_case(status=Status.OPEN))]) == {}


def test_the_ids_of_a_commit_lead_to_its_case() -> None:
    assert list(names(a_commit(None, a_case(), message_ids=("a",)))) == [("a", 1001)]
    assert list(names(a_commit(None, None, message_ids=("a",)))) == []


def test_of_each_window_what_runs_stands_or_else_how_it_last_ended() -> None:
    first = replace(RESPOND, outcome=Outcome.MET)
    second = replace(RESPOND, started_at=NOW + HOUR, outcome=Outcome.MISSED)
    running = replace(RESPOND, started_at=NOW - HOUR)

    assert standing([second, first]) == (second,)
    assert standing([second, running]) == (running,)
