"""Received mail is handed out in order of arrival; what ends the process is handed out alone, and at last held."""

from __future__ import annotations

from dataclasses import replace

from mailbot.core.effects import Hold, Reprocess
from mailbot.core.mail import InboxState, ReceivedMail
from mailbot.core.ports import Commit, Storage
from tests.storage.desk import HOUR, NOW, arrival, command, decision, holding, ignoring, mail_cause, outgoing, write

MANY = 10**9


def claim(store: Storage, limit: int = 50, max_bytes: int = MANY, hours: int = 0) -> tuple[ReceivedMail, ...]:
    """Hours later every earlier claim has run out, as after a crash."""
    return store.claim_received(NOW + hours * HOUR, limit, max_bytes)


def ids(mails: tuple[ReceivedMail, ...]) -> tuple[int, ...]:
    return tuple(mail.id for mail in mails)


def received(store: Storage, received_id: int) -> ReceivedMail:
    mail = store.received(received_id)
    assert mail is not None
    return mail


def test_a_claim_takes_the_oldest_with_their_bytes_and_counts_the_attempt(store: Storage) -> None:
    received = store.receive([arrival(f"mail {n}") for n in range(3)])
    claimed = claim(store, limit=2)
    assert ids(claimed) == received[:2]
    assert claimed[0].raw == arrival("mail 0").raw
    assert [mail.attempts for mail in claimed] == [1, 1]


def test_what_is_claimed_is_not_claimed_again(store: Storage) -> None:
    received = store.receive([arrival("one"), arrival("two")])
    assert ids(claim(store, limit=1)) == received[:1]
    assert ids(claim(store)) == received[1:]
    assert claim(store) == ()


def test_a_batch_stays_within_its_bytes_but_holds_one_mail_at_least(store: Storage) -> None:
    received = store.receive([arrival("a" * 1000), arrival("b" * 1000), arrival("c" * 1000)])
    assert ids(claim(store, max_bytes=10)) == received[:1]
    assert ids(claim(store, max_bytes=5000)) == received[1:]


def test_mail_that_was_tried_before_comes_alone(store: Storage) -> None:
    received = store.receive([arrival("one"), arrival("two")])
    claim(store)
    store.receive([arrival("three")])
    assert ids(claim(store, hours=1)) == received[:1]
    assert ids(claim(store, hours=1)) == received[1:]
    assert len(claim(store, hours=1)) == 1


def test_a_batch_ends_before_mail_that_was_tried(store: Storage) -> None:
    first, second, third = store.receive([arrival("one"), arrival("two"), arrival("three")])
    claim(store)
    store.unclaim_received([first, third])
    assert ids(claim(store, hours=1)) == (first,)
    assert ids(claim(store, hours=1)) == (second,)
    assert ids(claim(store, hours=1)) == (third,)


def test_mail_that_was_tried_three_times_is_held_and_the_rest_goes_on(store: Storage) -> None:
    (bad,) = store.receive([arrival("bad")])
    for hour in range(3):
        assert ids(claim(store, hours=hour)) == (bad,)
    (good,) = store.receive([arrival("good")])
    assert ids(claim(store, hours=3)) == (good,)
    (held,) = store.inbox(InboxState.HELD)
    assert (held.id, held.outcome) == (bad, "held")
    assert held.held_because is not None
    assert "3 times" in held.held_because


def test_mail_given_back_untried_is_as_if_never_claimed(store: Storage) -> None:
    received = store.receive([arrival("one"), arrival("two")])
    claim(store)
    store.unclaim_received(received)
    again = claim(store)
    assert ids(again) == received
    assert [mail.attempts for mail in again] == [1, 1]


def test_mail_given_back_as_tried_comes_alone(store: Storage) -> None:
    received = store.receive([arrival("one"), arrival("two")])
    claim(store)
    store.unclaim_received(received, tried=True)
    (again,) = claim(store)
    assert (again.id, again.attempts) == (received[0], 2)


def test_giving_back_what_was_decided_changes_nothing(store: Storage) -> None:
    received = store.receive([arrival("one")])
    claim(store)
    write(store, ignoring(received[0]))
    store.unclaim_received(received)
    assert claim(store, hours=1) == ()


def test_decided_mail_is_processed_with_its_outcome(store: Storage) -> None:
    (received_id,) = store.receive([arrival("auto reply")])
    write(store, ignoring(received_id, "machine"))
    mail = store.received(received_id)
    assert mail is not None
    assert (mail.state, mail.outcome, mail.case) == (InboxState.PROCESSED, "machine", None)
    assert claim(store, hours=1) == ()


def test_a_decision_to_hold_keeps_its_reason(store: Storage) -> None:
    (received_id,) = store.receive([arrival("who pays?")])
    write(store, holding(received_id, "no contract"))
    (held,) = store.inbox(InboxState.HELD)
    assert (held.id, held.held_because) == (received_id, "no contract")


def test_mail_can_be_held_by_hand(store: Storage) -> None:
    (received_id,) = store.receive([arrival("strange")])
    store.hold_received(received_id, "its bytes are strange")
    assert claim(store) == ()
    (held,) = store.inbox(InboxState.HELD)
    assert held.held_because == "its bytes are strange"


def test_released_mail_is_decided_anew_with_a_fresh_count(store: Storage) -> None:
    (received_id,) = store.receive([arrival("bad")])
    for hour in range(4):
        claim(store, hours=hour)
    assert store.release_received(received_id)
    (mail,) = claim(store, hours=4)
    assert (mail.id, mail.attempts, mail.held_because) == (received_id, 1, None)


def test_mail_that_a_decision_held_may_be_decided_again_after_its_release(store: Storage) -> None:
    (received_id,) = store.receive([arrival("who pays?")])
    for _ in range(2):
        write(store, holding(received_id, "no contract", outgoing(f"mail:{received_id}")))
        assert store.release_received(received_id)
    write(store, ignoring(received_id, "ignored"))
    mail = store.received(received_id)
    assert mail is not None
    assert (mail.state, mail.outcome) == (InboxState.PROCESSED, "ignored")
    assert len(store.outbox(None)) == 2


def confirming(received_id: int, name: str = "yes") -> Commit:
    return Commit(decision(command(name), None, None, Reprocess(received_id), outcome="done"))


def test_mail_that_its_agent_confirmed_is_decided_once_more(store: Storage) -> None:
    (received_id,) = store.receive([arrival("#away until monday")])
    write(store, ignoring(received_id, "agent"))
    write(store, confirming(received_id))
    (mail,) = claim(store)
    assert (mail.id, mail.confirmed, mail.attempts) == (received_id, True, 1)
    write(store, Commit(decision(replace(mail_cause(received_id), confirmed=True), None, None, outcome="agent")))
    write(store, confirming(received_id, "and again"))
    assert claim(store, hours=1) == ()


def test_mail_confirmed_before_its_decision_waits_for_that(store: Storage) -> None:
    (received_id,) = store.receive([arrival("#away until monday")])
    write(store, confirming(received_id))
    assert [mail.confirmed for mail in claim(store)] == [False]


def test_confirmed_mail_that_was_held_may_be_decided_after_its_release(store: Storage) -> None:
    (received_id,) = store.receive([arrival("#away until monday")])
    write(store, ignoring(received_id, "agent"), confirming(received_id))
    held = Commit(decision(replace(mail_cause(received_id), confirmed=True), None, None, Hold("odd"), outcome="held"))
    write(store, held)
    assert store.release_received(received_id)
    write(store, held)
    (mail,) = store.inbox(InboxState.HELD)
    assert mail.held_because == "odd"


def test_only_held_mail_can_be_released(store: Storage) -> None:
    (received_id,) = store.receive([arrival("fine")])
    assert not store.release_received(received_id)
    assert not store.release_received(99)


# -- dropped by a person


def test_dropped_mail_is_ignored_and_kept(store: Storage) -> None:
    (received_id,) = store.receive([arrival("fire")])
    store.claim_received(NOW, 10, 10**9)
    write(store, holding(received_id, "no contract"))
    assert store.drop_received(received_id, NOW + HOUR)
    mail = received(store, received_id)
    assert (mail.state, mail.outcome, mail.held_because) == (InboxState.PROCESSED, "ignored", "no contract")
    assert mail.raw == arrival("fire").raw
    assert store.claim_received(NOW + HOUR, 10, 10**9) == ()


def test_mail_that_nobody_could_decide_may_be_dropped(store: Storage) -> None:
    (received_id,) = store.receive([arrival("fire")])
    store.hold_received(received_id, "it hangs the parser")
    assert store.drop_received(received_id, NOW)
    assert received(store, received_id).outcome == "ignored"


def test_only_held_mail_can_be_dropped_and_only_once(store: Storage) -> None:
    waits, held = store.receive([arrival("fire"), arrival("smoke")])
    store.hold_received(held, "by hand")
    assert not store.drop_received(waits, NOW)
    assert not store.drop_received(99, NOW)
    assert store.drop_received(held, NOW)
    assert not store.drop_received(held, NOW)
    assert not store.release_received(held)


def test_dropped_mail_that_its_agent_confirms_is_decided_and_may_be_dropped_again(store: Storage) -> None:
    (received_id,) = store.receive([arrival("fire")])
    write(store, holding(received_id, "unproven"))
    store.drop_received(received_id, NOW)
    write(store, Commit(decision(command("confirm"), None, None, Reprocess(received_id))))
    (mail,) = store.claim_received(NOW, 10, 10**9)
    assert mail.confirmed
    store.hold_received(received_id, "it hangs the parser")
    assert store.drop_received(received_id, NOW)
