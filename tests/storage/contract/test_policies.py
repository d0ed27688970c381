"""Which policy was in force when is remembered."""

from __future__ import annotations

from mailbot.core.policy_files import PolicyFiles
from mailbot.core.ports import Storage
from tests.storage.desk import HOUR, MINUTE, NOW

FIRST = PolicyFiles({"desk.yml": b"name: Ger\xc3\xa4te\n", "templates/en/receipt.txt.j2": b"\xff\x00"})
SECOND = PolicyFiles({"desk.yml": b"name: Other\n"})


def test_a_new_desk_has_had_no_policy(store: Storage) -> None:
    assert store.policy_at() is None


def test_the_policy_in_force_comes_back_whole(store: Storage) -> None:
    store.put_in_force(FIRST, NOW)

    kept = store.policy_at()

    assert kept is not None
    assert (kept.since, kept.policy) == (NOW, FIRST)


def test_putting_the_same_in_force_again_changes_nothing(store: Storage) -> None:
    assert store.put_in_force(FIRST, NOW)
    assert not store.put_in_force(PolicyFiles(dict(reversed(FIRST.files.items()))), NOW + HOUR)

    kept = store.policy_at()

    assert kept is not None
    assert kept.since == NOW


def test_the_policy_of_an_instant_is_the_one_that_was_in_force_then(store: Storage) -> None:
    for n, policy in enumerate((FIRST, SECOND, FIRST)):
        assert store.put_in_force(policy, NOW + n * HOUR)

    found = [store.policy_at(NOW + minutes * MINUTE) for minutes in (-1, 0, 59, 60, 119, 120)]

    assert [one.policy if one else None for one in found] == [None, FIRST, FIRST, SECOND, SECOND, FIRST]


def test_a_digest_tells_apart_where_one_file_ends_and_the_next_begins() -> None:
    assert PolicyFiles({"a": b"bc"}).digest != PolicyFiles({"ab": b"c"}).digest
    assert PolicyFiles({"a": b"", "b": b""}).digest != PolicyFiles({"a": b""}).digest


def test_how_far_open_cases_are_counted_again_belongs_to_the_latest_policy(store: Storage) -> None:
    assert store.recounted() is None
    store.put_in_force(FIRST, NOW)
    assert store.recounted() == 0
    store.set_recounted(1017)
    assert store.recounted() == 1017
    store.set_recounted(None)
    assert store.recounted() is None
    store.put_in_force(SECOND, NOW + HOUR)
    assert store.recounted() == 0
