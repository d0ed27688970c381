"""Running windows when the priority of their case changes."""

from __future__ import annotations

from dataclasses import replace

from mailbot.core.case.model import PROMISES, Deadline, Outcome, Status
from mailbot.core.policy import Desk
from mailbot.core.time.escalation import fire
from mailbot.core.time.windows import plan

from .desks import applied, desk, halifax, priority, shown, step
from .test_windows import MONDAY, after, answered, hours_later, opened

ACKNOWLEDGE, RESPOND, UPDATE, RESOLVE = PROMISES


def ladder_desk() -> Desk:
    return desk(escalations={RESPOND: (step("75%", "owner"), step("due", "manager", sets="high"))})


def test_raised_the_new_window_counts_from_the_change_where_that_is_sooner() -> None:
    known = after(opened(), hours_later(1), priority="high").running(RESPOND)

    assert known is not None
    assert shown(known.due_at) == "Mon 07-13 14:00"
    assert known.started_at == MONDAY


def test_raised_the_old_due_instant_stays_where_it_is_sooner() -> None:
    known = after(opened(), halifax("2026-07-14T08:00"), priority="high").running(RESPOND)

    assert known is not None
    assert shown(known.due_at) == "Tue 07-14 09:00"


def test_a_window_that_a_change_leaves_as_it_is_gives_no_effect() -> None:
    known = opened()
    raised = replace(known, priority="high")

    effects = plan(known, raised, frozenset(), desk(), hours_later(1), hours_later(1))

    assert [e.deadline.window for e in effects] == [RESPOND, RESOLVE]


def test_lowered_the_new_window_counts_from_the_original_start() -> None:
    known = after(opened(key="high"), hours_later(1), priority="medium").running(RESPOND)

    assert known is not None
    assert shown(known.due_at) == "Tue 07-14 09:00"


def test_raised_and_lowered_again_is_as_if_nothing_had_been() -> None:
    raised = after(opened(), hours_later(1), priority="high")

    known = after(raised, hours_later(2), priority="medium")

    assert known.deadlines == opened().deadlines


def test_a_raised_window_warns_at_its_part_of_the_new_promise() -> None:
    known = after(opened(policy=ladder_desk()), hours_later(1), priority="high", policy=ladder_desk())

    running = known.running(RESPOND)
    assert running is not None
    assert shown(running.step_at) == "Mon 07-13 13:00"


def test_what_the_new_priority_does_not_promise_is_cancelled() -> None:
    policy = desk(priorities={**desk().priorities, "low": priority("low", resolve="5d")})

    known = after(opened(policy=policy), hours_later(1), priority="low", policy=policy)

    assert {d.window: d.outcome for d in known.deadlines} == {
        ACKNOWLEDGE: Outcome.CANCELLED,
        RESPOND: Outcome.CANCELLED,
        RESOLVE: None,
    }


def test_what_the_new_priority_promises_besides_starts_at_the_change() -> None:
    policy = desk(priorities={**desk().priorities, "low": priority("low", resolve="5d")})
    known = opened(key="low", policy=policy)

    raised = after(known, hours_later(1), priority="medium", policy=policy)

    started = {d.window: d.started_at for d in raised.deadlines}
    assert started == {ACKNOWLEDGE: hours_later(1), RESPOND: hours_later(1), RESOLVE: MONDAY}


def test_what_has_been_kept_is_not_promised_again() -> None:
    raised = after(answered(opened(), hours_later(1)), hours_later(2), priority="high")

    assert [d.window for d in raised.deadlines if d.is_running] == [RESOLVE]


def test_a_change_while_paused_gives_back_the_pause_to_each_promise_once() -> None:
    """Paused 10:00, raised 11:00, resumed 12:00: the new 4 hours stood still for one of them."""
    waiting = after(opened(), hours_later(1), status=Status.WAITING)
    raised = after(waiting, hours_later(2), priority="high")

    known = after(raised, hours_later(3), status=Status.OPEN).running(RESPOND)

    assert known is not None
    assert shown(known.due_at) == "Mon 07-13 16:00"


def test_a_change_while_paused_keeps_what_the_pause_gave_to_the_old_promise() -> None:
    """Due 11:00, paused 10:00, raised 12:00 (so due 13:00, sooner than 12:00 + 2h), resumed 13:00."""
    waiting = after(opened(), hours_later(1), status=Status.WAITING)
    raised = after(waiting, hours_later(3), priority="high")

    known = after(raised, hours_later(4), status=Status.OPEN).running(ACKNOWLEDGE)

    assert known is not None
    assert shown(known.due_at) == "Mon 07-13 14:00"


def test_lowered_the_pauses_so_far_still_count() -> None:
    waiting = after(opened(key="high"), hours_later(1), status=Status.WAITING)
    resumed = after(waiting, hours_later(2), status=Status.OPEN)

    known = after(resumed, hours_later(3), priority="medium").running(RESPOND)

    assert known is not None
    assert shown(known.due_at) == "Tue 07-14 10:00"


def escalated(key: str, sets: str) -> Deadline:
    """The respond window of a case of that priority, after a step at its due instant has set another."""
    policy = desk(escalations={RESPOND: (step("due", "manager", sets=sets),)})
    known = opened(key=key, policy=policy)
    running = known.running(RESPOND)
    assert running is not None
    fired = fire(known, running, policy, running.due_at)
    assert fired.set_priority == sets
    deadlines = tuple(fired.deadline if d is running else d for d in known.deadlines)
    stepped = replace(known, priority=sets, deadlines=deadlines)
    settled = applied(stepped, plan(known, stepped, frozenset(), policy, running.due_at, running.due_at))
    left = settled.running(RESPOND)
    assert left is not None
    return left


def test_a_step_that_raises_the_priority_does_not_fire_again() -> None:
    left = escalated("medium", sets="high")

    assert (left.overdue, left.step, left.step_at) == (True, 1, None)


def test_a_step_that_lowers_the_priority_does_not_fire_again() -> None:
    left = escalated("high", sets="medium")

    assert (left.overdue, left.step, left.step_at) == (True, 1, None)


def test_a_lowered_window_that_had_run_out_has_its_steps_again_under_the_new_promise() -> None:
    policy = ladder_desk()
    known = opened(key="high", policy=policy)
    running = known.running(RESPOND)
    assert running is not None
    missed = fire(known, running, policy, hours_later(4.5)).deadline
    known = replace(known, deadlines=tuple(missed if d is running else d for d in known.deadlines))

    lowered = after(known, hours_later(5), priority="medium", policy=policy).running(RESPOND)

    assert lowered is not None
    assert (lowered.overdue, shown(lowered.step_at)) == (False, "Mon 07-13 15:22")


def test_a_priority_that_left_the_policy_counts_as_the_default() -> None:
    known = after(opened(key="high"), hours_later(1), priority="gone").running(RESPOND)

    assert known is not None
    assert shown(known.due_at) == "Tue 07-14 09:00"
