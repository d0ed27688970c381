"""One reply of the agent decides an unproven mail again; only a yes does."""

from __future__ import annotations

import pytest

from mailbot.core.decision import Decision
from mailbot.core.effects import AddParticipant, Reprocess
from mailbot.core.facts import TokenKind
from tests.builders import ANN, BOB, CAROL, a_case, a_reply, a_token, decided, effects, entries, hits, reported, told

QUESTION = a_token(BOB.person, TokenKind.CONFIRM, 42)


def answered(text: str, **changes: object) -> Decision:
    given = {"in_reply_to": (QUESTION,), **changes}
    message = a_reply(text, by=BOB.person, **given)
    return decided(message, None, a_case(), ids={QUESTION: 1001})


@pytest.mark.parametrize("text", ["yes", "Yes, that was me.", "YES!", "Ja.", "ok", '"yes"', "\n yes\n\nBob"])
def test_a_yes_decides_the_mail_again(text: str) -> None:
    decision = answered(text)

    assert effects(decision, Reprocess) == [Reprocess(42)]
    assert told(decision) == []


@pytest.mark.parametrize("text", ["No!", "No, that was not me. Yes, I am sure.", "Who wrote this?", "", "yesterday"])
def test_anything_else_is_a_note_and_no_confirmation(text: str) -> None:
    decision = answered(text)

    assert effects(decision, Reprocess) == []
    assert entries(decision)[0][:2] == ("note", "internal")
    assert told(decision) == []


def test_an_agent_whose_domain_is_not_aligned_can_confirm_all_the_same() -> None:
    assert effects(answered("yes", auth=(reported(dkim="mailer.example"),)), Reprocess)


def test_a_confirmation_that_fails_dmarc_confirms_nothing() -> None:
    forged = answered("yes", auth=(reported(dmarc="agents.example", result="fail"),))

    assert effects(forged, Reprocess) == []
    assert ANN.address not in told(forged)


def test_the_question_of_a_colleague_cannot_be_answered() -> None:
    message = a_reply("yes", by=CAROL.person, in_reply_to=(QUESTION,))
    decision = decided(message, None, a_case(), ids={QUESTION: 1001})

    assert "confirmation" not in hits(decision)
    assert not effects(decision, Reprocess) + effects(decision, AddParticipant)
