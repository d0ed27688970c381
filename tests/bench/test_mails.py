"""The generated mails are what the benchmark's checks take them to be."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

from bench.mails import BenchMail, Desk, generate

DESK = Desk(address="support@example.com", subject_tag="[Case #{number}]", first_number=1001)


def test_the_same_seed_makes_the_same_bytes() -> None:
    assert generate(60, 7, DESK) == generate(60, 7, DESK)
    assert generate(60, 7, DESK) != generate(60, 8, DESK)


def test_seven_mails_in_ten_open_a_case_and_the_numbers_have_no_gaps() -> None:
    mails = generate(200, 7, DESK)
    assert [m.case for m in mails if not m.is_reply] == list(range(1001, 1141))


def test_a_reply_cites_its_own_customers_first_mail_and_carries_the_number() -> None:
    mails = generate(200, 7, DESK)
    openers = {m.case: m for m in mails if not m.is_reply}
    replies = [m for m in mails if m.is_reply]
    assert len(replies) == 60
    for reply in replies:
        fields, opener = read(reply), openers[reply.case]
        assert fields["In-Reply-To"] == f"<{opener.message_id}>"
        assert f"[Case #{reply.case}]" in fields["Subject"]
        assert reply.sender == opener.sender


def test_the_text_of_each_mail_reads_back_in_its_charset() -> None:
    for mail in generate(200, 7, DESK):
        body = read(mail).get_body(("plain",))
        assert isinstance(body, EmailMessage)
        assert tuple(body.get_content().split()[:20]) == mail.opening_words


def read(mail: BenchMail) -> EmailMessage:
    message = email.message_from_bytes(mail.raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message
