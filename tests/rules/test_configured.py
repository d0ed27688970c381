"""Rules of rules.yml: the first to set a thing wins, lists add up, refusals end, a hold opens no case."""

from __future__ import annotations

from mailbot.core.case.model import Outcome, Status, WindowName
from mailbot.core.draft import MailKind
from mailbot.core.effects import AddTags, Owe
from mailbot.core.policy import Webhook
from mailbot.core.rule import Rule, View, yes
from mailbot.core.webhooks import hook_calls
from mailbot.rules.configured import (
    Consequence,
    Question,
    all_of,
    any_of,
    configured,
    containing,
    equal,
    none_of,
    over,
    test,
    under,
)
from mailbot.rules.inputs import INPUTS
from tests.builders import (
    ANN,
    BEN,
    BOB,
    CAROL,
    DAVE,
    EVE,
    NOW,
    PROVEN,
    a_case,
    a_desk,
    a_message,
    a_reply,
    a_view,
    because,
    decided,
    effects,
    entries,
    hits,
    mails,
    told,
)

test.__test__ = False  # type: ignore[attr-defined]  # it makes a question and is no test of ours


def a_rule(name: str, **consequence: object) -> Rule:
    return configured(name, lambda view: yes("always"), Consequence(**consequence))  # type: ignore[arg-type]


def asked(word: str, *words: str) -> Question:
    return test(word, "contains", INPUTS[word], [containing(w) for w in words])


def test_the_first_rule_to_set_a_thing_wins_and_the_loser_says_so() -> None:
    desk = a_desk(a_rule("one", queue="billing", priority="high", owner="dave"), a_rule("two", queue="support"))

    decision = decided(a_message(), desk)

    assert decision.after is not None
    assert (decision.after.queue, decision.after.priority, decision.after.owner) == ("billing", "high", "dave")
    assert because(decision, "two") == "always; already set: queue by 'one'"


def test_tags_and_those_told_add_up() -> None:
    desk = a_desk(a_rule("one", tags=("a",), tell=("carol",)), a_rule("two", tags=("b", "a"), tell=("dave", "carol")))

    decision = decided(a_message(), desk)

    assert decision.after is not None
    assert decision.after.tags == ("a", "b")
    assert len(effects(decision, AddTags)) == 2
    expected = [CAROL.person.address, DAVE.person.address, BOB.person.address]
    assert told(decision, MailKind.NOTIFICATION) == expected


def test_what_a_rule_sets_is_seen_by_the_built_in_defaults() -> None:
    decision = decided(a_message(), a_desk(a_rule("one", queue="billing")))

    assert because(decision, "assignment") == "queue billing assigns nobody"
    assert told(decision, MailKind.NOTIFICATION) == [CAROL.person.address]


def test_a_hold_keeps_the_mail_without_a_case_and_ends_the_table() -> None:
    decision = decided(a_message(**PROVEN), a_desk(a_rule("one", hold="no_contract"), a_rule("two", tags=("x",))))

    assert (decision.outcome, decision.after, entries(decision)) == ("held", None, [])
    assert hits(decision) == ["new case", "one"]
    assert mails(decision, MailKind.RECEIPT) == ()


def test_a_hold_may_say_why_and_tell_whom_it_concerns() -> None:
    desk = a_desk(a_rule("one", hold="no_contract", send="no-contract", queue="billing"))
    decision = decided(a_message(**PROVEN), desk)

    (refusal,) = mails(decision, MailKind.REFUSAL)
    assert (refusal.to, refusal.template, refusal.case) == (ANN, "no-contract", None)
    assert told(decision, MailKind.HELD) == [CAROL.person.address]


def test_a_refusal_opens_no_case() -> None:
    decision = decided(a_message(**PROVEN), a_desk(a_rule("one", refuse="not ours", send="refusal")))

    assert (decision.outcome, decision.after, entries(decision)) == ("refused", None, [])
    assert told(decision) == [ANN.address]


def test_an_answer_on_a_case_is_neither_held_nor_refused_nor_made_to_wait() -> None:
    desk = a_desk(a_rule("one", hold="x"), a_rule("two", refuse="y"), a_rule("three", waiting="payment"))

    decision = decided(a_reply("x"), desk, a_case())

    assert (decision.outcome, hits(decision)) == ("follow_up", ["follow-up", "tell the agent"])


def test_waiting_for_payment_opens_a_case_with_no_window_running() -> None:
    case = decided(a_message(), a_desk(a_rule("one", waiting="payment"))).after

    assert case is not None
    assert (case.status, case.waiting_reason, case.deadlines) == (Status.WAITING, "payment", ())


def test_an_answer_that_is_only_claimed_changes_no_priority() -> None:
    desk = a_desk(a_rule("one", priority="high"))
    proven = decided(a_reply("urgent"), desk, a_case()).after
    claimed = decided(a_message("urgent", in_reply_to=("first-1001",)), desk, a_case()).after

    assert proven is not None
    assert claimed is not None
    assert (proven.priority, claimed.priority) == ("high", "medium")


def test_a_watcher_joins_once() -> None:
    desk = a_desk(a_rule("one", watchers=(BEN.address,)))
    first = decided(a_reply("x"), desk, a_case()).after
    assert first is not None
    second = decided(a_reply("y"), desk, first).after

    assert second is not None
    assert [p.person.address for p in second.participants] == [ANN.address, BEN.address]


def test_no_rule_of_a_desk_switches_off_the_head_of_the_table() -> None:
    desk = a_desk(a_rule("one", queue="billing", tell=("carol",)))

    assert hits(decided(a_message(by=EVE, in_reply_to=("first-1001",)), desk, a_case())) == ["outsider"]


def test_questions_say_what_decided() -> None:
    view: View = a_view(a_message(subject="The toner is empty"))
    toner, ink = asked("subject", "toner"), asked("subject", "ink", "paper")

    assert toner(view).because == "subject contains 'toner'"
    assert ink(view).because == "subject contains no 'ink' or 'paper'"
    assert any_of([ink, toner])(view).hit
    assert not all_of([toner, ink])(view).hit
    assert none_of([ink])(view).hit
    assert not none_of([ink, toner])(view).hit
    assert all_of([])(view).because == "always"


def test_an_input_equals_whatever_its_case() -> None:
    assert equal("Support").hits(" sUPPORT ")
    assert not equal("support").hits("supporter")


def test_a_skipped_window_is_seen_to_be_cancelled_and_does_not_run() -> None:
    case = decided(a_message(), a_desk(a_rule("one", skip=(WindowName.RESOLVE,)))).after

    assert case is not None
    assert {d.window.value: d.outcome for d in case.deadlines} == {
        "acknowledge": None,
        "respond": None,
        "resolve": Outcome.CANCELLED,
    }


def test_a_window_that_a_rule_starts_runs_on_an_answer_too() -> None:
    desk = a_desk(a_rule("one", start=(WindowName.RESPOND,)))

    case = decided(a_reply("Still broken."), desk, a_case()).after

    assert case is not None
    assert [d.window.value for d in case.deadlines] == ["respond"]


def test_who_is_refused_hears_why_and_only_once() -> None:
    desk = a_desk(a_rule("one", refuse="We do not take orders by mail."), a_rule("two", refuse="Nor by fax."))

    (letter,) = mails(decided(a_message(**PROVEN), desk), MailKind.REFUSAL)

    assert (letter.template, letter.values["reason"]) == ("refusal", "We do not take orders by mail.")


def test_the_first_rule_to_name_a_template_wins() -> None:
    desk = a_desk(a_rule("one", send="no-contract"), a_rule("two", send="refusal"))

    decision = decided(a_message(**PROVEN), desk)

    assert [d.template for d in mails(decision, MailKind.RECEIPT)] == ["no-contract"]
    assert because(decision, "two") == "always; already set: send by 'one'"


def test_numbers_are_read_from_the_beginning_of_a_value() -> None:
    assert over("4", 4).hits(" 4.5 (spam)")
    assert under("-1", -1).hits("-2")
    assert not over("4", 4).hits("many")
    assert not under("4", 4).hits("")


def test_a_rule_may_ask_for_somebody_higher_up_at_once() -> None:
    decision = decided(a_message(), a_desk(a_rule("one", escalate=True)))

    owed = [e.telling for e in decision.effects if isinstance(e, Owe)]
    assert [(t.person, t.tell_at) for t in owed] == [(CAROL.person, NOW)]


def test_a_rule_may_call_a_webhook() -> None:
    desk = a_desk(a_rule("one", webhooks=("crm",)), webhooks={"crm": Webhook("crm", ())})

    assert [c.event for c in hook_calls(decided(a_message(), desk), desk)] == ["rule"]
