"""What people are owed becomes one mail to each of them, or none where there is no more need."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mailbot.core.case.model import Case, Deadline, Outcome, Status, WindowName
from mailbot.core.cause import DigestCause
from mailbot.core.decide import decide
from mailbot.core.decision import Decision
from mailbot.core.draft import MailKind
from mailbot.core.effects import Told
from mailbot.core.facts import Shared
from mailbot.core.message import Address
from mailbot.core.owed import dropped, telling_facts
from mailbot.core.telling import CUSTOMER, Telling
from tests.builders import BOB, CAROL, HOUR, NOW, a_case, a_desk, entries, told

OVERDUE = Deadline(WindowName.RESPOND, NOW - 3 * HOUR, NOW - HOUR, NOW + HOUR, step=2, overdue=True)
SOON = replace(OVERDUE, due_at=NOW + HOUR, step=1, overdue=False)


def late(number: int, running: Deadline = OVERDUE, **changes: object) -> Case:
    return a_case(number, deadlines=(running,), **changes)  # type: ignore[arg-type]


def owed(number: int, person: Address = BOB.person, about: str = "respond") -> Telling:
    return Telling(number, about, person, NOW - HOUR, NOW, "the window has run out")


def decisions(tellings: list[Telling], *cases: Case) -> list[Decision]:
    every = telling_facts(tellings, {c.number: c for c in cases}, lambda _: (), Shared(1), NOW)
    return [decide(facts, a_desk(), NOW) for facts in every]


def test_one_case_is_an_escalation_and_several_are_a_digest_for_who_is_owed_them() -> None:
    first, second, digest = decisions([owed(1), owed(2), owed(1, CAROL.person)], late(1), late(2))

    assert [told(d) for d in (first, second, digest)] == [[CAROL.person.address], [], [BOB.person.address]]
    (draft,) = digest.drafts
    assert (draft.kind, draft.cases, draft.case) == (MailKind.DIGEST, (1, 2), None)
    assert any("Bob Ray is told, in one mail with other cases" in text for _, _, text in entries(second))


def test_two_windows_of_one_case_are_one_escalation() -> None:
    case = a_case(1, deadlines=(OVERDUE, replace(SOON, window=WindowName.RESOLVE)))

    (decision,) = decisions([owed(1), owed(1, about="resolve")], case)

    (draft,) = decision.drafts
    assert (draft.values["window"], draft.values["missed"]) == ("respond", True)
    assert sum(isinstance(e, Told) for e in decision.effects) == 2


def test_a_digest_begins_with_what_is_overdue_then_goes_by_priority_then_by_instant() -> None:
    cases = (
        late(1, SOON, priority="high"),
        late(2, replace(OVERDUE, due_at=NOW - 2 * HOUR)),
        late(3, priority="high"),
        late(4, replace(OVERDUE, due_at=NOW - timedelta(minutes=1))),
    )

    digest = decisions([owed(n) for n in (1, 2, 3, 4)], *cases)[-1]

    assert isinstance(digest.cause, DigestCause)
    assert digest.drafts[0].cases == (3, 2, 4, 1)


@pytest.mark.parametrize(
    ("case", "why"),
    [
        (None, "there is no such case"),
        (late(1, status=Status.RESOLVED), "the case is resolved"),
        (late(1, replace(OVERDUE, outcome=Outcome.MISSED)), "somebody saw to it"),
        (late(1, replace(OVERDUE, paused_at=NOW)), "the case waits"),
        (late(1, replace(OVERDUE, step=0)), "it is promised anew"),
        (late(1, replace(OVERDUE, silenced=True, silenced_at=NOW, silenced_by="carol")), "carol answers for it"),
        (late(1, replace(OVERDUE, silenced=True, silenced_at=NOW - 2 * HOUR, silenced_by="carol")), ""),
        (late(1), ""),
    ],
)
def test_nobody_hears_of_what_was_seen_to_meanwhile(case: Case | None, why: str) -> None:
    found = dropped(owed(1), case)

    assert found.startswith(why) if why else found == ""


def test_what_a_person_asked_for_stands_until_the_case_is_done() -> None:
    assert dropped(owed(1, about=CUSTOMER), a_case(1)) == ""


def test_who_need_not_hear_any_more_gets_nothing_and_the_case_says_so() -> None:
    (decision,) = decisions([owed(1)], late(1, replace(OVERDUE, outcome=Outcome.MET)))

    assert told(decision) == []
    assert any("Bob Ray is not told of respond any more" in text for _, _, text in entries(decision))


def test_several_windows_say_each_for_itself_why() -> None:
    case = a_case(1, deadlines=(OVERDUE, replace(SOON, window=WindowName.RESOLVE)))
    soon = replace(owed(1, about="resolve"), because="30m before it runs out")

    (draft,) = decisions([owed(1), soon], case)[0].drafts

    assert draft.values["because"] == "respond: the window has run out; resolve: 30m before it runs out"


def test_a_digest_says_of_a_single_promise_too_that_it_is_overdue() -> None:
    digest = decisions([owed(1), owed(2)], late(1), late(2, SOON))[-1]

    assert digest.drafts[0].subject == "2 cases need somebody, 1 promise is overdue"
