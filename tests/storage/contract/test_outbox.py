"""Mail on its way out: claimed once, marked at its dot, settled, and after a crash never simply sent again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailbot.core.draft import MailKind
from mailbot.core.mail import OutboxRow, OutboxState
from mailbot.core.ports import ClaimLost, Settled, Storage
from tests.storage.desk import DAY, HOUR, MINUTE, NOW, outgoing, queued

SENT, DEFERRED, REFUSED, UNCERTAIN = (
    OutboxState.SENT,
    OutboxState.DEFERRED,
    OutboxState.REFUSED,
    OutboxState.UNCERTAIN,
)


def one(store: Storage) -> OutboxRow:
    (row,) = store.outbox(None)
    return row


def at_dot(store: Storage, kind: MailKind = MailKind.RECEIPT) -> OutboxRow:
    queued(store, outgoing(kind=kind, sealed_key=b"sealed"))
    (row,) = store.claim_outbox(NOW, 10)
    store.at_dot(row.id, NOW)
    return row


def test_a_queued_mail_reads_back_as_it_was_frozen(store: Storage) -> None:
    mail = outgoing(sealed_key=b"sealed", budget="unproven", case=None, next_attempt_at=NOW + HOUR)
    (row,) = queued(store, mail)
    assert (row.mail, row.state, row.attempts, row.reply, row.settled_at) == (mail, "queued", 0, None, None)


def test_one_outgoing_mail_is_found_by_its_number(store: Storage) -> None:
    _, second = queued(store, outgoing("c", 0), outgoing("c", 1))
    assert store.outgoing(second.id) == second
    assert store.outgoing(99) is None


def test_a_claim_takes_what_is_due_oldest_first(store: Storage) -> None:
    late, early, later = (
        outgoing("c", 0, at=NOW),
        outgoing("c", 1, at=NOW - HOUR),
        outgoing("c", 2, next_attempt_at=NOW + HOUR),
    )
    queued(store, late, early, later)
    claimed = store.claim_outbox(NOW, 10)
    assert [row.mail for row in claimed] == [early, late]
    assert {(row.state, row.attempts) for row in claimed} == {(OutboxState.SENDING, 1)}
    assert store.claim_outbox(NOW, 10) == ()
    assert [row.mail for row in store.claim_outbox(NOW + HOUR, 10)] == [later]


def test_a_claim_keeps_to_its_limit(store: Storage) -> None:
    queued(store, *(outgoing("c", n) for n in range(5)))
    assert [row.mail.position for row in store.claim_outbox(NOW, 3)] == [0, 1, 2]
    assert [row.mail.position for row in store.claim_outbox(NOW, 3)] == [3, 4]


def test_a_sent_mail_is_final_and_forgets_its_key(store: Storage) -> None:
    row = at_dot(store)
    assert one(store).state is OutboxState.DOT
    store.settle([Settled(row.id, SENT, NOW + MINUTE, "250 2.0.0 ok")])
    sent = one(store)
    assert (sent.state, sent.reply, sent.settled_at, sent.mail.sealed_key) == (SENT, "250 2.0.0 ok", NOW + MINUTE, None)
    assert store.claim_outbox(NOW + DAY, 10) == ()


def test_the_next_dot_settles_the_mail_before_it(store: Storage) -> None:
    queued(store, outgoing("c", 0), outgoing("c", 1))
    first, second = store.claim_outbox(NOW, 10)
    store.at_dot(first.id, NOW)
    store.at_dot(second.id, NOW, [Settled(first.id, SENT, NOW, "250 ok")])
    assert [row.state for row in store.outbox(None)] == [SENT, OutboxState.DOT]


def test_a_deferred_mail_comes_again_at_its_instant_with_its_key(store: Storage) -> None:
    queued(store, outgoing(sealed_key=b"sealed"))
    (row,) = store.claim_outbox(NOW, 10)
    store.settle([Settled(row.id, DEFERRED, NOW, "451 busy", NOW + HOUR)])
    assert store.claim_outbox(NOW + 59 * MINUTE, 10) == ()
    (again,) = store.claim_outbox(NOW + HOUR, 10)
    assert (again.attempts, again.reply, again.mail.sealed_key) == (2, "451 busy", b"sealed")
    assert again.mail.raw == outgoing().raw


def test_a_refused_mail_is_final(store: Storage) -> None:
    queued(store, outgoing(sealed_key=b"sealed"))
    (row,) = store.claim_outbox(NOW, 10)
    store.settle([Settled(row.id, REFUSED, NOW, "550 no such user")])
    refused = one(store)
    assert (refused.state, refused.reply, refused.settled_at) == (REFUSED, "550 no such user", NOW)
    assert store.claim_outbox(NOW + DAY, 10) == ()


def test_only_a_mail_in_hand_reaches_its_dot(store: Storage) -> None:
    (row,) = queued(store, outgoing())
    with pytest.raises(ClaimLost):
        store.at_dot(row.id, NOW)
    with pytest.raises(ClaimLost):
        store.at_dot(99, NOW)
    assert one(store).state is OutboxState.QUEUED


def test_a_dot_that_is_refused_settles_nothing(store: Storage) -> None:
    row = at_dot(store)
    with pytest.raises(ClaimLost):
        store.at_dot(99, NOW, [Settled(row.id, SENT, NOW)])
    assert one(store).state is OutboxState.DOT


def test_an_uncertain_receipt_stops(store: Storage) -> None:
    row = at_dot(store, MailKind.RECEIPT)
    store.settle([Settled(row.id, UNCERTAIN, NOW, "connection lost")])
    stopped = one(store)
    assert (stopped.state, stopped.settled_at) == (UNCERTAIN, NOW)
    assert store.claim_outbox(NOW + DAY, 10) == ()


@pytest.mark.parametrize("kind", [MailKind.ANSWER, MailKind.ESCALATION])
def test_an_uncertain_answer_goes_once_more_and_then_stops(store: Storage, kind: MailKind) -> None:
    row = at_dot(store, kind)
    store.settle([Settled(row.id, UNCERTAIN, NOW, "connection lost")])
    assert one(store).state is DEFERRED
    assert store.claim_outbox(NOW + 14 * MINUTE, 10) == ()
    (again,) = store.claim_outbox(NOW + 15 * MINUTE, 10)
    assert (again.attempts, again.mail.sealed_key) == (2, b"sealed")
    store.at_dot(again.id, NOW + 15 * MINUTE)
    store.settle([Settled(row.id, UNCERTAIN, NOW + 15 * MINUTE)])
    assert one(store).state is UNCERTAIN


def test_a_crash_before_the_dot_leaves_the_mail_queued(store: Storage) -> None:
    queued(store, outgoing(sealed_key=b"sealed"))
    store.claim_outbox(NOW, 10)
    assert store.recover(NOW + HOUR) == 1
    assert (one(store).state, one(store).mail.sealed_key) == (OutboxState.QUEUED, b"sealed")
    assert len(store.claim_outbox(NOW + HOUR, 10)) == 1


def test_a_crash_at_the_dot_leaves_a_receipt_uncertain(store: Storage) -> None:
    at_dot(store, MailKind.RECEIPT)
    assert store.recover(NOW + HOUR) == 1
    stopped = one(store)
    assert (stopped.state, stopped.settled_at) == (UNCERTAIN, NOW + HOUR)


def test_a_crash_at_the_dot_sends_an_answer_once_more_only(store: Storage) -> None:
    at_dot(store, MailKind.ANSWER)
    assert store.recover(NOW + HOUR) == 1
    assert store.claim_outbox(NOW + HOUR, 10) == ()
    (again,) = store.claim_outbox(NOW + 2 * HOUR, 10)
    store.at_dot(again.id, NOW + 2 * HOUR)
    assert store.recover(NOW + 3 * HOUR) == 1
    assert one(store).state is UNCERTAIN


def test_recovery_leaves_what_is_still_in_hand(store: Storage) -> None:
    at_dot(store)
    assert store.recover(NOW) == 0
    assert one(store).state is OutboxState.DOT


def test_a_person_may_send_again_what_stopped(store: Storage) -> None:
    row = at_dot(store)
    store.settle([Settled(row.id, UNCERTAIN, NOW)])
    assert store.requeue(row.id, NOW + DAY)
    assert (one(store).state, one(store).settled_at) == (OutboxState.QUEUED, None)
    assert len(store.claim_outbox(NOW + DAY, 10)) == 1


def stopped_as(state: OutboxState, store: Storage) -> OutboxRow:
    """A receipt that stopped in this way, at NOW."""
    if state is OutboxState.CANCELLED:
        (row,) = queued(store, outgoing(sealed_key=b"sealed"))
        assert store.cancel(row.id, NOW)
    else:
        row = at_dot(store)
        store.settle([Settled(row.id, state, NOW)])
    assert one(store).state is state
    return one(store)


STOPPED = pytest.mark.parametrize("state", [REFUSED, UNCERTAIN, OutboxState.CANCELLED])


@STOPPED
def test_what_stopped_goes_again_with_its_key(store: Storage, state: OutboxState) -> None:
    row = stopped_as(state, store)
    assert store.forget_keys(NOW + 6 * DAY) == 0
    assert store.requeue(row.id, NOW + 6 * DAY)
    (again,) = store.claim_outbox(NOW + 6 * DAY, 10)
    assert (again.mail.sealed_key, again.mail.raw) == (b"sealed", outgoing().raw)


@STOPPED
def test_what_stopped_a_week_ago_forgets_its_key_and_goes_no_more(store: Storage, state: OutboxState) -> None:
    row = stopped_as(state, store)
    assert store.forget_keys(NOW + 7 * DAY) == 1
    assert (one(store).state, one(store).mail.sealed_key) == (state, None)
    assert not store.requeue(row.id, NOW + 7 * DAY)
    assert store.forget_keys(NOW + 8 * DAY) == 0


def test_a_mail_without_a_key_goes_again_however_late(store: Storage) -> None:
    (row,) = queued(store, outgoing())
    store.cancel(row.id, NOW)
    assert store.forget_keys(NOW + 8 * DAY) == 0
    assert store.requeue(row.id, NOW + 8 * DAY)


def test_what_still_waits_keeps_its_key_however_long(store: Storage) -> None:
    queued(store, outgoing("c", 0, sealed_key=b"sealed"), outgoing("c", 1, sealed_key=b"sealed"))
    (row,) = store.claim_outbox(NOW, 1)
    store.settle([Settled(row.id, DEFERRED, NOW, "451 busy", NOW + HOUR)])
    assert store.forget_keys(NOW + 30 * DAY) == 0
    assert [row.mail.sealed_key for row in store.outbox(None)] == [b"sealed", b"sealed"]


def test_what_was_tried_again_and_stopped_again_counts_its_week_anew(store: Storage) -> None:
    row = stopped_as(REFUSED, store)
    store.requeue(row.id, NOW + 5 * DAY)
    assert store.forget_keys(NOW + 9 * DAY) == 0
    store.cancel(row.id, NOW + 9 * DAY)
    assert store.forget_keys(NOW + 15 * DAY) == 0
    assert store.forget_keys(NOW + 16 * DAY) == 1


def test_a_person_may_send_now_what_was_put_off(store: Storage) -> None:
    never = datetime(9999, 1, 1, tzinfo=UTC)  # as `run --observe` does
    (row,) = queued(store, outgoing(next_attempt_at=never, sealed_key=b"sealed"))
    assert store.claim_outbox(NOW + DAY, 10) == ()
    assert store.requeue(row.id, NOW + DAY)
    (mail,) = store.claim_outbox(NOW + DAY, 10)
    assert (mail.mail.next_attempt_at, mail.mail.sealed_key) == (NOW + DAY, b"sealed")


def test_what_is_due_already_needs_no_one_to_queue_it(store: Storage) -> None:
    (row,) = queued(store, outgoing())
    assert not store.requeue(row.id, NOW)


def test_what_was_sent_or_is_in_hand_is_not_queued_again(store: Storage) -> None:
    row = at_dot(store)
    assert not store.requeue(row.id, NOW)
    store.settle([Settled(row.id, SENT, NOW)])
    assert not store.requeue(row.id, NOW)
    assert not store.requeue(99, NOW)


def test_a_person_may_withdraw_what_has_not_gone(store: Storage) -> None:
    (row,) = queued(store, outgoing(sealed_key=b"sealed"))
    assert store.cancel(row.id, NOW)
    assert (one(store).state, one(store).settled_at) == (OutboxState.CANCELLED, NOW)
    assert store.claim_outbox(NOW + DAY, 10) == ()
    assert not store.cancel(row.id, NOW)


def test_what_is_in_hand_cannot_be_withdrawn(store: Storage) -> None:
    row = at_dot(store)
    assert not store.cancel(row.id, NOW)


def test_the_outbox_lists_by_state_the_newest_in_order(store: Storage) -> None:
    queued(store, *(outgoing("c", n) for n in range(4)))
    store.claim_outbox(NOW, 1)
    assert [row.mail.position for row in store.outbox(None, limit=3)] == [1, 2, 3]
    assert [row.mail.position for row in store.outbox(OutboxState.SENDING)] == [0]
