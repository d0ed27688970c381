"""Who is owed word of what: kept until it is told, the latest of each matter, and what a digest named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import Effect, Owe, SendMail, Told
from mailbot.core.facts import Wanted
from mailbot.core.ports import Commit, Storage
from mailbot.core.telling import Telling
from tests.storage.desk import ADA, BEN, HOUR, MINUTE, NOW, case, command, decision, opening, outgoing, write

NOW_TOLD = Telling(1, "respond", ADA, NOW, NOW, "the window has run out")
LATER = Telling(1, "respond", BEN, NOW, NOW + HOUR, "Gerät: 75% of the window has passed")


def acting(name: str, *effects: Effect) -> Commit:
    return Commit(decision(command(name), case(), case(), *effects))


def owed(store: Storage, until: object = NOW, limit: int = 100) -> tuple[Telling, ...]:
    with store.look() as look:
        return look.owed(until, limit)  # type: ignore[arg-type]


@pytest.fixture
def store_with_two(store: Storage) -> Storage:
    write(store, opening(case()), acting("owe", Owe(NOW_TOLD), Owe(LATER)))
    return store


def test_what_is_owed_comes_up_at_its_instant_and_not_a_microsecond_before(store_with_two: Storage) -> None:
    assert owed(store_with_two) == (NOW_TOLD,)
    assert owed(store_with_two, NOW + HOUR - MINUTE) == (NOW_TOLD,)
    assert owed(store_with_two, NOW + HOUR) == (NOW_TOLD, LATER)
    assert owed(store_with_two, NOW + HOUR, 1) == (NOW_TOLD,)


def test_what_was_told_is_owed_no_more_and_the_rest_still_is(store_with_two: Storage) -> None:
    write(store_with_two, acting("tell", Told(NOW_TOLD)))

    assert owed(store_with_two, NOW + HOUR) == (LATER,)


def test_a_later_word_of_the_same_matter_takes_the_place_of_the_earlier(store_with_two: Storage) -> None:
    again = replace(NOW_TOLD, since=NOW + MINUTE, tell_at=NOW + MINUTE, because="1h after it ran out")
    write(store_with_two, acting("again", Owe(again)))

    assert owed(store_with_two, NOW + HOUR) == (again, LATER)


def test_what_one_decision_owes_and_the_next_of_its_batch_tells_is_not_kept(store: Storage) -> None:
    write(store, opening(case()))
    owes = acting("owe", Owe(NOW_TOLD))
    write(store, owes, acting("tell", Told(NOW_TOLD)))

    assert owed(store) == ()


def test_a_digest_leads_to_the_cases_that_it_named(store: Storage) -> None:
    write(store, opening(case()), opening(case(2), received_id=2))
    draft = Draft(kind=MailKind.DIGEST, audience=Audience.AGENT, template="digest", to=BEN, cases=(2, 1))
    mail = replace(outgoing(), message_id="digest@example.com", position=0, case=None)
    write(store, Commit(decision(command("digest"), None, None, SendMail(draft)), (mail,)))

    with store.begin() as work:
        known, other = work.read([Wanted(digest="digest@example.com"), Wanted(digest="other@example.com")], NOW)
    assert (known.digest, other.digest) == ((1, 2), ())
