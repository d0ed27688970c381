"""What decides which case a mail belongs to: ids that are awaited, what we sent, merges, and moves to another case."""

from __future__ import annotations

from dataclasses import replace

from mailbot.core.case.model import Case, Entry
from mailbot.core.draft import MailKind
from mailbot.core.effects import MoveEntries
from mailbot.core.facts import Known, Wanted
from mailbot.core.ports import Commit, Storage
from tests.storage.desk import (
    DAY,
    NOW,
    arrival,
    case,
    command,
    decision,
    internal,
    key,
    opening,
    outgoing,
    public,
    write,
)


def ask(store: Storage, now: object = NOW, **wanted: object) -> Known:
    with store.look() as look:
        return look.read([Wanted(**wanted)], now)[0]  # type: ignore[arg-type]


def entries(store: Storage, number: int) -> tuple[Entry, ...]:
    file = store.case_file(number)
    assert file is not None
    return file.entries


def moving(source: Case, target: int, *causes: str, whole: bool = False, name: str = "move") -> Commit:
    return Commit(decision(command(name), source, source, MoveEntries(causes, target, whole)))


def test_an_id_that_a_case_awaits_leads_there_and_says_so(store: Storage) -> None:
    write(store, opening(case(1), awaited=("root@x",)))

    known = ask(store, message_ids=("root@x", "other@x"))

    assert (dict(known.case_of_id), known.awaited) == ({"root@x": 1}, frozenset({"root@x"}))


def test_the_mail_that_was_awaited_takes_its_id(store: Storage) -> None:
    write(store, opening(case(1), awaited=("root@x",)))
    write(store, opening(case(2), public(message_id="root@x", cause="mail:2"), received_id=2))

    known = ask(store, message_ids=("root@x",))

    assert (dict(known.case_of_id), known.awaited) == ({"root@x": 2}, frozenset())


def test_an_id_that_has_a_mail_is_awaited_by_nobody(store: Storage) -> None:
    write(store, opening(case(1), public(message_id="root@x")))
    write(store, opening(case(2), received_id=2, awaited=("root@x",)))

    known = ask(store, message_ids=("root@x",))

    assert (dict(known.case_of_id), known.awaited) == ({"root@x": 1}, frozenset())


def test_a_subject_leads_to_the_latest_case_for_fourteen_days(store: Storage) -> None:
    write(store, opening(case(1), topic="fire"))
    write(store, opening(case(2), received_id=2, topic="fire"))

    assert ask(store, topic="fire").topic_case == 2
    assert ask(store, NOW + 15 * DAY, topic="fire").topic_case is None
    assert not ask(store, topic="fire", repeat_of="other").is_repeat


def test_what_was_sent_is_read_by_its_id(store: Storage) -> None:
    to_agent = replace(outgoing(case=1, kind=MailKind.NOTIFICATION), message_id="n@desk", text="All words, Ä")
    write(store, opening(case(1), outgoing=(to_agent, replace(outgoing(position=1, case=1), message_id="r@desk"))))

    (found,) = ask(store, message_ids=("n@desk",), sent_ids=("n@desk",)).sent

    assert (found.text, found.to_agents, found.cause) == ("All words, Ä", True, "mail:1")


def test_without_an_id_of_ours_the_latest_of_the_case_are_read(store: Storage) -> None:
    sent = tuple(replace(outgoing(position=n, case=1), text=str(n)) for n in range(20))
    write(store, opening(case(1), outgoing=sent))
    write(store, opening(case(2), received_id=2, outgoing=(outgoing("mail:2", case=2),)))

    found = ask(store, numbers=(1,)).sent

    assert sorted(int(mail.text) for mail in found) == list(range(8, 20))
    assert ask(store).sent == ()


def test_the_history_of_a_case_is_read_for_agents_and_for_a_message_id_that_comes_again(store: Storage) -> None:
    write(store, opening(case(1), public(message_id="m@x"), internal()))

    assert len(ask(store, numbers=(1,), inside=1).entries) == 2
    assert len(ask(store, own_id="m@x").entries) == 2
    assert ask(store, numbers=(1,), own_id="other@x").entries == ()


def test_the_case_in_which_a_merged_one_goes_on_is_read_with_it(store: Storage) -> None:
    write(store, opening(case(1)))
    write(store, opening(case(2, merged_into=1), received_id=2))
    write(store, opening(case(3, merged_into=2), received_id=3))

    assert set(ask(store, numbers=(3,)).cases) == {1, 2, 3}


def test_a_circle_of_merges_is_read_once(store: Storage) -> None:
    write(store, opening(case(1, merged_into=2)))
    write(store, opening(case(2, merged_into=1), received_id=2))

    assert set(ask(store, numbers=(1,)).cases) == {1, 2}


def test_a_mail_moves_with_all_that_leads_to_it(store: Storage) -> None:
    first, second = store.receive([arrival("fire"), arrival("smoke")])
    receipt = replace(outgoing("mail:2", case=1), message_id="r@desk")
    mine = public("Smoke.", cause="mail:2", message_id="b@x")
    write(store, opening(case(1), public(message_id="a@x"), mine, received_id=first))
    write(store, opening(case(2), received_id=9))
    write(store, Commit(decision(command("late"), case(1), case(1)), (receipt,)))
    write(store, moving(case(1), 2, "mail:2"))

    known = ask(store, message_ids=("a@x", "b@x", "r@desk"))
    assert dict(known.case_of_id) == {"a@x": 1, "b@x": 2, "r@desk": 2}
    assert [e.text for e in entries(store, 1)] == ["It burns."]
    assert [e.text for e in entries(store, 2)] == ["Smoke."]
    moved = store.received(second)
    assert moved is not None
    assert moved.case == 2


def test_a_whole_case_moves_with_its_keys_and_what_it_awaits(store: Storage) -> None:
    write(store, opening(case(1), public(message_id="a@x"), keys=(key(),), awaited=("root@x",)))
    write(store, opening(case(2), received_id=2))
    write(store, moving(case(1), 2, "mail:1", whole=True))

    assert dict(ask(store, message_ids=("a@x", "root@x")).case_of_id) == {"a@x": 2, "root@x": 2}
    assert store.case_by_key(key().key_hash, NOW) == (2, key().address)
    assert entries(store, 1) == ()
