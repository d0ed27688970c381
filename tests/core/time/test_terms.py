"""What a case is promised and in whose hours: by contract, queue and priority."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType

from mailbot.core.case.model import PROMISES, Case, Status
from mailbot.core.contact import Contact, ContactBook
from mailbot.core.policy import Desk, Plan, Queue
from mailbot.core.time.calendar import Calendar
from mailbot.core.time.terms import calendar_of, plan_of, spans

from .desks import ANN, HALIFAX, case, desk, halifax, priority, shown, span, weekdays
from .test_windows import MONDAY, after, hours_later, opened

ACKNOWLEDGE, RESPOND, UPDATE, RESOLVE = PROMISES
NIGHTS = weekdays(HALIFAX, "22:00-06:00")
EARLY = weekdays(HALIFAX, "06:00-14:00")
ALWAYS = Calendar(HALIFAX, (((weekdays(HALIFAX, "00:00-00:00")).week[0]),) * 7)


def contract(plan: str = "Gold", **changes: object) -> ContactBook:
    ann = replace(Contact(ANN.address, None, plan=plan), **changes)  # type: ignore[arg-type]
    return ContactBook(MappingProxyType({ANN.address: ann}))


def gold(**changes: object) -> Desk:
    plan = Plan("gold", {"medium": priority("", respond="1h").windows})
    return desk(plans={"gold": plan}, contacts=contract(), **changes)


def hardware(**changes: object) -> Desk:
    """Velsoft with a queue that promises medium cases an answer within 3 hours."""
    queue = Queue("hardware", ("dave",), windows={"medium": priority("", respond="3h").windows})
    return desk(queues={**desk().queues, "hardware": replace(queue, **changes)})  # type: ignore[arg-type]


def test_without_words_of_its_own_a_queue_has_the_desks_hours_and_the_prioritys_promises() -> None:
    known = case(MONDAY, "medium")

    assert calendar_of(known, desk()) is desk().calendar
    assert spans(known, desk(), RESPOND) == (span("1d"),)


def test_a_queue_has_hours_of_its_own() -> None:
    known = opened(halifax("2026-07-13T05:00"), queue="hardware", policy=hardware(calendar=EARLY))

    assert {d.window: shown(d.due_at) for d in known.deadlines} == {
        ACKNOWLEDGE: "Mon 07-13 08:00",
        RESPOND: "Mon 07-13 09:00",
        RESOLVE: "Thu 07-16 06:00",
    }


def test_the_hours_of_a_priority_win_over_those_of_a_queue() -> None:
    policy = hardware(calendar=EARLY)
    nightly = replace(policy.priorities["high"], calendar=NIGHTS)
    policy = replace(policy, priorities={**policy.priorities, "high": nightly})

    assert calendar_of(case(MONDAY, "high", queue="hardware"), policy) is NIGHTS
    assert calendar_of(case(MONDAY, "medium", queue="hardware"), policy) is EARLY


def test_the_hours_of_a_contract_win_over_all() -> None:
    policy = gold()
    policy = replace(policy, plans={"gold": replace(policy.plans["gold"], calendar=ALWAYS)})
    nightly = replace(policy.priorities["high"], calendar=NIGHTS)
    policy = replace(policy, priorities={**policy.priorities, "high": nightly})

    assert calendar_of(case(MONDAY, "high"), policy) is ALWAYS


def test_a_queue_promises_other_windows_and_leaves_the_rest_to_the_priority() -> None:
    known = opened(queue="hardware", policy=hardware())

    assert {d.window: shown(d.due_at) for d in known.deadlines} == {
        ACKNOWLEDGE: "Mon 07-13 11:00",
        RESPOND: "Mon 07-13 12:00",
        RESOLVE: "Thu 07-16 09:00",
    }


def test_a_contract_promises_more_than_the_queue() -> None:
    policy = replace(hardware(), plans=gold().plans, contacts=contract())

    assert spans(case(MONDAY, "medium", queue="hardware"), policy, RESPOND) == (span("1h"),)
    assert spans(case(MONDAY, "high", queue="hardware"), policy, RESPOND) == (span("4h"),)


def test_a_promise_may_be_taken_away() -> None:
    policy = replace(hardware(), queues={"support": Queue("support", (), windows={"medium": {RESOLVE: ()}})})

    assert RESOLVE not in {d.window for d in opened(policy=policy).deadlines}


def test_the_contract_is_the_one_of_the_day_the_case_was_opened() -> None:
    known = case(MONDAY)

    assert plan_of(known, gold()) == "gold"
    assert plan_of(known, replace(gold(), contacts=contract(ends=date(2026, 7, 13)))) == "gold"
    assert plan_of(known, replace(gold(), contacts=contract(ends=date(2026, 7, 12)))) == ""
    assert plan_of(known, replace(gold(), contacts=contract(ends=date(2026, 7, 12), grace_days=1))) == "gold"
    assert plan_of(known, replace(gold(), contacts=ContactBook())) == ""


# -- handed over to another queue


def handed_over(known: Case, policy: Desk) -> Case:
    return after(known, hours_later(1), policy=policy, queue="hardware")


def test_handed_over_the_windows_count_from_their_start_by_the_new_queues_promises() -> None:
    known = handed_over(opened(policy=hardware()), hardware()).running(RESPOND)

    assert known is not None
    assert (known.started_at, shown(known.due_at)) == (MONDAY, "Mon 07-13 12:00")


def test_handed_over_the_windows_count_in_the_new_queues_hours() -> None:
    policy = hardware(calendar=EARLY, windows={})

    known = handed_over(opened(halifax("2026-07-13T13:00"), "high", policy=policy), policy)

    assert {d.window: shown(d.due_at) for d in known.deadlines} == {
        ACKNOWLEDGE: "Tue 07-14 07:00",
        RESPOND: "Tue 07-14 09:00",
        RESOLVE: "Tue 07-14 13:00",
    }


def test_a_new_queue_that_promises_nothing_cancels() -> None:
    policy = hardware(windows={"medium": {RESPOND: ()}})

    known = handed_over(opened(policy=policy), policy)

    assert {d.window: d.is_running for d in known.deadlines} == {ACKNOWLEDGE: True, RESPOND: False, RESOLVE: True}


def test_handed_over_and_raised_at_once_the_sooner_of_both_counts() -> None:
    """Medium from 09:00 is due at 12:00 in hardware; high there, from 10:00, would be due at 14:00."""
    known = after(opened(policy=hardware()), hours_later(1), policy=hardware(), queue="hardware", priority="high")

    window = known.running(RESPOND)
    assert window is not None
    assert (shown(window.due_at), window.promised_as) == ("Mon 07-13 12:00", "medium")


def test_handed_over_and_back_is_as_if_nothing_had_been() -> None:
    policy = hardware()
    known = opened(policy=policy)

    back = after(handed_over(known, policy), hours_later(2), policy=policy, queue="support")

    assert set(back.deadlines) == set(known.deadlines)


def test_handed_over_the_pauses_so_far_still_count() -> None:
    policy = hardware()
    waiting = after(opened(policy=policy), hours_later(0.5), policy=policy, status=Status.WAITING)
    resumed = after(waiting, hours_later(1), policy=policy, status=Status.OPEN)

    known = after(resumed, hours_later(2), policy=policy, queue="hardware").running(RESPOND)

    assert known is not None
    assert shown(known.due_at) == "Mon 07-13 12:30"
