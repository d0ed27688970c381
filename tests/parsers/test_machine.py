import pytest

from mailbot.core.message import Grade
from mailbot.parsers import parse


@pytest.mark.parametrize(
    ("head", "grade"),
    [
        ("Subject: hello", Grade.PERSON),
        ("Auto-Submitted: no", Grade.PERSON),
        ("X-Auto-Response-Suppress: All", Grade.PERSON),
        ("Auto-Submitted: auto-replied; x", Grade.OUT_OF_OFFICE),
        ("AUTO-SUBMITTED: Auto-Generated", Grade.NOTICE),
        ("Auto-Submitted:", Grade.NOTICE),
        ("Auto-Submitted: no\nAuto-Submitted: auto-generated", Grade.NOTICE),
        ("Subject: Abwesenheitsnotiz: x\nPrecedence: bulk", Grade.OUT_OF_OFFICE),
        ("X-Autoreply: yes", Grade.OUT_OF_OFFICE),
        ("List-Id: <users.example.org>", Grade.LIST),
        ("Precedence: list", Grade.LIST),
        ("Precedence: junk", Grade.NOTICE),
        ("Return-Path: <>", Grade.NOTICE),
        ("From: MAILER-DAEMON@mx.example.org", Grade.NOTICE),
        ("From: MAILER-DAEMON@mx.example.org\nSubject: Undelivered mail", Grade.BOUNCE),
        ("Return-Path: <>\nSubject: Delivery Status Notification (Failure)", Grade.BOUNCE),
        ("X-Failed-Recipients: ann@example.org", Grade.BOUNCE),
        ("Content-Type: MULTIPART/REPORT; report-type=DELIVERY-STATUS; boundary=b", Grade.BOUNCE),
        ("Content-Type: multipart/report; report-type=feedback-report; boundary=b", Grade.FEEDBACK_REPORT),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=b", Grade.READ_RECEIPT),
        ("RT-Ticket: example.org #12\nX-RT-Loop-Prevention: example.org", Grade.DESK),
        ("X-Mailer: Zendesk Mailer\nAuto-Submitted: auto-replied", Grade.DESK),
        ("X-Spam-Flag: YES", Grade.SPAM),
        ("X-MS-Exchange-Organization-SCL: 5", Grade.SPAM),
        ("X-MS-Exchange-Organization-SCL: 1", Grade.PERSON),
        ("Auto-Submitted: auto-replied\nSubject: Please confirm your message", Grade.OUT_OF_OFFICE),
        ("Return-Path: <>\nSubject: Please confirm your message", Grade.CHALLENGE),
    ],
)
def test_the_verdict_follows_the_most_telling_marker(head: str, grade: Grade) -> None:
    sender = "" if "From:" in head else "From: ann@example.org\n"

    message = parse(f"{sender}{head}\n\nhi".encode())

    assert message.machine is grade
    assert bool(message.machine_because) == (grade is not Grade.PERSON)


def test_a_bounce_names_who_failed_and_the_mail_that_came_back() -> None:
    raw = (
        b"From: mailer-daemon@example.net\nSubject: failure notice\n\nHi. This is the qmail-send program.\n"
        b"I'm afraid I wasn't able to deliver your message to the following addresses.\n\n<zoe@example.net>:\n"
        b"192.0.2.1 said: 550 5.1.1 user unknown\n\n--- Below this line is a copy of the message.\n\n"
        b"Message-ID: <c1042.k@example.com>\nSubject: x\n\nhello\n"
    )

    bounce = parse(raw).bounce

    assert bounce is not None
    assert [(one.address, one.status, one.action) for one in bounce.recipients] == [
        ("zoe@example.net", "5.1.1", "failed")
    ]
    assert bounce.original_message_id == "c1042.k@example.com"
