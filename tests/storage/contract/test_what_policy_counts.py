"""Use of contracts, absences and held mail that is let through: kept alike in SQL and in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from mailbot.core.effects import LogTime, ReleaseHeld, SetAway
from mailbot.core.facts import Wanted
from mailbot.core.mail import InboxState
from mailbot.core.ports import Commit, Storage
from mailbot.core.quota import Used
from tests.storage.desk import NOW, arrival, case, changing, command, decision, holding, opening, write

LEE = "lee dental|gold|2026-01-01"


def used(store: Storage, contract: str = LEE) -> Used:
    with store.look() as look:
        (known,) = look.read([Wanted(contract=contract)], NOW)
    return known.used


def test_cases_and_hours_of_a_contract_are_counted_as_they_come(store: Storage) -> None:
    first, second, other = case(1, contract=LEE), case(2, contract=LEE), case(3)
    write(store, opening(first), opening(second, received_id=2), opening(other, received_id=3))
    spent = replace(first, time_spent_s=5400)
    write(store, changing(first, spent))

    assert used(store) == Used(2, 5400)
    assert used(store, "nobody|gold|-") == Used()


def test_a_case_remembers_the_contract_that_it_uses(store: Storage) -> None:
    write(store, opening(case(1, contract=LEE)))

    file = store.case_file(1)
    assert file is not None
    assert file.case.contract == LEE


def test_time_of_one_run_adds_up(store: Storage) -> None:
    first = case(1, contract=LEE)
    write(store, opening(first))
    one, two = replace(first, time_spent_s=60), replace(first, time_spent_s=180)
    log = (LogTime(60, "bob"), LogTime(120, "bob"))
    commits = (
        Commit(decision(command("1"), first, one, log[0], outcome="done")),
        Commit(decision(command("2"), one, two, log[1], outcome="done")),
    )
    write(store, *commits)

    assert used(store) == Used(1, 180)


def away(store: Storage) -> dict[str, date]:
    with store.look() as look:
        return dict(look.shared(NOW).away)


def test_who_is_away_is_known_until_they_are_back(store: Storage) -> None:
    until = date(2026, 12, 1)
    write(store, Commit(decision(command("1"), None, None, SetAway("bob", until), SetAway("carol", until))))
    assert away(store) == {"bob": until, "carol": until}

    write(store, Commit(decision(command("2"), None, None, SetAway("bob", None))))
    assert away(store) == {"carol": until}


def test_held_mail_that_a_person_lets_through_is_decided_again_and_held_by_nothing(store: Storage) -> None:
    (received_id,) = store.receive([arrival("x")])
    store.claim_received(NOW, 10, 10**6)
    write(store, holding(received_id, "no contract"))

    write(store, Commit(decision(command("1"), None, None, ReleaseHeld(received_id))))

    (mail,) = store.claim_received(NOW, 10, 10**6)
    assert (mail.id, mail.state, mail.released) == (received_id, InboxState.RECEIVED, True)


def test_letting_through_what_is_not_held_changes_nothing(store: Storage) -> None:
    (received_id,) = store.receive([arrival("x")])

    write(store, Commit(decision(command("1"), None, None, ReleaseHeld(received_id), ReleaseHeld(99))))

    (mail,) = store.claim_received(NOW, 10, 10**6)
    assert not mail.released
