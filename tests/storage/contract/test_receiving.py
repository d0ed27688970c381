"""What is received is there for ever, and once."""

from __future__ import annotations

from mailbot.core.mail import InboxState
from mailbot.core.ports import FolderMark, Storage
from tests.storage.desk import NOW, arrival


def test_received_mail_keeps_its_bytes_and_where_it_came_from(store: Storage) -> None:
    came = arrival("fire")
    (received_id,) = store.receive([came])
    mail = store.received(received_id)
    assert mail is not None
    assert (mail.raw, mail.size, mail.received_at) == (came.raw, len(came.raw), NOW)
    assert (mail.mailbox, mail.source, mail.envelope_from) == ("support", "imap", "ada@example.com")
    assert mail.envelope_to == ("support@example.com",)
    assert (mail.state, mail.attempts, mail.quiet) == (InboxState.RECEIVED, 0, False)


def test_ids_rise_in_order_of_arrival(store: Storage) -> None:
    ids = store.receive([arrival(f"mail {n}") for n in range(5)])
    assert list(ids) == sorted(set(ids))


def test_the_same_uid_again_is_the_same_mail(store: Storage) -> None:
    first = store.receive([arrival("fire", uid=4)])
    assert store.receive([arrival("fire", uid=4)]) == first
    assert len(store.inbox(None)) == 1


def test_a_uid_that_was_seen_wins_over_other_bytes(store: Storage) -> None:
    first = store.receive([arrival("fire", uid=4)])
    assert store.receive([arrival("water", uid=4)]) == first


def test_the_same_bytes_under_a_new_uid_are_the_same_mail(store: Storage) -> None:
    first = store.receive([arrival("fire", uid=4)])
    assert store.receive([arrival("fire", uid=1, uidvalidity=8)]) == first
    assert store.known_uids("support", "INBOX", 8) == {1}


def test_the_same_bytes_in_another_mailbox_are_another_mail(store: Storage) -> None:
    first, second = store.receive([arrival("fire"), arrival("fire", mailbox="sales")])
    assert first != second
    other = store.received(second)
    assert other is not None
    assert other.raw == arrival("fire").raw


def test_repeats_within_one_batch_are_one_mail(store: Storage) -> None:
    ids = store.receive(
        [arrival("fire", uid=1), arrival("water", uid=2), arrival("fire", uid=3), arrival("fire", uid=1)]
    )
    assert ids[0] == ids[2] == ids[3] != ids[1]
    assert store.known_uids("support", "INBOX", 7) == {1, 2, 3}


def test_uids_are_known_by_mailbox_folder_and_uidvalidity(store: Storage) -> None:
    store.receive([arrival("fire", uid=4)])
    assert store.known_uids("support", "INBOX", 7) == {4}
    assert store.known_uids("support", "INBOX", 8) == frozenset()
    assert store.known_uids("support", "Archive", 7) == frozenset()
    assert store.known_uids("sales", "INBOX", 7) == frozenset()


def test_uids_are_known_among_those_asked_for(store: Storage) -> None:
    store.receive([arrival(f"mail {n}", uid=n) for n in range(1, 5)])
    assert store.known_uids("support", "INBOX", 7, among=[2, 3, 9]) == {2, 3}
    assert store.known_uids("support", "INBOX", 7, among=[]) == frozenset()
    assert store.known_uids("support", "INBOX", 7, among=range(3, 3000)) == {3, 4}


def test_nothing_received_is_no_trouble(store: Storage) -> None:
    assert store.receive([]) == ()


def test_a_folder_mark_is_kept_and_replaced(store: Storage) -> None:
    assert store.folder_mark("support", "INBOX") is None
    store.set_folder_mark("support", "INBOX", FolderMark(7, 100, NOW))
    store.set_folder_mark("support", "INBOX", FolderMark(8, 1, NOW))
    assert store.folder_mark("support", "INBOX") == FolderMark(8, 1, NOW)
    assert store.folder_mark("support", "Archive") is None


def test_the_inbox_lists_the_newest_in_order_without_their_bytes(store: Storage) -> None:
    ids = store.receive([arrival(f"mail {n}") for n in range(4)])
    listed = store.inbox(None, limit=3)
    assert tuple(mail.id for mail in listed) == ids[1:]
    assert {mail.raw for mail in listed} == {b""}
    assert store.inbox(InboxState.HELD) == ()


def test_a_mail_nobody_received_is_none(store: Storage) -> None:
    assert store.received(99) is None
