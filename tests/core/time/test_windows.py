"""What starts, ends and pauses the windows of a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.core.case.model import PROMISES, Case, Outcome, Status, WindowName
from mailbot.core.effects import SettleWindow, StartWindow
from mailbot.core.policy import Desk
from mailbot.core.time.windows import Event, plan

from .desks import applied, case, desk, halifax, priority, shown, step, weekdays

ACKNOWLEDGE, RESPOND, UPDATE, RESOLVE = PROMISES
MONDAY = halifax("2026-07-13T09:00")
NOTHING: frozenset[Event] = frozenset()


def opened(at: datetime = MONDAY, key: str = "medium", policy: Desk | None = None, **changes: object) -> Case:
    new = case(at, key, **changes)  # type: ignore[arg-type]
    return applied(new, plan(None, new, NOTHING, policy or desk(), at, at))


def after(known: Case, at: datetime, *events: Event, policy: Desk | None = None, **changes: object) -> Case:
    """The case after a change and what happened with it."""
    new = replace(known, **changes)  # type: ignore[arg-type]
    return applied(new, plan(known, new, frozenset(events), policy or desk(), at, at))


def hours_later(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


def answered(known: Case, at: datetime, status: Status = Status.OPEN) -> Case:
    people = tuple(replace(p, answered=True) for p in known.participants)
    return after(known, at, Event.ANSWERED, status=status, participants=people)


def outcomes(known: Case) -> dict[WindowName, Outcome | None]:
    return {d.window: d.outcome for d in known.deadlines}


def test_a_new_case_starts_the_windows_of_its_priority_from_the_instant_of_receipt() -> None:
    new = case(MONDAY, "high")

    effects = plan(None, new, NOTHING, desk(), hours_later(1), MONDAY)

    assert all(isinstance(e, StartWindow) for e in effects)
    assert [(e.deadline.window, e.deadline.started_at) for e in effects] == [
        (ACKNOWLEDGE, MONDAY),
        (RESPOND, MONDAY),
        (RESOLVE, MONDAY),
    ]


def test_a_window_without_a_ladder_is_looked_at_when_it_is_due() -> None:
    known = opened().running(RESPOND)

    assert known is not None
    assert known.step_at == known.due_at


def test_a_window_with_a_ladder_is_looked_at_at_its_first_step() -> None:
    policy = desk(escalations={RESPOND: (step("75%", "owner"), step("due", "manager"))})

    known = opened(key="high", policy=policy).running(RESPOND)

    assert known is not None
    assert shown(known.step_at) == "Mon 07-13 12:00"
    assert shown(known.due_at) == "Mon 07-13 13:00"


def test_taking_a_case_acknowledges_and_no_more() -> None:
    known = after(opened(), hours_later(1), Event.TAKEN, owner="bob")

    assert outcomes(known) == {ACKNOWLEDGE: Outcome.MET, RESPOND: None, RESOLVE: None}


def test_an_answer_acknowledges_and_responds() -> None:
    known = answered(opened(), hours_later(1))

    assert outcomes(known) == {ACKNOWLEDGE: Outcome.MET, RESPOND: Outcome.MET, RESOLVE: None}


def test_the_receipt_acknowledges_nothing() -> None:
    new = case(MONDAY)

    known = applied(new, plan(None, new, frozenset({Event.RECEIPTED}), desk(), MONDAY, MONDAY))

    assert outcomes(known)[ACKNOWLEDGE] is None


def test_the_receipt_acknowledges_where_the_policy_says_so() -> None:
    new, policy = case(MONDAY), desk(acknowledged_by_receipt=True)

    effects = plan(None, new, frozenset({Event.RECEIPTED}), policy, MONDAY, MONDAY)

    first, *_, last = effects
    assert first == StartWindow(first.deadline)
    assert first.deadline.is_running
    assert isinstance(last, SettleWindow)
    assert (last.window, last.deadline.outcome) == (ACKNOWLEDGE, Outcome.MET)


def test_met_at_the_due_instant_is_met_and_a_second_later_is_missed() -> None:
    due = hours_later(2)

    in_time = after(opened(), due, Event.TAKEN)
    late = after(opened(), due + timedelta(seconds=1), Event.TAKEN)

    assert outcomes(in_time)[ACKNOWLEDGE] is Outcome.MET
    assert outcomes(late)[ACKNOWLEDGE] is Outcome.MISSED
    settled = next(d for d in late.deadlines if d.window is ACKNOWLEDGE)
    assert (settled.settled_at, settled.step_at) == (due + timedelta(seconds=1), None)


def test_resolving_meets_resolve_and_cancels_what_still_runs() -> None:
    known = after(opened(), hours_later(1), status=Status.RESOLVED)

    assert outcomes(known) == {
        ACKNOWLEDGE: Outcome.CANCELLED,
        RESPOND: Outcome.CANCELLED,
        RESOLVE: Outcome.MET,
    }


def test_closing_does_not_hide_a_window_that_ran_out() -> None:
    known = after(opened(), hours_later(3), status=Status.CLOSED)

    assert outcomes(known)[ACKNOWLEDGE] is Outcome.MISSED
    assert outcomes(known)[RESPOND] is Outcome.CANCELLED


def test_a_case_logged_as_answered_and_resolved_keeps_its_promises_at_once() -> None:
    new = case(MONDAY, status=Status.RESOLVED)

    known = applied(new, plan(None, new, frozenset({Event.ANSWERED}), desk(), MONDAY, MONDAY))

    assert set(outcomes(known).values()) == {Outcome.MET}


def test_a_customers_next_question_starts_an_update_window() -> None:
    known = after(answered(opened(), hours_later(1)), hours_later(2), Event.CUSTOMER_WROTE)

    update = known.running(UPDATE)
    assert update is not None
    assert shown(update.due_at) == "Mon 07-13 15:00"


def test_a_second_question_is_counted_from_the_oldest_unanswered_one() -> None:
    asked = after(answered(opened(), hours_later(1)), hours_later(2), Event.CUSTOMER_WROTE)

    again = after(asked, hours_later(3), Event.CUSTOMER_WROTE)

    assert again.running(UPDATE) == asked.running(UPDATE)


def test_an_answer_meets_the_update_window_and_the_next_question_starts_another() -> None:
    asked = after(answered(opened(), hours_later(1)), hours_later(2), Event.CUSTOMER_WROTE)

    again = after(answered(asked, hours_later(3)), hours_later(4), Event.CUSTOMER_WROTE)

    ended = [d for d in again.deadlines if d.window is UPDATE and not d.is_running]
    running = again.running(UPDATE)
    assert [d.outcome for d in ended] == [Outcome.MET]
    assert running is not None
    assert running.started_at == hours_later(4)


def test_a_question_before_the_first_answer_starts_no_update_window() -> None:
    assert after(opened(), hours_later(1), Event.CUSTOMER_WROTE).running(UPDATE) is None


def test_a_priority_without_update_starts_none() -> None:
    known = answered(opened(key="high"), hours_later(1))

    assert after(known, hours_later(2), Event.CUSTOMER_WROTE).running(UPDATE) is None


def test_reopening_starts_respond_and_resolve_afresh() -> None:
    done = after(answered(opened(), hours_later(1)), hours_later(2), status=Status.RESOLVED, owner="bob")

    again = after(done, hours_later(24), Event.CUSTOMER_WROTE, status=Status.OPEN)

    running = {d.window: shown(d.due_at) for d in again.deadlines if d.is_running}
    assert running == {RESPOND: "Wed 07-15 09:00", RESOLVE: "Fri 07-17 09:00"}


def test_reopening_a_case_that_nobody_owns_wants_an_acknowledgment_again() -> None:
    done = after(opened(), hours_later(2), status=Status.CLOSED)

    again = after(done, hours_later(24), Event.CUSTOMER_WROTE, status=Status.OPEN)

    assert again.running(ACKNOWLEDGE) is not None


def test_two_windows_of_one_name_never_start_at_the_same_instant() -> None:
    done = after(opened(), MONDAY, status=Status.RESOLVED)

    again = after(done, MONDAY, Event.CUSTOMER_WROTE, status=Status.OPEN)

    starts = [(d.window, d.started_at) for d in again.deadlines]
    assert len(set(starts)) == len(starts) == 6
    assert {shown(d.due_at) for d in again.deadlines if d.window is RESPOND} == {"Tue 07-14 09:00"}


def test_waiting_stops_the_clock_and_gives_its_open_time_back() -> None:
    waiting = after(opened(key="high"), hours_later(1), status=Status.WAITING)
    paused = waiting.running(RESPOND)

    resumed = after(waiting, hours_later(3), Event.CUSTOMER_WROTE, status=Status.OPEN).running(RESPOND)

    assert paused is not None
    assert (paused.paused_at, paused.step_at) == (hours_later(1), None)
    assert resumed is not None
    assert shown(resumed.due_at) == "Mon 07-13 15:00"
    assert (resumed.paused_at, resumed.step_at) == (None, resumed.due_at)
    assert resumed.pauses == ((hours_later(1), hours_later(3)),)


def test_a_pause_over_night_gives_back_open_time_alone() -> None:
    waiting = after(opened(key="high"), halifax("2026-07-13T11:00"), status=Status.WAITING)

    resumed = after(waiting, halifax("2026-07-14T09:00"), status=Status.OPEN).running(RESPOND)

    assert resumed is not None
    assert shown(resumed.due_at) == "Tue 07-14 11:00"


def test_a_pause_while_closed_gives_back_nothing_even_at_closing_time() -> None:
    start = halifax("2026-07-10T12:30")
    waiting = after(opened(start, "high"), halifax("2026-07-10T15:00"), status=Status.WAITING)
    friday_evening = halifax("2026-07-10T17:00")

    once = after(waiting, halifax("2026-07-10T15:00"), status=Status.OPEN)
    again = after(after(once, friday_evening, status=Status.WAITING), hours_later(-2), status=Status.OPEN)

    resumed = again.running(RESPOND)
    assert resumed is not None
    assert shown(resumed.due_at) == "Fri 07-10 16:30"


def test_an_elapsed_window_gets_back_elapsed_time() -> None:
    policy = desk(priorities={"high": priority("high", respond="4h elapsed")})
    waiting = after(opened(MONDAY, "high", policy), hours_later(1), status=Status.WAITING, policy=policy)

    resumed = after(waiting, hours_later(21), status=Status.OPEN, policy=policy).running(RESPOND)

    assert resumed is not None
    assert resumed.due_at == hours_later(24)


def test_of_two_spans_each_gets_its_own_time_back_and_the_sooner_counts() -> None:
    """Received Friday 16:00: 2 open hours end Monday 09:30, 4 elapsed ones Friday 20:00. Paused from 18:00 on."""
    policy = desk(priorities={"high": priority("high", respond="2h, 4h elapsed")})
    start = halifax("2026-07-10T16:00")
    waiting = after(opened(start, "high", policy), halifax("2026-07-10T18:00"), status=Status.WAITING, policy=policy)

    soon = after(waiting, halifax("2026-07-11T18:00"), status=Status.OPEN, policy=policy).running(RESPOND)
    late = after(waiting, halifax("2026-07-13T08:30"), status=Status.OPEN, policy=policy).running(RESPOND)

    assert soon is not None
    assert shown(soon.due_at) == "Sat 07-11 20:00"
    assert late is not None
    assert shown(late.due_at) == "Mon 07-13 10:00"


def test_two_pauses_add_up() -> None:
    known = opened(key="high")
    for pause, resume in ((1, 2), (3, 3.5)):
        known = after(known, hours_later(pause), status=Status.WAITING)
        known = after(known, hours_later(resume), status=Status.OPEN)

    running = known.running(RESPOND)
    assert running is not None
    assert shown(running.due_at) == "Mon 07-13 14:30"


def test_a_window_that_ran_out_before_the_pause_stays_so() -> None:
    waiting = after(opened(), hours_later(3), status=Status.WAITING)

    resumed = after(waiting, hours_later(5), status=Status.OPEN).running(ACKNOWLEDGE)

    assert resumed is not None
    assert resumed.due_at == hours_later(2)


def test_an_answer_that_waits_for_the_customer_meets_first_and_pauses_the_rest() -> None:
    known = answered(opened(), hours_later(1), status=Status.WAITING)

    assert outcomes(known)[RESPOND] is Outcome.MET
    resolve = known.running(RESOLVE)
    assert resolve is not None
    assert resolve.paused_at == hours_later(1)


def test_what_is_met_while_paused_counts_by_the_instant_of_the_pause() -> None:
    waiting = after(opened(key="high"), hours_later(1), status=Status.WAITING)

    assert outcomes(answered(waiting, hours_later(30), Status.WAITING))[RESPOND] is Outcome.MET


def test_a_desk_that_does_not_pause_lets_the_clock_run() -> None:
    policy = desk(pause_while=())

    waiting = after(opened(policy=policy), hours_later(1), status=Status.WAITING, policy=policy)

    assert all(d.paused_at is None for d in waiting.deadlines)


def test_a_case_that_waits_for_payment_has_no_windows_until_it_is_paid() -> None:
    waiting = opened(status=Status.WAITING, waiting_reason="payment")

    paid = after(waiting, hours_later(24), status=Status.OPEN, waiting_reason=None)

    assert waiting.deadlines == ()
    assert {d.window: shown(d.due_at) for d in paid.deadlines} == {
        ACKNOWLEDGE: "Tue 07-14 11:00",
        RESPOND: "Wed 07-15 09:00",
        RESOLVE: "Fri 07-17 09:00",
    }


def test_a_case_set_to_wait_for_payment_stops_even_where_waiting_does_not() -> None:
    policy = desk(pause_while=())
    known = opened(policy=policy)

    unpaid = after(known, hours_later(1), policy=policy, status=Status.WAITING, waiting_reason="payment")
    paid = after(unpaid, hours_later(2), policy=policy, status=Status.OPEN, waiting_reason=None)

    assert {d.paused_at for d in unpaid.deadlines} == {hours_later(1)}
    assert [d.window for d in paid.deadlines] == [ACKNOWLEDGE, RESPOND, RESOLVE]
    assert shown(paid.deadlines[0].due_at) == "Mon 07-13 12:00"


def test_a_calendar_that_never_opens_promises_only_elapsed_time() -> None:
    policy = desk(
        weekdays(desk().zone, ""), priorities={"medium": priority("medium", acknowledge="1h", respond="1h, 9h elapsed")}
    )

    known = opened(policy=policy)

    assert [(d.window, d.due_at) for d in known.deadlines] == [(RESPOND, hours_later(9))]


def test_nothing_happens_to_windows_when_nothing_happened() -> None:
    known = opened()

    assert plan(known, known, NOTHING, desk(), hours_later(1), hours_later(1)) == ()
