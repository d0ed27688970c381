"""Open cases after a change of policy: counted again, nothing told twice, history kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from mailbot.core.case.evolve import evolve
from mailbot.core.case.model import PROMISES, Case, Deadline, Outcome, Status, WindowName
from mailbot.core.policy import Desk
from mailbot.core.time.calendar import Calendar
from mailbot.core.time.escalation import fire
from mailbot.core.time.history import promises_changed
from mailbot.core.time.recount import recount

from .desks import HALIFAX, VELSOFT, desk, halifax, priority, shown, step, weekdays
from .test_windows import MONDAY, after, hours_later, opened

ACKNOWLEDGE, RESPOND, UPDATE, RESOLVE = PROMISES


def closed(*days: int, reduced: Mapping[int, str] | None = None) -> Calendar:
    """Velsoft, closed on these days of July 2026."""
    special = {date(2026, 7, n): "" for n in days} | {date(2026, 7, n): text for n, text in (reduced or {}).items()}
    return replace(VELSOFT, special={**VELSOFT.special, **weekdays(HALIFAX, "08:00-16:30", special).special})


def recounted(known: Case, policy: Desk, at: datetime = MONDAY) -> Case:
    new = evolve(known, recount(known, policy, at), at)
    assert new is not None
    return new


def ends(known: Case) -> dict[WindowName, str]:
    return {d.window: shown(d.due_at) for d in known.deadlines if d.is_running}


def running(known: Case, window: WindowName = RESPOND) -> Deadline:
    found = known.running(window)
    assert found is not None
    return found


def fired(known: Case, policy: Desk, at: datetime, window: WindowName = RESPOND) -> Case:
    old = running(known, window)
    new = fire(known, old, policy, at).deadline
    return replace(known, deadlines=tuple(new if d is old else d for d in known.deadlines))


def test_the_same_policy_changes_nothing() -> None:
    known = opened()

    assert recount(known, desk(), hours_later(1)) == ()


def test_a_closure_announced_while_windows_run_moves_those_that_it_touches() -> None:
    new = recounted(opened(), desk(closed(14)), hours_later(1))

    assert ends(new) == {ACKNOWLEDGE: "Mon 07-13 11:00", RESPOND: "Wed 07-15 09:00", RESOLVE: "Fri 07-17 09:00"}


def test_counted_twice_the_second_time_changes_nothing() -> None:
    once = recounted(opened(), desk(closed(14)), hours_later(1))

    assert recount(once, desk(closed(14)), hours_later(2)) == ()


def test_announced_and_withdrawn_is_as_if_nothing_had_been() -> None:
    once = recounted(opened(), desk(closed(14)), hours_later(1))

    assert set(recounted(once, desk(), hours_later(2)).deadlines) == set(opened().deadlines)


def test_other_promises_count_from_the_original_start() -> None:
    policy = desk(priorities={"medium": priority("medium", acknowledge="1h", respond="2d", resolve="3d")})

    new = recounted(opened(), policy, hours_later(0.5))

    assert ends(new) == {ACKNOWLEDGE: "Mon 07-13 10:00", RESPOND: "Wed 07-15 09:00", RESOLVE: "Thu 07-16 09:00"}


def test_what_is_promised_no_more_is_cancelled() -> None:
    policy = desk(priorities={"medium": priority("medium", acknowledge="2h", respond="1d")})

    new = recounted(opened(), policy, hours_later(1))

    assert {d.window: d.outcome for d in new.deadlines}[RESOLVE] is Outcome.CANCELLED


def test_what_had_run_out_stays_missed_where_it_is_promised_no_more() -> None:
    policy = desk(priorities={"medium": priority("medium", resolve="3d")})

    new = recounted(opened(), policy, hours_later(3))

    assert {d.window: d.outcome for d in new.deadlines}[ACKNOWLEDGE] is Outcome.MISSED


def test_nothing_starts_that_was_not_promised_when_the_case_came() -> None:
    before = desk(priorities={"medium": priority("medium", respond="1d")})

    new = recounted(opened(policy=before), desk(), hours_later(1))

    assert list(ends(new)) == [RESPOND]


def test_a_pause_that_is_over_is_given_back_in_the_new_hours() -> None:
    """Waited Monday 10:00 to Tuesday 10:00, then Monday's afternoon turns out to have been closed: 3 h less."""
    waiting = after(opened(key="high"), hours_later(1), status=Status.WAITING)
    open_again = after(waiting, halifax("2026-07-14T10:00"), status=Status.OPEN)
    assert ends(open_again)[RESPOND] == "Tue 07-14 13:00"

    new = recounted(open_again, desk(closed(reduced={13: "08:00-13:30"})), halifax("2026-07-14T10:30"))

    assert ends(new)[RESPOND] == "Tue 07-14 13:00"


def test_a_paused_window_is_counted_again_and_stays_paused() -> None:
    waiting = after(opened(key="high"), hours_later(1), status=Status.WAITING)
    new = recounted(waiting, desk(closed(reduced={13: "08:00-12:00"})), hours_later(2))

    assert running(new).paused_at == hours_later(1)
    assert running(new).step_at is None
    resumed = after(
        new, halifax("2026-07-14T08:00"), policy=desk(closed(reduced={13: "08:00-12:00"})), status=Status.OPEN
    )
    assert ends(resumed)[RESPOND] == "Tue 07-14 11:00"


def test_a_raised_window_counts_on_from_the_instant_it_was_raised() -> None:
    raised = after(opened(), hours_later(1), priority="high")

    new = recounted(raised, desk(closed(reduced={13: "08:00-12:00"})), hours_later(1.5))

    assert ends(new)[RESPOND] == "Tue 07-14 10:00"


def test_a_promise_kept_when_the_priority_was_raised_is_counted_as_the_old_one() -> None:
    """Raised on Tuesday at 08:00: the day of medium (Tuesday 09:00) was sooner than the 4 hours of high (12:00)."""
    raised = after(opened(), halifax("2026-07-14T08:00"), priority="high")
    assert running(raised).promised_as == "medium"

    new = recounted(raised, desk(closed(reduced={14: "10:00-16:30"})), halifax("2026-07-14T08:30"))

    assert ends(new)[RESPOND] == "Tue 07-14 10:00"


# -- no double alarm

LADDER = {RESPOND: (step("75%", "owner"), step("due", "manager"))}


def with_ladder(calendar: Calendar = VELSOFT) -> Desk:
    return desk(calendar, escalations=LADDER)


def test_a_step_that_has_fired_is_not_fired_again_when_the_window_moves_away() -> None:
    warned = fired(opened(key="high", policy=with_ladder()), with_ladder(), hours_later(3))
    later = with_ladder(closed(reduced={13: "08:00-12:30"}))

    new = recounted(warned, later, hours_later(3.25))

    assert (running(new).step, shown(running(new).step_at)) == (1, "Tue 07-14 08:30")


def test_a_missed_window_that_a_closure_moves_away_is_missed_again_and_nobody_hears_twice() -> None:
    missed = fired(opened(key="high", policy=with_ladder()), with_ladder(), hours_later(4.5))
    later = with_ladder(closed(reduced={13: "08:00-12:00"}))

    new = recounted(missed, later, hours_later(5))
    assert (running(new).overdue, running(new).step, shown(running(new).step_at)) == (False, 2, "Tue 07-14 09:00")

    again = fire(new, running(new), later, halifax("2026-07-14T09:00"))
    assert (again.missed, again.tell) == (True, ())


def test_a_step_whose_instant_now_lies_behind_fires_once() -> None:
    policy = desk(priorities={"high": priority("high", respond="1h")}, escalations=LADDER)
    known = opened(key="high", policy=replace(policy, priorities=desk().priorities))

    new = recounted(known, policy, hours_later(2))
    assert shown(running(new).step_at) == "Mon 07-13 09:45"

    told = fire(new, running(new), policy, hours_later(2))
    assert (told.tell, told.missed, told.deadline.step_at) == (("owner", "manager"), True, None)


def test_a_ladder_that_was_edited_moves_the_next_step_and_no_promise() -> None:
    known = opened(key="high", policy=with_ladder())
    policy = desk(escalations={RESPOND: (step("50%", "owner"), step("due", "manager"))})

    new = recounted(known, policy, hours_later(1))

    assert running(new).due_at == running(known).due_at
    assert shown(running(new).step_at) == "Mon 07-13 11:00"


def test_a_status_that_no_longer_pauses_sets_windows_going() -> None:
    waiting = after(opened(), hours_later(1), status=Status.WAITING)

    new = recounted(waiting, desk(pause_while=()), hours_later(2))

    assert running(new).paused_at is None
    assert ends(new)[ACKNOWLEDGE] == "Mon 07-13 12:00"


# -- history


def test_the_history_says_what_was_promised_until_then_and_why_it_moved() -> None:
    known, policy = opened(), desk(closed(14))

    lines = list(promises_changed(known, recounted(known, policy, hours_later(1)), policy))

    assert lines == [
        "respond: promised by Tue 2026-07-14 09:00, now by Wed 2026-07-15 09:00, because the policy changed",
        "resolve: promised by Thu 2026-07-16 09:00, now by Fri 2026-07-17 09:00, because the policy changed",
    ]


def test_the_history_names_a_change_of_priority_and_a_pause() -> None:
    known = opened()
    raised = after(known, hours_later(1), priority="high")
    waited = after(after(raised, hours_later(2), status=Status.WAITING), hours_later(3), status=Status.OPEN)
    waiting = after(raised, hours_later(2), status=Status.WAITING)

    assert next(promises_changed(known, raised, desk())) == (
        "respond: promised by Tue 2026-07-14 09:00, now by Mon 2026-07-13 14:00, because priority medium → high"
    )
    assert next(line for line in promises_changed(waiting, waited, desk()) if line.startswith("respond")) == (
        "respond: promised by Mon 2026-07-13 14:00, now by Mon 2026-07-13 15:00, "
        "because it stood still from Mon 2026-07-13 11:00"
    )


def test_the_history_says_what_is_promised_no_more() -> None:
    policy = desk(priorities={**desk().priorities, "low": priority("low", resolve="3d")})
    known = opened(policy=policy)

    lines = list(promises_changed(known, after(known, hours_later(1), policy=policy, priority="low"), policy))

    assert lines[0] == (
        "acknowledge: promised by Mon 2026-07-13 11:00, promised no more, because priority medium → low"
    )
