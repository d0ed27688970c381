"""A refused mail comes back as a delivery report that reads like any other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailbot.core.draft import MailKind
from mailbot.core.mail import OutgoingMail
from mailbot.core.message import Bounce, FailedRecipient, Grade
from mailbot.delivery.returned import returned
from mailbot.parsers import parse

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MAIL = OutgoingMail(
    cause="mail:1",
    position=0,
    kind=MailKind.ANSWER,
    recipient="ann@example.org",
    envelope_from="support@example.com",
    message_id="token@example.com",
    raw=b"",
    case=1001,
    queued_at=NOON,
    next_attempt_at=NOON,
)


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        ("550 5.1.1 <ann@example.org>: no such user", "5.1.1"),
        ("550 no such user", "5.0.0"),
        ("not\r\nat all Ascii: ü\r\n\r\n--=_refused", "5.0.0"),
        ("", "5.0.0"),
    ],
)
def test_a_refused_mail_reads_as_a_report_on_that_mail(reply: str, status: str) -> None:
    read = parse(returned(MAIL, reply))

    assert read.machine is Grade.BOUNCE
    assert read.bounce == Bounce((FailedRecipient("ann@example.org", status, "failed"),), "token@example.com")


def test_the_same_refusal_gives_the_same_bytes() -> None:
    assert returned(MAIL, "550 no") == returned(MAIL, "550 no")
