"""Escalation ladders: each step once, never early, in one mail after downtime, and somebody always hears."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.core.case.model import Case, Deadline, Outcome, Status, WindowName
from mailbot.core.policy import Desk, EscalationStep
from mailbot.core.time.escalation import Fired, fire, next_step_at
from mailbot.core.time.windows import plan

from .desks import applied, case, desk, halifax, priority, shown, step
from .test_windows import after

ACKNOWLEDGE, RESPOND = WindowName.ACKNOWLEDGE, WindowName.RESPOND
MONDAY = halifax("2026-07-13T09:00")
SECOND = timedelta(seconds=1)
LADDER = (
    step("75%", "owner"),
    step("due", "owner", "manager"),
    step("1h after", "manager", every="2h", times=3),
)


def ladder(*steps: EscalationStep, **changes: object) -> Desk:
    return desk(escalations={RESPOND: steps}, **changes)


def opened(policy: Desk, at: datetime = MONDAY, key: str = "high") -> Case:
    new = case(at, key)
    return applied(new, plan(None, new, frozenset(), policy, at, at))


def running(known: Case) -> Deadline:
    found = known.running(RESPOND)
    assert found is not None
    return found


def played(known: Case, policy: Desk, deadline: Deadline | None = None) -> list[tuple[str, Fired]]:
    """All that a tick would do that looks exactly at each stored instant."""
    deadline, told = deadline or running(known), []
    while deadline.step_at is not None:
        fired = fire(known, deadline, policy, deadline.step_at)
        told.append((shown(deadline.step_at), fired))
        deadline = fired.deadline
    return told


def told(known: Case, policy: Desk) -> list[tuple[str, tuple[str, ...]]]:
    return [(at, fired.tell) for at, fired in played(known, policy)]


def test_the_whole_ladder_fires_in_order_in_open_time() -> None:
    policy = ladder(*LADDER)

    assert told(opened(policy), policy) == [
        ("Mon 07-13 12:00", ("owner",)),
        ("Mon 07-13 13:00", ("owner", "manager")),
        ("Mon 07-13 14:00", ("manager",)),
        ("Mon 07-13 16:00", ("manager",)),
        ("Tue 07-14 09:30", ("manager",)),
    ]


def test_only_the_due_instant_is_the_one_that_is_missed() -> None:
    policy = ladder(*LADDER)

    assert [fired.missed for _, fired in played(opened(policy), policy)] == [False, True, False, False, False]


def test_a_window_without_a_ladder_is_marked_overdue_and_nobody_is_told() -> None:
    policy = desk()

    ((at, fired),) = played(opened(policy), policy)

    assert (at, fired.tell, fired.missed) == ("Mon 07-13 13:00", (), True)
    assert (fired.deadline.overdue, fired.deadline.step_at, fired.deadline.outcome) == (True, None, None)


def test_nothing_fires_a_second_early() -> None:
    policy = ladder(*LADDER)
    deadline = running(opened(policy))
    assert deadline.step_at is not None

    fired = fire(opened(policy), deadline, policy, deadline.step_at - SECOND)

    assert fired.deadline == deadline
    assert (fired.tell, fired.missed, fired.because) == ((), False, "")


def test_firing_the_same_instant_again_does_nothing() -> None:
    policy = ladder(*LADDER)
    known = opened(policy)
    at = running(known).due_at
    once = fire(known, running(known), policy, at).deadline

    again = fire(known, once, policy, at)

    assert (again.tell, again.missed, again.deadline) == ((), False, once)


def test_after_downtime_all_that_came_is_one_alarm() -> None:
    policy = ladder(*LADDER)
    known = opened(policy)

    fired = fire(known, running(known), policy, halifax("2026-07-13T15:00"))

    assert fired.tell == ("owner", "manager")
    assert fired.missed
    assert (fired.deadline.step, shown(fired.deadline.step_at)) == (3, "Mon 07-13 16:00")
    assert fired.step_text == "1h after it ran out, time 1 of 3"


def test_a_clock_set_back_fires_nothing_twice() -> None:
    policy = ladder(*LADDER)
    known = opened(policy)
    fired = fire(known, running(known), policy, halifax("2026-07-13T15:00")).deadline

    assert fire(known, fired, policy, MONDAY).deadline == fired


def test_a_percentage_of_business_days_is_of_their_open_time() -> None:
    policy = ladder(step("50%", "owner"))

    (first, *_) = told(opened(policy, key="medium"), policy)

    assert first == ("Mon 07-13 13:15", ("owner",))


def test_a_percentage_of_elapsed_time_is_of_elapsed_time() -> None:
    policy = ladder(step("75%", "owner"), priorities={"high": priority("high", respond="2h, 4h elapsed")})

    (first, *_) = told(opened(policy, halifax("2026-07-10T16:00")), policy)

    assert first == ("Fri 07-10 19:00", ("owner",))


def test_a_percentage_that_is_no_whole_second_is_rounded_up() -> None:
    policy = ladder(step("33%", "owner"), priorities={"high": priority("high", respond="10s")})

    assert running(opened(policy)).step_at == MONDAY + 4 * SECOND


def test_warnings_before_the_end() -> None:
    policy = ladder(step("30m before", "owner"), step("1h elapsed before", "queue"))

    assert told(opened(policy), policy)[:2] == [
        ("Mon 07-13 12:00", ("queue",)),
        ("Mon 07-13 12:30", ("owner",)),
    ]


def test_a_warning_in_open_time_comes_before_the_weekend_not_in_it() -> None:
    policy = ladder(step("30m before", "owner"))

    (first, *_) = told(opened(policy, halifax("2026-07-10T12:30")), policy)
    (next_week, *_) = told(opened(policy, halifax("2026-07-10T13:00")), policy)

    assert first == ("Fri 07-10 16:00", ("owner",))
    assert next_week == ("Fri 07-10 16:30", ("owner",))


def test_a_warning_of_a_window_that_runs_through_the_night_comes_in_the_night() -> None:
    """Friday 15:45, 4 real hours: half an hour before is 19:15, not the last half an hour that was open."""
    policy = ladder(step("30m before", "owner"), priorities={"high": priority("high", respond="4h elapsed")})
    known = opened(policy, halifax("2026-07-10T15:45"))

    assert shown(running(known).step_at) == "Fri 07-10 19:15"


def test_a_warning_a_business_day_before() -> None:
    policy = ladder(step("1d before", "owner"), priorities={"high": priority("high", respond="3d")})

    (first, *_) = told(opened(policy, halifax("2026-07-09T10:00")), policy)

    assert first == ("Mon 07-13 10:00", ("owner",))


def test_a_warning_that_comes_too_late_is_given_at_once() -> None:
    policy = ladder(step("8h before", "owner"))

    (first, *_) = told(opened(policy), policy)

    assert first == ("Mon 07-13 09:00", ("owner",))


def test_steps_that_come_together_are_told_together() -> None:
    policy = ladder(step("due", "owner"), step("100%", "manager", "owner"))

    assert told(opened(policy), policy) == [("Mon 07-13 13:00", ("owner", "manager"))]


def test_a_step_may_set_the_priority() -> None:
    policy = ladder(step("due", "owner", sets="high"))

    ((_, medium),) = played(opened(policy, key="medium"), policy)
    ((_, high),) = played(opened(policy), policy)

    assert (medium.set_priority, high.set_priority) == ("high", None)


def test_got_it_quiets_those_who_were_told_and_the_next_level_still_hears() -> None:
    policy = ladder(*LADDER)
    known = opened(policy)
    warned = fire(known, running(known), policy, halifax("2026-07-13T12:00")).deadline

    rest = played(known, policy, replace(warned, silenced=True))

    assert [fired.tell for _, fired in rest] == [("manager",), (), (), ()]
    assert rest[0][1].missed
    assert "only those not yet told" in rest[0][1].because


def test_a_pause_moves_the_steps_to_come_and_none_that_fired() -> None:
    policy = ladder(*LADDER)
    known = opened(policy)
    warned = fire(known, running(known), policy, halifax("2026-07-13T12:00")).deadline
    known = replace(known, deadlines=(warned,))

    waiting = after(known, halifax("2026-07-13T12:30"), policy=policy, status=Status.WAITING)
    resumed = after(waiting, halifax("2026-07-13T13:30"), policy=policy, status=Status.OPEN)

    assert fire(waiting, running(waiting), policy, halifax("2026-07-13T13:15")).tell == ()
    assert (running(resumed).step, shown(running(resumed).step_at)) == (1, "Mon 07-13 14:00")


def test_a_pause_before_the_warning_moves_it_by_as_much() -> None:
    policy = ladder(*LADDER)
    waiting = after(opened(policy), halifax("2026-07-13T11:00"), policy=policy, status=Status.WAITING)

    resumed = after(waiting, halifax("2026-07-13T12:00"), policy=policy, status=Status.OPEN)

    assert shown(running(resumed).step_at) == "Mon 07-13 13:00"
    assert shown(running(resumed).due_at) == "Mon 07-13 14:00"


def test_a_pause_of_an_overdue_window_moves_the_steps_after_it() -> None:
    policy = ladder(*LADDER)
    known = opened(policy)
    late = fire(known, running(known), policy, halifax("2026-07-13T13:00")).deadline
    known = replace(known, deadlines=(late,))

    waiting = after(known, halifax("2026-07-13T13:30"), policy=policy, status=Status.WAITING)
    resumed = after(waiting, halifax("2026-07-13T15:30"), policy=policy, status=Status.OPEN)

    assert shown(running(resumed).due_at) == "Mon 07-13 13:00"
    assert shown(running(resumed).step_at) == "Mon 07-13 16:00"


def test_a_settled_window_has_no_next_step() -> None:
    policy = ladder(*LADDER)
    known = opened(policy)
    met = replace(running(known), outcome=Outcome.MET)

    assert next_step_at(met, known, policy) is None
    assert fire(known, met, policy, halifax("2026-07-20T12:00")).deadline == met


def test_the_reason_names_window_step_and_instant_in_the_desks_zone() -> None:
    policy = ladder(*LADDER)

    ((_, warning), (_, due), *_) = played(opened(policy), policy)

    assert warning.because == "respond by 2026-07-13T13:00:00-03:00: 75% of the window has passed"
    assert due.because == "respond by 2026-07-13T13:00:00-03:00: the window has run out"
