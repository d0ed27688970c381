"""Calls of webhooks are kept with the decision that made them, and handed out until they are settled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailbot.core.ports import Commit, Storage
from mailbot.core.webhooks import CallSettled, CallState, HookCall
from tests.storage.desk import HOUR, MINUTE, NOW, command, decision, write


def a_call(n: int = 1, **changes: object) -> HookCall:
    return HookCall(f"id-{n}", "crm", "opened", 1001, '{"text":"Grüße"}', NOW)


def keep(store: Storage, *calls: HookCall, name: str = "1") -> None:
    write(store, Commit(decision(command(name), None, None, outcome="done"), calls=calls))


def test_a_call_comes_back_whole_and_counts_the_attempt(store: Storage) -> None:
    keep(store, a_call())

    (row,) = store.claim_calls(NOW, 10)

    assert (row.call, row.state, row.attempts) == (a_call(), CallState.QUEUED, 1)


def test_one_in_hand_is_not_handed_out_again_until_its_holder_must_be_dead(store: Storage) -> None:
    keep(store, a_call())
    store.claim_calls(NOW, 10)

    assert store.claim_calls(NOW + MINUTE, 10) == ()
    assert [row.attempts for row in store.claim_calls(NOW + HOUR, 10)] == [2]


def test_those_that_are_due_come_in_order_and_not_too_many(store: Storage) -> None:
    keep(store, *(a_call(n) for n in range(1, 6)))

    assert [row.call.id for row in store.claim_calls(NOW, 2)] == ["id-1", "id-2"]
    assert [row.call.id for row in store.claim_calls(NOW, 9)] == ["id-3", "id-4", "id-5"]


def test_a_failed_one_waits_and_a_delivered_one_is_over(store: Storage) -> None:
    keep(store, a_call(1), a_call(2))
    first, second = store.claim_calls(NOW, 10)
    store.settle_call(CallSettled(first.number, CallState.DELIVERED, NOW, "200 thanks"))
    store.settle_call(CallSettled(second.number, CallState.QUEUED, NOW, "500", NOW + 2 * HOUR))

    assert store.claim_calls(NOW + HOUR, 10) == ()
    assert [row.call.id for row in store.claim_calls(NOW + 2 * HOUR, 10)] == ["id-2"]
    assert [(row.call.id, row.reply) for row in store.calls()] == [("id-2", "500")]
    assert [(row.call.id, row.settled_at) for row in store.calls(settled=True)] == [("id-1", NOW), ("id-2", None)]


@pytest.mark.parametrize("state", [CallState.GIVEN_UP, CallState.DELIVERED])
def test_a_person_may_try_again_what_was_given_up(store: Storage, state: CallState) -> None:
    keep(store, a_call())
    (row,) = store.claim_calls(NOW, 10)
    store.settle_call(CallSettled(row.number, state, NOW, "x"))
    given_up = state is CallState.GIVEN_UP

    assert store.requeue_call(row.number, NOW + HOUR) is given_up
    assert [r.attempts for r in store.claim_calls(NOW + HOUR, 10)] == ([1] if given_up else [])
    assert not store.requeue_call(99, NOW)


def test_a_dropped_one_is_never_made(store: Storage) -> None:
    keep(store, a_call())
    (row,) = store.calls()

    assert store.drop_call(row.number, NOW)
    assert not store.drop_call(row.number, NOW)
    assert store.claim_calls(NOW + timedelta(days=1), 10) == ()


def test_the_same_call_is_kept_once(store: Storage) -> None:
    """A mail that is held, released and held again tells of it once."""
    keep(store, a_call())
    keep(store, a_call(), a_call(2), name="2")

    assert [row.call.id for row in store.calls()] == ["id-1", "id-2"]
