"""Lists, access keys, counts and leases."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest

from mailbot.core.case.model import Status
from mailbot.core.mail import OutboxState
from mailbot.core.ports import AlreadyDecided, Counts, LeaseLost, Settled, Storage
from tests.storage.desk import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    arrival,
    case,
    changing,
    deadline,
    ignoring,
    key,
    opening,
    outgoing,
    queued,
    stored,
    write,
)

HASH = key().key_hash
CLOSED = case(status=Status.CLOSED)


# -- cases


def test_cases_are_listed_newest_first_without_the_done(store: Storage) -> None:
    statuses = (Status.NEW, Status.RESOLVED, Status.WAITING, Status.CLOSED, Status.OPEN)
    made = [case(n, status=status, tags=(f"t{n}",)) for n, status in enumerate(statuses, 1)]
    write(store, *(opening(c, received_id=c.number) for c in made))
    assert store.cases() == (made[4], made[2], made[0])
    assert store.cases(done=True) == tuple(reversed(made))
    assert store.cases(done=True, limit=2) == (made[4], made[3])


def test_open_cases_are_handed_out_in_order_a_portion_at_a_time(store: Storage) -> None:
    statuses = (Status.NEW, Status.RESOLVED, Status.WAITING, Status.CLOSED, Status.OPEN)
    made = [case(n, status=status) for n, status in enumerate(statuses, 1)]
    write(store, *(opening(c, received_id=c.number) for c in made))
    with store.look() as look:
        assert look.open_cases(0, 2) == (made[0], made[2])
        assert look.open_cases(3, 2) == (made[4],)
        assert look.open_cases(5, 2) == ()


def test_a_case_that_is_reopened_is_listed_again(store: Storage) -> None:
    write(store, opening(case()), changing(case(), CLOSED))
    assert store.cases() == ()
    write(store, changing(CLOSED, case(), name="2"))
    assert store.cases() == (case(),)


def test_the_file_of_a_case_nobody_opened_is_none(store: Storage) -> None:
    assert store.case_file(4) is None


# -- access keys


def test_a_key_leads_to_its_case_and_address(store: Storage) -> None:
    write(store, opening(case(), keys=(key(),)))
    assert store.case_by_key(HASH, NOW) == (1, "ada@example.com")
    assert store.case_by_key(b"other", NOW) is None


def test_a_key_ends_ninety_days_after_its_case_is_done(store: Storage) -> None:
    write(store, opening(case(), keys=(key(),)))
    assert store.case_by_key(HASH, NOW + 1000 * DAY) == (1, "ada@example.com")
    write(store, changing(case(), CLOSED, at=NOW + DAY))
    write(store, changing(CLOSED, replace(CLOSED, tags=("late",)), name="2", at=NOW + 50 * DAY))
    assert store.case_by_key(HASH, NOW + 91 * DAY - MINUTE) == (1, "ada@example.com")
    assert store.case_by_key(HASH, NOW + 91 * DAY) is None


def test_a_key_lives_on_when_its_case_is_reopened(store: Storage) -> None:
    write(store, opening(case(), keys=(key(),)), changing(case(), CLOSED))
    write(store, changing(CLOSED, case(), name="2"))
    assert store.case_by_key(HASH, NOW + 1000 * DAY) == (1, "ada@example.com")


def test_a_key_counts_its_days_from_closing_when_it_was_resolved_first(store: Storage) -> None:
    resolved = case(status=Status.RESOLVED)
    write(store, opening(case(), keys=(key(),)), changing(case(), resolved))
    write(store, changing(resolved, CLOSED, name="2", at=NOW + 10 * DAY))
    assert store.case_by_key(HASH, NOW + 99 * DAY) == (1, "ada@example.com")
    assert store.case_by_key(HASH, NOW + 100 * DAY) is None


def test_the_newest_twenty_keys_of_a_participant_stay_good(store: Storage) -> None:
    newer = tuple(key(b"n%d" % n, at=NOW + (n + 1) * MINUTE) for n in range(20))
    other = tuple(key(b"o%d" % n, address="ben@example.net", at=NOW + HOUR) for n in range(20))
    write(store, opening(case(), keys=(key(), *newer[:19], *other)))
    assert store.case_by_key(HASH, NOW) is not None
    write(store, changing(case(), case(), keys=newer[19:]))
    assert store.case_by_key(HASH, NOW) is None
    assert store.case_by_key(newer[0].key_hash, NOW) is not None


# -- counts


def test_an_empty_desk_counts_nothing(store: Storage) -> None:
    assert store.counts() == Counts({}, {}, {}, None, None, None)


def test_counts_tell_the_whole_desk(store: Storage) -> None:
    store.receive([arrival("one"), arrival("two"), arrival("three")])
    store.hold_received(2, "odd")
    write(store, ignoring(1), opening(case(deadlines=(deadline(),)), received_id=9))
    rows = queued(store, outgoing("c", 0), outgoing("c", 1, at=NOW - HOUR), outgoing("c", 2))
    store.claim_outbox(NOW, 1)
    store.settle([Settled(rows[1].id, OutboxState.SENT, NOW)])
    counts = store.counts()
    assert counts.inbox == {"processed": 1, "held": 1, "received": 1}
    assert counts.outbox == {"sent": 1, "queued": 2}
    assert counts.cases == {"new": 1}
    assert (counts.oldest_received_at, counts.oldest_queued_at, counts.next_step_at) == (NOW, NOW, NOW + HOUR)


def test_mail_that_came_twice_is_counted_once(store: Storage) -> None:
    store.receive([arrival("one", uid=1), arrival("one", uid=2), arrival("two")])
    store.receive([arrival("one", uid=3), arrival("one", uid=1)])
    assert store.counts().inbox == {"received": 2}
    write(store, ignoring(1))
    store.hold_received(2, "odd")
    assert store.counts().inbox == {"processed": 1, "held": 1}
    store.release_received(2)
    assert store.counts().inbox == {"processed": 1, "received": 1}
    store.hold_received(2, "odd")
    store.drop_received(2, NOW)
    assert store.counts().inbox == {"processed": 2}


def test_each_state_of_the_outbox_is_counted(store: Storage) -> None:
    rows = queued(store, *(outgoing("c", n) for n in range(8)))
    store.claim_outbox(NOW, 6)
    for row in rows[:5]:
        store.at_dot(row.id, NOW)
    ends = (OutboxState.SENT, OutboxState.REFUSED, OutboxState.UNCERTAIN, OutboxState.DEFERRED)
    store.settle([Settled(row.id, state, NOW) for row, state in zip(rows, ends, strict=False)])
    store.cancel(rows[6].id, NOW)
    assert store.counts().outbox == dict.fromkeys((state.value for state in OutboxState), 1)
    assert {state: len(store.outbox(state)) for state in OutboxState} == dict.fromkeys(OutboxState, 1)


def test_counts_follow_a_case_from_status_to_status(store: Storage) -> None:
    one, two = case(1), case(2, status=Status.OPEN)
    write(store, opening(one), opening(two, received_id=2))
    assert store.counts().cases == {"new": 1, "open": 1}
    waits, done = replace(one, status=Status.WAITING), replace(one, status=Status.CLOSED)
    write(store, changing(one, waits, name="1"), changing(waits, done, name="2"))
    assert store.counts().cases == {"closed": 1, "open": 1}
    write(store, changing(done, replace(done, status=Status.OPEN), name="3"))
    assert store.counts().cases == {"open": 2}


def test_what_was_not_kept_is_not_counted(store: Storage) -> None:
    with suppress(AlreadyDecided):
        write(store, opening(case(1)), opening(case(2)))
    assert store.counts() == Counts({}, {}, {}, None, None, None)


# -- leases


def test_a_lease_has_one_holder_at_a_time(store: Storage) -> None:
    assert store.lease("tick", "one", NOW, 60) == 1
    assert store.lease("tick", "two", NOW + MINUTE / 2, 60) is None
    assert store.lease("mailbox support", "two", NOW, 60) == 1


def test_a_lease_is_renewed_under_its_epoch(store: Storage) -> None:
    store.lease("tick", "one", NOW, 60)
    assert store.lease("tick", "one", NOW + MINUTE / 2, 60) == 1
    assert store.lease("tick", "two", NOW + MINUTE, 60) is None


def test_a_lease_that_ran_out_passes_on_under_a_new_epoch(store: Storage) -> None:
    store.lease("tick", "one", NOW, 60)
    assert store.lease("tick", "two", NOW + MINUTE, 60) == 2
    assert store.lease("tick", "one", NOW + MINUTE, 60) is None


def test_a_lease_that_was_released_passes_on_at_once(store: Storage) -> None:
    store.lease("tick", "one", NOW, 60)
    store.release_lease("tick", "two")
    assert store.lease("tick", "two", NOW, 60) is None
    store.release_lease("tick", "one")
    assert store.lease("tick", "two", NOW, 60) == 2


def test_nothing_is_written_under_an_epoch_that_is_over(store: Storage) -> None:
    epoch = store.lease("tick", "one", NOW, 60)
    assert epoch is not None
    with store.begin(("tick", epoch)) as work:
        work.write([opening(case())])
    store.lease("tick", "two", NOW + HOUR, 60)
    with pytest.raises(LeaseLost), store.begin(("tick", epoch)) as work:
        work.write([opening(case(2), received_id=2)])
    assert stored(store, 2) is None


def test_a_lease_nobody_ever_held_is_lost(store: Storage) -> None:
    with pytest.raises(LeaseLost), store.begin(("tick", 1)):
        pass
