"""Whatever happens to a case in whatever order: what must hold of its windows all the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.case.evolve import evolve
from mailbot.core.case.model import Case, Outcome, Status, WindowName
from mailbot.core.policy import Desk, Queue
from mailbot.core.time.calendar import measure
from mailbot.core.time.escalation import fire
from mailbot.core.time.recount import recount
from mailbot.core.time.windows import Event, plan

from .desks import HALIFAX, applied, case, desk, halifax, priority, span, step, weekdays

START = halifax("2026-10-30T15:00")  # a Friday; clocks change on the Sunday
LADDER = (
    step("75%", "owner"),
    step("30m before", "queue"),
    step("due", "manager", sets="high"),
    step("1h after", "manager", every="2h", times=3),
)
POLICY = desk(
    escalations=dict.fromkeys(WindowName, LADDER),
    priorities={
        "high": priority("high", acknowledge="2h", respond="2h, 4h elapsed", resolve="1d"),
        "medium": priority("medium", acknowledge="2h", respond="1d", update="4h", resolve="3d"),
        "low": priority("low", resolve="14d elapsed"),
    },
)

# Other hours and promises for another queue, and what an admin may make of them while windows run
NIGHT = Queue(
    "night",
    ("carol",),
    windows={"high": {WindowName.RESPOND: (span("30m"),)}},
    calendar=weekdays(HALIFAX, "22:00-06:00"),
)
POLICY = replace(POLICY, queues={**POLICY.queues, "night": NIGHT})
POLICIES = (
    POLICY,
    replace(
        POLICY, calendar=weekdays(HALIFAX, "08:00-16:30", {date(2026, 11, 2): "", date(2026, 10, 30): "08:00-15:30"})
    ),
    replace(POLICY, priorities={**POLICY.priorities, "medium": priority("medium", respond="30m", resolve="6h")}),
    replace(POLICY, pause_while=("waiting", "new"), escalations={}),
)

Change = tuple[str, object]
changes = st.lists(
    st.tuples(
        st.integers(0, 100_000),  # seconds since the one before
        st.one_of(
            st.tuples(st.just("status"), st.sampled_from(Status)),
            st.tuples(st.just("priority"), st.sampled_from(["high", "medium", "low"])),
            st.tuples(st.just("event"), st.sampled_from(Event)),
            st.tuples(st.just("queue"), st.sampled_from(["support", "night"])),
            st.tuples(st.just("policy"), st.sampled_from(range(len(POLICIES)))),
        ),
    ),
    max_size=12,
)


def ticked(
    known: Case, until: datetime, policy: Desk = POLICY, since: datetime = START
) -> tuple[Case, list[tuple[datetime, WindowName, datetime, int]]]:
    """All that fires until then, at the instants stored, or `since` where those lie behind; with what a step sets."""
    steps = []
    while due := [d for d in known.deadlines if d.is_running and d.step_at is not None and d.step_at <= until]:
        first = min(due, key=lambda d: d.step_at or until)
        assert first.step_at is not None
        at = max(first.step_at, since)
        fired = fire(known, first, policy, at)
        assert fired.deadline != first, "a tick that changes nothing comes back for ever"
        steps += [(first.step_at, first.window, first.started_at, n) for n in range(first.step, fired.deadline.step)]
        before = known
        deadlines = tuple(fired.deadline if d is first else d for d in known.deadlines)
        known = replace(known, deadlines=deadlines, priority=fired.set_priority or known.priority)
        known = applied(known, plan(before, known, frozenset(), policy, at, at))
    return known, steps


def changed(known: Case, change: Change, at: datetime, policy: Desk = POLICY) -> Case:
    what, value = change
    if what == "policy":
        return known
    if what == "event":
        assert isinstance(value, Event)
        new, events = known, frozenset({value})
        if value is Event.ANSWERED:
            new = replace(known, participants=tuple(replace(p, answered=True) for p in known.participants))
    else:
        new, events = replace(known, **{what: value}), frozenset[Event]()
    return applied(new, plan(known, new, events, policy, at, at))


def recounted(known: Case, policy: Desk, at: datetime) -> Case:
    new = evolve(known, recount(known, policy, at), at)
    assert new is not None
    assert recount(new, policy, at) == (), "counted twice it changes nothing"
    steps = {(d.window, d.started_at): d.step for d in known.deadlines}
    assert {(d.window, d.started_at): d.step for d in new.deadlines} == steps, "what has been told stays told"
    return new


def check(known: Case, policy: Desk = POLICY) -> None:
    running = [d for d in known.deadlines if d.is_running]
    assert len({d.window for d in running}) == len(running)
    assert len({(d.window, d.started_at) for d in known.deadlines}) == len(known.deadlines)
    for d in known.deadlines:
        assert d.due_at >= d.started_at
        assert (d.settled_at is None) == d.is_running
        if not d.is_running or d.paused_at is not None:
            assert d.step_at is None
        elif not d.overdue:
            assert d.step_at is not None
            assert d.step_at <= d.due_at
        if d.outcome is Outcome.MET:
            assert d.settled_at is not None
            assert (d.paused_at or d.settled_at) <= d.due_at
    if known.status.is_done:
        assert not running
    if known.status in policy.pause_while:
        assert all(d.paused_at is not None for d in running)
    else:
        assert all(d.paused_at is None for d in running)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(["high", "medium", "low"]), changes)
def test_windows_stay_sound_through_any_history(key: str, history: list[tuple[int, Change]]) -> None:
    new, at, policy = case(START, key), START, POLICY
    known = applied(new, plan(None, new, frozenset(), POLICY, at, at))
    for seconds, change in history:
        since, at = at, at + timedelta(seconds=seconds)
        known, _ = ticked(known, at, policy, since)
        check(known, policy)
        if change[0] == "policy":
            assert isinstance(change[1], int)
            policy = POLICIES[change[1]]
            known = recounted(known, policy, at)
        known = changed(known, change, at, policy)
        check(known, policy)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.integers(0, 30_000), max_size=8))
def test_through_any_pauses_the_open_time_is_what_was_promised_and_each_step_fires_once(waits: list[int]) -> None:
    rungs = tuple(replace(rung, set_priority=None) for rung in LADDER)
    policy = desk(escalations={WindowName.RESPOND: rungs}, priorities={"medium": priority("medium", respond="6h")})
    new, at = case(START, "medium"), START
    known, fired = applied(new, plan(None, new, frozenset(), policy, at, at)), []
    for n, seconds in enumerate([*waits, 0] if len(waits) % 2 else waits):
        at += timedelta(seconds=seconds)
        known, steps = ticked(known, at, policy)
        fired += steps
        known = changed(known, ("status", Status.OPEN if n % 2 else Status.WAITING), at, policy)

    known, steps = ticked(known, at + timedelta(days=60), policy)

    (window,) = known.deadlines
    pauses = [(a, b) for a, b in window.pauses if a < window.due_at]
    paused = sum(measure(policy.calendar, a, b) for a, b in pauses)
    assert measure(policy.calendar, START, window.due_at) - paused == 6 * 3600
    assert [n for *_, n in [*fired, *steps]] == [0, 1, 2, 3, 4, 5]
    assert window.overdue
