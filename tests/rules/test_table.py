"""The order in which a mail is judged."""

from __future__ import annotations

from mailbot.core.draft import MailKind
from mailbot.core.rule import Rule, yes
from mailbot.rules.table import FILING, FIRST, LAST, rulebook
from tests.builders import a_case, a_message, a_reply, decided, hits, mails


def test_refusals_come_first_then_filing_then_the_desks_own_rules_then_the_defaults() -> None:
    own = Rule("mine", lambda view: yes("always"), lambda view: ())

    assert rulebook((own,)) == (*FIRST, *FILING, own, *LAST)


def test_each_rule_has_a_name_of_its_own() -> None:
    names = [rule.name for rule in rulebook(())]

    assert len(set(names)) == len(names)


def test_every_rule_that_was_asked_says_why() -> None:
    for decision in (decided(a_message()), decided(a_reply("x"), None, a_case())):
        assert [s.rule for s in decision.steps] == [rule.name for rule in rulebook(())]
        assert all(s.because for s in decision.steps)


def test_a_mail_is_one_thing_to_the_desk() -> None:
    for decision in (decided(a_message()), decided(a_reply("x"), None, a_case())):
        assert len({"follow-up", "new case"} & set(hits(decision))) == 1


def test_nobody_is_told_of_nothing() -> None:
    decision = decided(a_message(desk_ids=("support@example.com",)))

    assert mails(decision, MailKind.NOTIFICATION) == ()
