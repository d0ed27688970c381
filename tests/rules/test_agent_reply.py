"""An agent answers by mail: text goes to the customer, orders act, notes stay inside, and nothing vanishes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mailbot.core.case.model import Case, Status, WindowName
from mailbot.core.draft import Audience, MailKind
from mailbot.core.effects import AddEntry, MarkAnswered
from mailbot.core.facts import TokenKind
from mailbot.core.message import Address, Attachment, Message
from tests.builders import (
    ANN,
    BEN,
    BOB,
    CAROL,
    NOW,
    a_case,
    a_desk,
    a_message,
    a_reply,
    an_agent,
    an_agents_reply,
    decided,
    effects,
    entries,
    hits,
    mails,
    reported,
    told,
)

FILE = Attachment("plan.pdf", "application/pdf", 9, "ab" * 32, part=1)
LOGO = Attachment("logo.png", "image/png", 9, "cd" * 32, inline=True, part=2)
SIGNED = Attachment("smime.p7s", "application/pkcs7-signature", 9, "ef" * 32, part=3)


def after(text: str, case: Case | None = None, **more: object) -> Case:
    found = decided(an_agents_reply(text, **more), None, case or a_case()).after  # type: ignore[arg-type]
    assert found is not None
    return found


def escalated(text: str) -> Message:
    aligned = (reported(dmarc="agents.example"),)
    return a_reply(text, by=CAROL.person, kind=TokenKind.ESCALATION, auth=aligned)


def test_words_on_the_line_of_an_order_are_kept_where_the_order_puts_them() -> None:
    noted = decided(an_agents_reply("#note A canary."), None, a_case())
    resolved = decided(an_agents_reply("#resolve It was the fuser.\n\nBob"), None, a_case())

    assert entries(noted) == [("note", "internal", "A canary.")]
    assert told(noted) == []
    assert [d.values["text"] for d in resolved.drafts] == ["It was the fuser.\nBob"]


def test_an_order_behind_an_order_is_not_sent_to_the_customer() -> None:
    decision = decided(an_agents_reply("#take #note a canary"), None, a_case())

    assert told(decision) == [BOB.person.address]


def test_the_answer_goes_to_everybody_who_takes_part_from_the_desks_address() -> None:
    decision = decided(an_agents_reply("Unplug it."), None, a_case(with_=(BEN,)))

    assert decision.outcome == "agent"
    assert told(decision) == [ANN.address, BEN.address]
    for draft in decision.drafts:
        assert (draft.kind, draft.audience, draft.from_name) == (
            MailKind.ANSWER,
            Audience.CUSTOMER,
            "Bob Ray at Example Support",
        )
        assert draft.values["text"] == "Unplug it."
        assert (draft.header_to, draft.header_cc, draft.key_for) == ((ANN,), (BEN,), draft.to.address)


def test_an_answer_opens_a_new_case_and_wakes_a_waiting_one() -> None:
    assert after("Unplug it.").status is Status.OPEN
    assert after("Unplug it.", a_case(status=Status.WAITING, waiting_reason="customer")).status is Status.OPEN


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED])
def test_a_late_word_on_a_finished_case_is_sent_and_leaves_it_finished(status: Status) -> None:
    case = a_case(status=status, resolved_at=NOW)
    decision = decided(an_agents_reply("One more thing."), None, case)

    assert told(decision, MailKind.ANSWER) == [ANN.address]
    assert decision.after is not None
    assert (decision.after.status, decision.after.deadlines) == (status, ())


def test_those_who_were_answered_are_marked() -> None:
    decision = decided(an_agents_reply("x"), None, a_case(with_=(BEN,)))

    assert effects(decision, MarkAnswered) == [MarkAnswered((ANN.address, BEN.address))]


def test_agents_who_take_part_get_a_copy_and_are_named_to_nobody() -> None:
    decision = decided(an_agents_reply("x"), None, a_case(with_=(BEN, CAROL.person)))

    assert CAROL.person.address in told(decision)
    assert all(CAROL.person not in (*d.header_to, *d.header_cc) for d in decision.drafts)


def test_an_agents_address_in_the_text_gives_way_to_the_desks() -> None:
    (draft,) = decided(an_agents_reply("Call me.\nBob <BOB@agents.example>"), None, a_case()).drafts

    assert draft.values["text"] == "Call me.\nBob <support@example.com>"


def test_files_go_along_but_neither_logos_nor_the_signature_of_the_agents_own_mail() -> None:
    (draft,) = decided(an_agents_reply("See.", attachments=(FILE, LOGO, SIGNED)), None, a_case()).drafts

    assert draft.files == (FILE,)


def test_a_file_alone_is_an_answer() -> None:
    (draft,) = decided(an_agents_reply("", attachments=(FILE,)), None, a_case()).drafts

    assert draft.kind is MailKind.ANSWER


def test_an_empty_mail_is_said_to_be_empty() -> None:
    decision = decided(an_agents_reply(" ", attachments=(LOGO,)), None, a_case())

    (notice,) = decision.drafts
    assert (notice.kind, notice.to) == (MailKind.NOTICE, BOB.person)
    assert decision.after is not None
    assert decision.after.status is Status.NEW


def test_an_answer_that_nobody_can_get_is_kept_and_the_agent_told() -> None:
    nameless = a_case(by=Address("Somebody", ""), participants=())
    decision = decided(an_agents_reply("Hello?"), None, nameless)

    assert told(decision) == [BOB.person.address]
    assert entries(decision)[0][:2] == ("note", "internal")
    assert "Hello?" in entries(decision)[0][2]
    assert not effects(decision, MarkAnswered)


def test_take_gives_the_case_and_tells_the_customer_who_has_it() -> None:
    decision = decided(an_agents_reply("#take"), None, a_case(owner=None))

    assert told(decision, MailKind.TAKEN) == [ANN.address]
    assert decision.after is not None
    assert (decision.after.owner, decision.after.status) == ("bob", Status.OPEN)


def test_take_tells_nobody_where_the_desk_does_not_want_it() -> None:
    desk = a_desk(tell_customer=())

    assert told(decided(an_agents_reply("#take"), desk, a_case())) == []


def test_take_with_a_note_opens_too() -> None:
    assert after("#take\n#note\nI know this one.").status is Status.OPEN


def test_a_note_stays_inside_with_its_files() -> None:
    decision = decided(an_agents_reply("#note\nA canary.", attachments=(FILE,)), None, a_case())

    assert told(decision) == []
    assert entries(decision) == [("note", "internal", "A canary.")]
    (added,) = effects(decision, AddEntry)
    assert isinstance(added, AddEntry)
    assert added.entry.attachments == (FILE,)


def test_a_note_that_is_a_file_alone_is_kept() -> None:
    assert entries(decided(an_agents_reply("#note", attachments=(FILE,)), None, a_case())) == [("note", "internal", "")]


@pytest.mark.parametrize(
    ("order", "status"), [("#close", Status.CLOSED), ("#resolve", Status.RESOLVED), ("#resolved", Status.RESOLVED)]
)
def test_an_order_ends_the_case_and_its_text_is_the_resolution(order: str, status: Status) -> None:
    decision = decided(an_agents_reply(f"{order}\nIt was the fuse."), None, a_case())

    (draft,) = decision.drafts
    assert (draft.kind, draft.template, draft.values["text"]) == (MailKind.ANSWER, "resolution", "It was the fuse.")
    assert draft.values["closed"] is (status is Status.CLOSED)
    assert decision.after is not None
    assert decision.after.status is status


def test_ending_without_words_tells_the_customer_only_where_the_desk_wants_it() -> None:
    assert told(decided(an_agents_reply("#close"), None, a_case()), MailKind.RESOLUTION) == [ANN.address]
    assert told(decided(an_agents_reply("#close"), a_desk(tell_customer=()), a_case())) == []


def test_taking_and_closing_at_once_says_that_it_is_closed() -> None:
    decision = decided(an_agents_reply("#take\n#close"), a_desk(tell_customer=("taken",)), a_case())

    assert told(decision) == []


def test_wait_waits_for_the_customer_after_the_answer_is_sent() -> None:
    decision = decided(an_agents_reply("#wait\nWhich model?"), None, a_case())

    assert told(decision, MailKind.ANSWER) == [ANN.address]
    assert decision.after is not None
    assert (decision.after.status, decision.after.waiting_reason) == (Status.WAITING, "customer")


def test_the_agent_who_is_given_a_case_hears_of_it_without_the_colleagues_words() -> None:
    decision = decided(an_agents_reply("#assign carol\n#note\nA canary."), None, a_case())

    (draft,) = decision.drafts
    assert (draft.kind, draft.to, draft.values["text"], draft.values["event"]) == (
        MailKind.NOTIFICATION,
        CAROL.person,
        "",
        "assigned",
    )
    assert decision.after is not None
    assert decision.after.owner == "carol"


def test_keeping_a_case_tells_nobody() -> None:
    assert told(decided(an_agents_reply("#assign bob\n#note"), None, a_case(owner=None))) == []


def test_a_case_given_to_somebody_away_is_theirs_others_hear_and_so_does_who_gave_it() -> None:
    away = an_agent("dave", away=((date(2026, 11, 20), date(2026, 11, 25)),))
    desk = a_desk()
    desk = replace(desk, agents={**desk.agents, "dave": away})

    decision = decided(an_agents_reply("#assign dave\n#note"), desk, a_case())

    assert decision.after is not None
    assert decision.after.owner == "dave"
    assert told(decision, MailKind.NOTIFICATION) == [away.person.address, CAROL.person.address]
    (notice,) = mails(decision, MailKind.NOTICE)
    assert (notice.to, notice.values["headline"]) == (BOB.person, "Dave Orr is away today")


def test_priority_is_set_and_told_to_nobody() -> None:
    decision = decided(an_agents_reply("#priority P1"), None, a_case())

    assert told(decision) == []
    assert decision.after is not None
    assert decision.after.priority == "high"


@pytest.mark.parametrize("text", ["#tkae\nSecret plan.", "#assign noboby\nSecret plan.", "#priority sky\nSecret plan."])
def test_an_order_that_is_not_understood_sends_nothing_to_the_customer(text: str) -> None:
    decision = decided(an_agents_reply(text, attachments=(FILE,)), None, a_case())

    assert told(decision) == [BOB.person.address]
    (kind, visibility, kept) = entries(decision)[0]
    assert (kind, visibility) == ("note", "internal")
    assert "Secret plan." in kept
    assert decision.after == replace(a_case(), updated_at=decision.after.updated_at)  # type: ignore[union-attr]


def test_a_reply_to_an_escalation_acknowledges_and_is_never_relayed() -> None:
    unowned = decided(a_message()).after
    assert unowned is not None
    case = replace(unowned, owner=None)

    decision = decided(escalated("Got it. WORDS."), None, case, ids={})

    assert told(decision) == []
    assert ("note", "internal", "Got it. WORDS.") in entries(decision)
    assert decision.after is not None
    assert (decision.after.status, decision.after.owner) == (Status.OPEN, "carol")
    assert decision.after.running(WindowName.ACKNOWLEDGE) is None


def test_got_it_leaves_the_case_with_its_owner() -> None:
    decision = decided(escalated("Got it."), None, a_case(owner="bob"))

    assert decision.after is not None
    assert decision.after.owner == "bob"


@pytest.mark.parametrize(
    "changes",
    [
        {"auth": (reported(dmarc="agents.example", result="fail"),)},
        {"auth": (reported(dkim="mailer.example"),)},
        {"in_reply_to": ("first-1001",)},
    ],
)
def test_without_proof_nothing_is_relayed(changes: dict[str, object]) -> None:
    decision = decided(an_agents_reply("Pay elsewhere.", **changes), None, a_case())

    assert hits(decision) == ["unproven agent"]
    assert told(decision) == [BOB.person.address]


def test_a_colleagues_token_is_no_proof() -> None:
    message = an_agents_reply("Pay elsewhere.", CAROL, in_reply_to=an_agents_reply("x", BOB).in_reply_to)

    assert told(decided(message, None, a_case())) == [CAROL.person.address]


def test_what_an_agent_confirmed_goes_out() -> None:
    unproven = an_agents_reply("It was me.", in_reply_to=("first-1001",))

    assert told(decided(unproven, None, a_case(), confirmed=True)) == [ANN.address]
