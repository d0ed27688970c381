"""A decision becomes what is committed: identities, keys, bytes; a mail that cannot be addressed stops nothing."""

from __future__ import annotations

import pytest

from mailbot.compose import Composer
from mailbot.compose.seal import Sealer
from mailbot.core.draft import MailKind
from mailbot.core.effects import AddEntry
from mailbot.core.facts import TokenKind
from mailbot.core.message import Address, Attachment
from mailbot.core.trust.keys import key_hash
from mailbot.core.trust.tokens import read
from mailbot.daemon.freeze import NEVER, Freezer
from tests.builders import ANN, BEN, BOB, NOW, SECRET, a_case, a_desk, a_message, a_reply, an_agents_reply, decided

FILE = Attachment("plan.pdf", "application/pdf", 4, "ab" * 32, part=1)
UNWRITABLE = Address("Jörg", "jörg@example.org")


@pytest.fixture(scope="module")
def composer() -> Composer:
    return Composer(None)


def a_freezer(composer: Composer, **changes: object) -> Freezer:
    given = {"envelope": "desk", "random": lambda n: bytes(range(n)), **changes}
    return Freezer(composer, SECRET, sealer=Sealer((SECRET,)), **given)  # type: ignore[arg-type]


def test_each_copy_has_its_own_token_and_key(composer: Composer) -> None:
    decision = decided(an_agents_reply("Unplug it."), None, a_case(with_=(BEN,)))
    keys = iter([bytes(16), bytes([1] * 16)])

    commit = a_freezer(composer, random=lambda n: next(keys)).freeze(decision, a_desk(), {})

    assert [m.recipient for m in commit.outgoing] == [ANN.address, BEN.address]
    assert len({m.message_id for m in commit.outgoing} | {k.key_hash for k in commit.keys}) == 4
    for mail in commit.outgoing:
        found = read(mail.message_id, (SECRET,), mail.recipient, NOW)
        assert found is not None
        assert (found.number, found.kind, found.for_sender) == (1001, TokenKind.ANSWER, True)


def test_a_key_is_sealed_and_never_stands_in_the_bytes(composer: Composer) -> None:
    commit = a_freezer(composer).freeze(decided(a_message()), a_desk(), {})

    receipt = next(m for m in commit.outgoing if m.kind is MailKind.RECEIPT)
    assert receipt.sealed_key is not None
    key = Sealer((SECRET,)).unseal(receipt.sealed_key)
    assert commit.keys[0].key_hash == key_hash(key)
    assert key.encode() not in receipt.raw


def test_the_same_decision_freezes_to_the_same_bytes(composer: Composer) -> None:
    decision = decided(a_message())

    first, second = (a_freezer(composer).freeze(decision, a_desk(), {}).outgoing for _ in range(2))

    assert [m.raw for m in first] == [m.raw for m in second]


def test_a_mail_that_cannot_be_addressed_is_left_out_with_a_note_and_the_others_go(composer: Composer) -> None:
    decision = decided(an_agents_reply("x"), None, a_case(by=UNWRITABLE, with_=(BEN,)))

    commit = a_freezer(composer).freeze(decision, a_desk(), {})

    assert [m.recipient for m in commit.outgoing] == [BEN.address]
    notes = [e.entry for e in commit.decision.effects if isinstance(e, AddEntry)]
    (note,) = [e for e in notes if e.text == "Not sent: no mail can be addressed to 'jörg@example.org'"]
    assert note.visibility.value == "internal"


def test_a_new_case_of_somebody_who_cannot_be_answered_is_opened(composer: Composer) -> None:
    commit = a_freezer(composer).freeze(decided(a_message(by=UNWRITABLE)), a_desk(), {})

    assert commit.decision.after is not None
    assert [m.recipient for m in commit.outgoing] == [BOB.person.address]


def test_answers_are_public_entries_and_notifications_leave_none(composer: Composer) -> None:
    answer = a_freezer(composer).freeze(decided(an_agents_reply("Unplug it."), None, a_case()), a_desk(), {})
    told = a_freezer(composer).freeze(decided(a_reply("x"), None, a_case()), a_desk(), {})

    def sent(commit: object) -> list[tuple[str, str]]:
        added = [e.entry for e in commit.decision.effects if isinstance(e, AddEntry)]  # type: ignore[attr-defined]
        return [(e.visibility.value, e.text) for e in added if e.kind.value == "mail_out"]

    assert sent(answer) == [("public", "Unplug it.")]
    assert sent(told) == []


def test_a_notification_goes_without_a_file_that_is_too_large(composer: Composer) -> None:
    decision = decided(a_reply("x", attachments=(FILE,)), None, a_case())

    with_file = a_freezer(composer).freeze(decision, a_desk(), {FILE.sha256: b"%PDF"}).outgoing[0].raw
    without = a_freezer(composer).freeze(decision, a_desk(), {}).outgoing[0].raw

    assert b"application/pdf" in with_file
    assert b"application/pdf" not in without


def test_the_question_of_a_confirmation_names_the_mail_and_not_the_case(composer: Composer) -> None:
    decision = decided(a_message(by=BOB.person, subject="[Case #1001]"), None, a_case())

    (mail,) = a_freezer(composer).freeze(decision, a_desk(), {}).outgoing

    found = read(mail.message_id, (SECRET,), BOB.person.address, NOW)
    assert found is not None
    assert (found.kind, found.number) == (TokenKind.CONFIRM, 7)


@pytest.mark.parametrize("envelope", ["desk", "signed", "empty"])
def test_the_envelope_sender_is_as_configured(composer: Composer, envelope: str) -> None:
    mail = a_freezer(composer, envelope=envelope).freeze(decided(a_message()), a_desk(), {}).outgoing[0]

    token = mail.message_id.partition("@")[0]
    expected = {"desk": "support@example.com", "signed": f"support+{token}@example.com", "empty": ""}
    assert mail.envelope_from == expected[envelope]


def test_observing_mails_are_made_and_go_nowhere(composer: Composer) -> None:
    commit = a_freezer(composer, hold=True).freeze(decided(a_message()), a_desk(), {})

    assert {m.next_attempt_at for m in commit.outgoing} == {NEVER}


def test_the_mails_own_id_leads_to_its_case_and_a_repeat_is_known(composer: Composer) -> None:
    filed = a_freezer(composer).freeze(decided(a_message()), a_desk(), {})
    repeated = a_freezer(composer).freeze(decided(a_message(), is_repeat=True), a_desk(), {})

    assert filed.message_ids == (f"mail-{ANN.address}",)
    assert filed.repeat_of is not None
    assert (repeated.message_ids, repeated.repeat_of, repeated.outgoing) == ((), None, ())
