"""Windows that come due: together where they can be, and one that cannot be decided holds up no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from mailbot.compose import Composer
from mailbot.compose.seal import Sealer
from mailbot.core.case.model import Case, Outcome, WindowName
from mailbot.core.decision import Decision
from mailbot.core.effects import OpenCase
from mailbot.core.log import Silence
from mailbot.core.mail import Arrival
from mailbot.core.policy import Desk
from mailbot.core.policy_files import PolicyFiles
from mailbot.core.ports import Commit, StorageFailed
from mailbot.core.time.windows import plan
from mailbot.core.trial.desk import MemoryStorage
from mailbot.daemon.freeze import Freezer
from mailbot.daemon.process import Policy
from mailbot.daemon.recount import Recount
from mailbot.daemon.service import Service
from mailbot.daemon.tick import SET_ASIDE, Tick
from tests.builders import DUBLIN, NOW, SECRET, a_case, a_desk, a_message, decided
from tests.core.time.desks import applied, priority, weekdays

ACK, RESPOND = WindowName.ACKNOWLEDGE, WindowName.RESPOND
MINUTE = timedelta(minutes=1)
DUE = NOW + timedelta(hours=2)


class Fragile(Freezer):
    """Cannot make anything of one case."""

    def freeze(self, decision: Decision, desk: Desk, files: object) -> Commit:
        if decision.after is not None and decision.after.number == 1002 and decision.cause.key.startswith("deadline"):
            raise ZeroDivisionError("a defect nobody has thought of")
        return super().freeze(decision, desk, {})


def a_policy(desk: Desk, kind: type[Freezer] = Freezer) -> Policy:
    return Policy(desk, (SECRET,), kind(Composer(None), SECRET, "desk", bytes, Sealer((SECRET,))))


def opened(number: int, desk: Desk, at: datetime = NOW) -> Case:
    new = a_case(number, opened_at=at, owner="bob")
    return applied(new, plan(None, new, frozenset(), desk, at, at))


def a_store(*cases: Case) -> MemoryStorage:
    """A desk that has these cases."""
    store = MemoryStorage()
    arrivals = tuple(Arrival("support", "imap", f"mail {c.number}".encode(), NOW) for c in cases)
    ids = store.receive(arrivals)
    store.claim_received(NOW, 100, 10**9)
    pattern = decided(a_message())
    with store.begin() as work:
        work.write(
            [
                Commit(
                    replace(
                        pattern,
                        cause=replace(pattern.cause, received_id=received),  # type: ignore[type-var]
                        effects=(OpenCase(case),),
                        before=None,
                        after=case,
                    )
                )
                for received, case in zip(ids, cases, strict=True)
            ]
        )
    return store


class Now:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def a_tick(store: MemoryStorage, policy: Policy, now: Callable[[], datetime]) -> Tick:
    lease = store.lease("tick", "me", NOW, 10**9)
    assert lease is not None
    return Tick(store, lambda: policy, now, Silence(), lambda _: None, lambda: None, lambda: ("tick", lease))


class Unwatched:
    def fine(self, name: str) -> None: ...
    def failed(self, name: str, because: str) -> None: ...


def guarded(tick: Tick) -> Service:
    return Service("tick", tick.step, Silence(), Unwatched(), 0.0, lambda _: None, tick.failed, backs_off=False)


def overdue(store: MemoryStorage, window: WindowName = ACK) -> list[int]:
    return sorted(c.number for c in store.cases() if (d := c.running(window)) is not None and d.overdue)


DESK = a_desk(escalations={})


def test_nothing_fires_before_its_instant() -> None:
    store = a_store(opened(1001, DESK))

    assert not a_tick(store, a_policy(DESK), Now(DUE - timedelta(microseconds=1))).step()
    assert overdue(store) == []


def test_all_that_is_due_fires_in_one_step() -> None:
    store = a_store(*(opened(n, DESK) for n in range(1001, 1051)))

    a_tick(store, a_policy(DESK), Now(DUE)).step()

    assert len(overdue(store)) == 50


def test_two_windows_of_one_case_are_decided_one_after_the_other() -> None:
    desk = replace(DESK, priorities={"medium": priority("medium", acknowledge="2h", respond="2h")})
    store = a_store(opened(1001, desk), opened(1002, desk))
    tick = a_tick(store, a_policy(desk), Now(DUE))

    assert tick.step()
    assert tick.step()

    assert (overdue(store, ACK), overdue(store, RESPOND)) == ([1001, 1002], [1001, 1002])


def test_a_window_that_cannot_be_decided_holds_up_no_other() -> None:
    store = a_store(*(opened(n, DESK) for n in (1001, 1002, 1003)))
    service = guarded(a_tick(store, a_policy(DESK, Fragile), Now(DUE)))

    for _ in range(6):
        service.once()
    assert overdue(store) == [1001, 1003]


def test_a_window_that_was_set_aside_is_tried_again_after_a_while() -> None:
    store, now = a_store(opened(1002, DESK)), Now(DUE)
    policies = [a_policy(DESK, Fragile)]
    lease = store.lease("tick", "me", NOW, 10**9)
    assert lease is not None
    tick = Tick(store, lambda: policies[0], now, Silence(), lambda _: None, lambda: None, lambda: ("tick", lease))
    service = guarded(tick)
    service.once()
    policies[0] = a_policy(DESK)

    service.once()
    assert overdue(store) == []
    now.at += SET_ASIDE
    service.once()
    assert overdue(store) == [1002]


def test_a_database_that_is_away_sets_nothing_aside() -> None:
    store = a_store(opened(1001, DESK))

    def away(_: str) -> None:
        if broken:
            raise StorageFailed("disk full")

    broken = [True]
    lease = store.lease("tick", "me", NOW, 10**9)
    assert lease is not None
    tick = Tick(store, lambda: a_policy(DESK), Now(DUE), Silence(), away, lambda: None, lambda: ("tick", lease))
    with pytest.raises(StorageFailed):
        tick.step()
    tick.failed()
    broken.clear()

    tick.step()
    assert overdue(store) == [1001]


def test_an_instant_at_which_something_was_decided_before_comes_again() -> None:
    """Missed, moved away by a closure, and back by its end: the window's second passing of that instant is seen too."""
    store, now = a_store(opened(1001, DESK)), Now(DUE)
    shorter = replace(DESK, calendar=weekdays(DUBLIN, "09:00-11:00"))
    a_tick(store, a_policy(DESK), now).step()
    assert overdue(store) == [1001]

    for n, desk in enumerate((shorter, DESK)):
        store.put_in_force(PolicyFiles({"desk.yml": bytes([n])}), now.at + n * MINUTE)
        recount_all(store, desk, now)
    assert overdue(store) == []
    tick = a_tick(store, a_policy(DESK), now)
    while tick.step():
        pass
    (case,) = store.cases()
    window = case.running(ACK)
    assert window is not None
    assert (window.overdue, window.step_at) == (True, None)


# -- a changed policy


def recount_all(store: MemoryStorage, desk: Desk, now: Callable[[], datetime]) -> int:
    lease = store.lease("tick", "me", NOW, 10**9)
    assert lease is not None
    loop, steps = Recount(store, lambda: a_policy(desk), now, Silence(), lambda: ("tick", lease)), 0
    while loop.step():
        steps += 1
    return steps


LATER = replace(DESK, calendar=weekdays(DUBLIN, "09:00-17:30", {NOW.date(): "09:00-11:00"}))


def due_of(store: MemoryStorage, number: int) -> datetime:
    case = store.case_file(number)
    assert case is not None
    window = case.case.running(ACK)
    assert window is not None
    return window.due_at


def test_open_cases_follow_a_changed_policy_once() -> None:
    store = a_store(*(opened(n, DESK) for n in range(1001, 1301)))
    store.put_in_force(PolicyFiles({"desk.yml": b"1"}), NOW)

    steps = recount_all(store, LATER, Now(NOW + MINUTE))

    assert steps == 2  # two batches of at most 200
    assert {due_of(store, n) for n in (1001, 1150, 1300)} == {NOW + timedelta(hours=24)}
    assert recount_all(store, LATER, Now(NOW + 2 * MINUTE)) == 0
    file = store.case_file(1300)
    assert file is not None
    assert [e.text.splitlines()[0] for e in file.entries] == [
        "acknowledge: promised by Mon 2026-11-23 12:00, now by Tue 2026-11-24 10:00, because the policy changed"
    ]


def test_cut_short_it_goes_on_where_it_was() -> None:
    store = a_store(*(opened(n, DESK) for n in range(1001, 1301)))
    store.put_in_force(PolicyFiles({"desk.yml": b"1"}), NOW)
    lease = store.lease("tick", "me", NOW, 10**9)
    assert lease is not None
    Recount(store, lambda: a_policy(LATER), Now(NOW), Silence(), lambda: ("tick", lease)).step()

    assert store.recounted() == 1200
    assert (due_of(store, 1200), due_of(store, 1201)) == (NOW + timedelta(hours=24), DUE)
    assert recount_all(store, LATER, Now(NOW)) == 1
    assert due_of(store, 1300) == NOW + timedelta(hours=24)


def test_cases_that_are_done_are_left_alone() -> None:
    store = a_store(opened(1001, DESK))
    store.put_in_force(PolicyFiles({"desk.yml": b"1"}), NOW)

    assert recount_all(store, DESK, Now(NOW)) == 1
    assert store.recounted() is None
    (case,) = store.cases()
    assert all(d.outcome is not Outcome.CANCELLED for d in case.deadlines)


def test_between_the_change_and_the_walk_a_window_that_moved_raises_no_alarm() -> None:
    store = a_store(opened(1001, DESK))

    a_tick(store, a_policy(LATER), Now(DUE)).step()

    assert overdue(store) == []
    assert due_of(store, 1001) == NOW + timedelta(hours=24)
