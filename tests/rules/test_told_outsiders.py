"""Somebody who is told of a case but works not here, nor takes part in it, answers what they got."""

from __future__ import annotations

from mailbot.core.case.model import Visibility
from mailbot.core.draft import MailKind
from mailbot.core.effects import AddEntry
from mailbot.core.facts import TokenKind
from mailbot.core.message import Address
from tests.builders import a_case, a_desk, a_message, a_reply, decided, mails, told
from tests.rules.test_configured import a_rule

BOSS = Address("", "boss@partner.example.net")


def test_their_answer_to_a_notification_stays_inside() -> None:
    decision = decided(a_reply("The customer pays late.", by=BOSS, kind=TokenKind.NOTIFICATION), None, a_case())

    assert told(decision, MailKind.ANSWER) == []
    assert decision.after is not None
    assert decision.after.participant(BOSS.address) is None
    (entry,) = [e.entry for e in decision.effects if isinstance(e, AddEntry)]
    assert entry.visibility is Visibility.INTERNAL


def test_their_notification_does_not_promise_that_a_reply_goes_to_the_customer() -> None:
    decision = decided(a_message(), a_desk(a_rule("boss", tell=(BOSS.address,))))

    (mine,) = [d for d in mails(decision, MailKind.NOTIFICATION) if d.to.key == BOSS.key]
    assert mine.values["may_answer"] is False
