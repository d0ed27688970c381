"""The look backwards that reports take."""

from __future__ import annotations

from dataclasses import replace

from mailbot.core.case.model import Outcome, Status, WindowName
from mailbot.core.ports import Storage
from tests.storage.desk import (
    ADA,
    DAY,
    HOUR,
    NOW,
    arrival,
    case,
    changing,
    deadline,
    decision,
    ignoring,
    mail_cause,
    opening,
    public,
    write,
)


def test_a_past_is_the_whole_journal_of_each_case_that_was_touched(store: Storage) -> None:
    met = deadline(outcome=Outcome.MET, settled_at=NOW + HOUR, step_at=None)
    first, second = case(deadlines=(deadline(),)), case(2)
    write(store, opening(first, public()), opening(second, public(), received_id=2))
    write(store, changing(first, replace(first, deadlines=(met,)), at=NOW + DAY))

    with store.history() as history:
        (past,) = history.pasts(NOW + HOUR, NOW + 2 * DAY)
        both = tuple(history.pasts(NOW, NOW + HOUR))

    assert (past.case, past.requester, past.opened_at) == (1, ADA.address, NOW)
    assert [(line.kind, line.outcome, line.at) for line in past.lines] == [
        ("mail", "new_case", NOW),
        ("command", "done", NOW + DAY),
    ]
    (settled,) = past.lines[1].effects
    assert settled["type"] == "SettleWindow"
    assert settled["window"] == WindowName.RESPOND
    assert [len(p.lines) for p in both] == [1, 1]


def test_mails_count_from_when_they_came_whatever_became_of_them(store: Storage) -> None:
    opened, ignored = store.receive((arrival("a"), replace(arrival("b"), received_at=NOW - HOUR)))
    write(store, opening(case(), received_id=opened), ignoring(ignored))

    with store.history() as history:
        mails = sorted(history.mails(NOW, NOW + HOUR))
        later = tuple(history.mails(NOW + HOUR, NOW + DAY))

    assert mails == [(NOW - HOUR, "machine"), (NOW, "new_case")]
    assert later == ()


def test_a_case_stood_open_until_it_was_finished(store: Storage) -> None:
    write(store, opening(case()), opening(case(2, opened_at=NOW + HOUR), received_id=2))
    closed = replace(case(), status=Status.CLOSED, resolved_at=NOW + DAY)
    write(store, changing(case(), closed, at=NOW + DAY))

    with store.history() as history:
        at_first = [s.case for s in history.standing(NOW + HOUR)]
        then = sorted(s.case for s in history.standing(NOW + 2 * HOUR))
        now = [s.case for s in history.standing(NOW + 2 * DAY)]

    assert (at_first, then, now) == ([1], [1, 2], [2])


def test_what_was_decided_is_known_by_its_cause(store: Storage) -> None:
    write(store, opening(case()))

    with store.history() as history:
        assert history.is_decided("mail:1")
        assert not history.is_decided("mail:2")


def test_the_look_backwards_finds_its_place_among_many(store: Storage) -> None:
    for day in range(40):
        made = decision(mail_cause(day + 1), None, case(day + 1, opened_at=NOW + day * DAY), at=NOW + day * DAY)
        write(store, replace(opening(case(day + 1, opened_at=NOW + day * DAY), received_id=day + 1), decision=made))

    with store.history() as history:
        found = [past.case for past in history.pasts(NOW + 17 * DAY, NOW + 19 * DAY)]

    assert sorted(found) == [18, 19]
