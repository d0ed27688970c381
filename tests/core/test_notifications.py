"""Whom agents' mail goes to, and what it says."""

from __future__ import annotations

from mailbot.core.case.model import EntryKind, InternalEntry, PublicEntry
from mailbot.core.draft import MailKind
from mailbot.core.message import Attachment
from tests.builders import (
    ANN,
    BOB,
    CAROL,
    DAVE,
    NOW,
    a_case,
    a_desk,
    a_message,
    a_queue,
    a_reply,
    an_agents_reply,
    decided,
    mails,
    told,
)

FILE = Attachment("photo.jpg", "image/jpeg", 9, "ab" * 32)


def test_the_owner_hears_of_each_mail() -> None:
    assert told(decided(a_reply("x"), None, a_case(owner="dave"))) == [DAVE.person.address]


def test_without_an_owner_the_agents_of_the_queue_do() -> None:
    assert told(decided(a_reply("x"), None, a_case(owner=None))) == [BOB.person.address, DAVE.person.address]


def test_without_agents_the_manager_does_and_without_a_manager_the_admins() -> None:
    empty = {"support": a_queue("support", "nobody")}

    assert told(decided(a_reply("x"), a_desk(queues=empty), a_case(owner=None))) == [CAROL.person.address]
    assert told(decided(a_reply("x"), a_desk(queues=empty, managers=()), a_case(owner=None))) == ["ops@example.com"]


def test_whoever_wrote_the_mail_needs_none() -> None:
    own = a_case(by=BOB.person, owner="bob")

    assert told(decided(a_reply("x", by=BOB.person), None, own)) == []


def test_an_admin_who_writes_is_not_told_of_the_own_mail() -> None:
    from mailbot.core.message import Address

    desk = a_desk(queues={"support": a_queue("support", "nobody")}, managers=())
    decision = decided(a_message(by=Address("", "ops@example.com")), desk)

    assert mails(decision, MailKind.NOTIFICATION) == ()


def test_a_desk_that_wants_none_sends_none() -> None:
    assert told(decided(a_reply("x"), a_desk(notify_agents=False), a_case())) == []


def test_it_says_who_wrote_how_well_proven_and_what_by_when() -> None:
    (draft,) = decided(a_reply("More smoke.", attachments=(FILE,), quoted="> old"), None, a_case()).drafts

    assert draft.subject == "Printer on fire [Case #1001]"
    assert draft.files == (FILE,)
    assert draft.values["headline"] == "Ann Lee answered"
    assert (draft.values["event"], draft.values["level"], draft.values["text"]) == ("reply", "proven", "More smoke.")
    assert draft.values["full_text_differs"] is True
    assert draft.values["files"] == ("photo.jpg",)
    assert draft.key_for is None


def test_whoever_is_given_a_case_reads_what_was_said_and_nothing_that_stays_inside() -> None:
    said = PublicEntry(at=NOW, kind=EntryKind.MAIL_IN, text="It burns.", cause="mail:1", author=ANN)
    kept = InternalEntry(at=NOW, kind=EntryKind.NOTE, text="SECRET", cause="mail:2", author=BOB.person)
    decision = decided(an_agents_reply("#assign dave"), None, a_case(), entries=(said, kept))

    (draft,) = mails(decision, MailKind.NOTIFICATION)
    assert [(line.who, line.text) for line in draft.values["history"]] == [(ANN.name or ANN.address, "It burns.")]  # type: ignore[attr-defined]
    assert "SECRET" not in str(draft.values)
