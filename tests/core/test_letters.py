"""What mails say: tags once, titles in the reader's language, nothing of inside in a customer's mail."""

from __future__ import annotations

import pytest

from mailbot.core.draft import Audience, MailKind
from mailbot.core.facts import TokenKind
from mailbot.core.letters import token_kind
from mailbot.core.message import Address
from tests.builders import (
    ANN,
    BEN,
    BOB,
    CAROL,
    a_case,
    a_contact,
    a_desk,
    a_message,
    a_reply,
    an_agents_reply,
    contacts,
    decided,
    mails,
)


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("Printer", "Re: Printer [Case #1001]"),
        ("Re: Printer", "Re: Printer [Case #1001]"),
        ("Printer [Case #1001]", "Re: Printer [Case #1001]"),
    ],
)
def test_the_subject_keeps_the_customers_words_with_the_tag_once(words: str, subject: str) -> None:
    (draft,) = decided(an_agents_reply("x"), None, a_case(subject=words)).drafts

    assert draft.subject == subject


@pytest.mark.parametrize(
    ("spoken", "desks", "title"),
    [
        ("de", "en", "Ihre Anfrage ist bei uns"),
        ("de-AT", "en", "Ihre Anfrage ist bei uns"),
        ("", "de", "Ihre Anfrage ist bei uns"),
        ("fr", "de", "Ihre Anfrage ist bei uns"),
        ("en", "de", "We have your request"),
        ("fr", "fr", "We have your request"),
    ],
)
def test_titles_of_ours_are_in_the_readers_language(spoken: str, desks: str, title: str) -> None:
    stranger = Address("", "x@example.net")
    desk = a_desk(language=desks, contacts=contacts(a_contact(stranger.address, language=spoken)))
    message = a_message(by=stranger, from_fields=1)

    (receipt,) = mails(decided(message, desk, answered_before=False), MailKind.RECEIPT)
    # a contact is known, so their words may be sent back; a title stands where there are none
    assert receipt.language == (spoken or desks)
    from mailbot.core.titles import title as title_of

    assert title_of(MailKind.RECEIPT, receipt.language, desk) == title


def test_an_answer_stands_in_its_thread() -> None:
    case = a_case(references=("first-1001", "second"))
    (draft,) = decided(an_agents_reply("x"), None, case).drafts

    assert (draft.in_reply_to, draft.references) == ("second", ("first-1001", "second"))


def test_a_stranger_s_display_name_is_nowhere_in_the_receipt() -> None:
    (receipt, *_) = decided(a_message(by=Address("CANARY", "x@example.net"))).drafts

    assert receipt.header_to == (Address("", "x@example.net"),)
    assert receipt.values["reader"] == Address("", "x@example.net")


INSIDE = ("bob@agents.example", "carol@agents.example", "dave@agents.example", "INSIDE")


@pytest.mark.parametrize(
    "message",
    [
        an_agents_reply("#take"),
        an_agents_reply("#close"),
        an_agents_reply("#note\nINSIDE"),
        an_agents_reply("Done.\n> Bob Ray <bob@agents.example> wrote:"),
        an_agents_reply("#assign carol\nCarol Diaz (carol@agents.example) takes over."),
        an_agents_reply("#tkae\nINSIDE"),
        a_reply("x", cc=(CAROL.person,)),
        a_message("INSIDE", by=BOB.person, subject="[Case #1001]"),
    ],
)
def test_nothing_of_inside_is_in_any_mail_to_a_customer(message: object) -> None:
    case = a_case(with_=(BEN, CAROL.person))
    decision = decided(message, None, case)  # type: ignore[arg-type]

    for draft in decision.drafts:
        if draft.audience is Audience.CUSTOMER:
            shown = (draft.subject, draft.from_name, draft.header_to, draft.header_cc, dict(draft.values))
            text = repr(shown).replace(repr(draft.values.get("reader")), "")
            assert not [word for word in INSIDE if word in text]


def test_what_a_reply_to_a_mail_of_ours_means() -> None:
    (answer,) = decided(an_agents_reply("x"), None, a_case()).drafts
    (told,) = decided(a_reply("x"), None, a_case()).drafts
    (notice,) = decided(an_agents_reply("#tkae"), None, a_case()).drafts
    (question,) = decided(a_message(by=BOB.person, subject="[Case #1001]"), None, a_case()).drafts

    kinds = [token_kind(d) for d in (answer, told, notice, question)]
    assert kinds == [TokenKind.ANSWER, TokenKind.NOTIFICATION, TokenKind.ESCALATION, TokenKind.CONFIRM]


def test_every_copy_has_its_own_key_and_names_the_same_people() -> None:
    drafts = decided(an_agents_reply("x"), None, a_case(with_=(BEN,))).drafts

    assert [d.key_for for d in drafts] == [ANN.address, BEN.address]
    assert {(d.header_to, d.header_cc) for d in drafts} == {((ANN,), (BEN,))}
