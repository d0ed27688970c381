"""Who may open a case: accepted, held or refused, never silently."""

from __future__ import annotations

from datetime import date

import pytest

from mailbot.core.effects import MailKind
from mailbot.core.message import Grade
from mailbot.core.policy import Unentitled
from tests.builders import ANN, BOB, EVE, a_case, a_contact, a_desk, a_message, a_reply, contacts, decided, told

LAPSED = contacts(a_contact(plan="gold", ends=date(2026, 1, 31), grace_days=30))
GRACE = contacts(a_contact(plan="gold", ends=date(2026, 11, 1), grace_days=30))


@pytest.mark.parametrize(
    ("how", "outcome"),
    [(Unentitled.ACCEPT, "new_case"), (Unentitled.HOLD, "held"), (Unentitled.REFUSE, "refused")],
)
def test_unknown_senders_and_lapsed_contracts_are_treated_as_configured(how: Unentitled, outcome: str) -> None:
    unknown = decided(a_message(by=EVE), a_desk(unknown=how))
    lapsed = decided(a_message(), a_desk(lapsed=how, contacts=LAPSED))

    assert (unknown.outcome, lapsed.outcome) == (outcome, outcome)
    if how is not Unentitled.ACCEPT:
        assert (unknown.after, told(unknown)) == (None, [EVE.address])
        assert (lapsed.after, told(lapsed, MailKind.REFUSAL)) == (None, [ANN.address])


def test_a_contract_in_grace_is_good() -> None:
    assert decided(a_message(), a_desk(lapsed=Unentitled.REFUSE, contacts=GRACE)).outcome == "new_case"


def test_answers_on_a_case_and_agents_are_always_heard() -> None:
    desk = a_desk(unknown=Unentitled.REFUSE, lapsed=Unentitled.REFUSE, contacts=LAPSED)

    assert decided(a_reply("x"), desk, a_case()).outcome == "follow_up"
    assert decided(a_message(by=BOB.person), desk).outcome == "new_case"


def test_machines_are_refused_without_a_word() -> None:
    message = a_message(by=EVE, machine=Grade.NOTICE)

    assert told(decided(message, a_desk(unknown=Unentitled.REFUSE))) == []


def test_a_stranger_is_refused_without_their_own_words() -> None:
    (refusal,) = decided(a_message(by=EVE, subject="CANARY"), a_desk(unknown=Unentitled.REFUSE)).drafts

    assert "CANARY" not in refusal.subject
    assert EVE.name not in repr((refusal.header_to, dict(refusal.values)))
