"""What is seen again and again is counted over a day; whom an agent called spam is known; a release is remembered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.core.case.model import SPAM_TAG, Participant, Role
from mailbot.core.cause import MailCause
from mailbot.core.facts import Known, Wanted
from mailbot.core.mail import CUT_SHORT
from mailbot.core.message import Message
from mailbot.core.ports import Commit, Storage
from mailbot.core.trust.likeness import likeness
from tests.storage.desk import ADA, BEN, DAY, HOUR, NOW, arrival, case, changing, decision, holding, opening, write

SAID = Message(from_=(ADA,), from_fields=1, subject="[Ticket #5501] Received", text="Thank you.")
NAMES = likeness(SAID)


def ask(store: Storage, *, hours: int = 0, **wanted: object) -> Known:
    with store.look() as look:
        return look.read([Wanted(**wanted)], NOW + hours * HOUR)[0]  # type: ignore[arg-type]


def seen(received_id: int, hours: int = 0) -> Commit:
    at = NOW + hours * HOUR
    made = decision(MailCause(received_id, "support", at, SAID), None, None)
    return Commit(replace(made, at=at))


def test_mails_alike_are_counted_over_a_day(store: Storage) -> None:
    write(store, seen(1), seen(2))
    write(store, seen(3, hours=5))

    assert ask(store, tallies=NAMES, hours=5).tallies == dict.fromkeys(NAMES, 3)
    assert ask(store, tallies=NAMES, hours=25).tallies == dict.fromkeys(NAMES, 1)
    assert ask(store, tallies=NAMES, hours=40).tallies == dict.fromkeys(NAMES, 0)
    assert ask(store, tallies=("alike:other",)).tallies == {"alike:other": 0}


def test_counts_of_a_day_that_is_over_are_forgotten_and_the_others_stay(store: Storage) -> None:
    write(store, seen(1))
    write(store, seen(2, hours=30))

    store.forget_keys(NOW + 30 * HOUR)

    assert ask(store, tallies=NAMES, hours=1).tallies == dict.fromkeys(NAMES, 0)
    assert ask(store, tallies=NAMES, hours=30).tallies == dict.fromkeys(NAMES, 1)


def test_a_requesters_latest_case_says_whether_an_agent_called_it_spam(store: Storage) -> None:
    people = (Participant(ADA, Role.REQUESTER, NOW), Participant(BEN, Role.PARTICIPANT, NOW))
    write(store, opening(case(1, participants=people), received_id=1))
    assert ask(store, address="ada@example.com").spam_case is None

    write(store, changing(case(1, participants=people), case(1, participants=people, tags=(SPAM_TAG,))))
    assert ask(store, address="ADA@example.com").spam_case == 1
    assert ask(store, address="ben@example.net").spam_case is None

    write(store, opening(case(2), received_id=2))
    assert ask(store, address="ada@example.com").spam_case is None


@pytest.mark.parametrize(("reason", "released"), [("spam: blocked", True), (f"{CUT_SHORT} 3 times", False)])
def test_what_a_person_lets_through_is_remembered_and_what_only_failed_is_not(
    store: Storage, reason: str, released: bool
) -> None:
    received_id = store.receive([arrival("one")])[0]
    (mail,) = store.claim_received(NOW, 1, 10**9)
    assert not mail.released
    write(store, holding(received_id, reason))

    assert store.release_received(received_id)

    (again,) = store.claim_received(NOW + DAY, 1, 10**9)
    assert again.released is released
