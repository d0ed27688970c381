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
        ("Auto-Submitted: auto-replied\nSubject: Please confirm your message", Grade.CHALLENGE),
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


@pytest.mark.parametrize(
    "head",
    [
        "Subject: Automatic reply does not work",
        "Subject: Re: Automatic reply does not work since Monday",
        "Subject: Out of office assistant is broken",
        "Subject: Automatic reply: it answers everybody twice\nUser-Agent: Mozilla Thunderbird",
        "Subject: Abwesenheitsnotiz einrichten",
        "Subject: Absences in the payroll export",
        "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\nSubject: Automatic reply does not work",
        "X-Auto-Response-Suppress: All",
        "Precedence: bulk\nX-Mailer: Microsoft Outlook 16.0",
        "Precedence: bulk\nUser-Agent: Mozilla Thunderbird\nSubject: My absence",
        "Subject: Fwd: Undelivered Mail Returned to Sender",
        "Subject: WG: Unzustellbar: Angebot",
        "Subject: How do I confirm delivery of your message?",
        "Subject: Spam filter says X-Spam-Flag: YES",
        "X-Spam-Flag: NO\nX-Spam-Status: No, score=-1.2",
        "X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:1;SFV:NSPM",
        "X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:-1",
        "From: postmaster@example.org\nUser-Agent: Mozilla Thunderbird\nSubject: One recipient cannot be reached",
        "X-TMDA-Fingerprint: abc",
        "From: noreply@example.org\nReply-To: ann@example.org",
        "From: noreen.ply@example.org",
        "From: Ann via the website <ann@example.org>",
    ],
)
def test_a_person_is_not_taken_for_a_machine(head: str) -> None:
    sender = "" if "From:" in head else "From: ann@example.org\n"

    message = parse(f"{sender}{head}\n\nPlease help.\n".encode())

    assert (message.machine, message.machine_because, message.automatic) == (Grade.PERSON, "", False)


def test_a_report_that_a_person_forwards_for_help_is_a_persons_mail() -> None:
    raw = (
        b"From: Ann <ann@example.org>\nSubject: Fwd: Undelivered Mail Returned to Sender\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nWhat does this mean?\n"
        b"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n"
        b"Final-Recipient: rfc822; zoe@example.net\nAction: failed\nStatus: 5.1.1\n\n--b--\n"
    )

    assert parse(raw).machine is Grade.PERSON
    assert parse(raw).bounce is None


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Printer",
        "Out of Office",
        "Out of Office AutoReply: Printer",
        "Automatische Antwort: Drucker",
        "Abwesenheitsnotiz: Drucker",
        "Réponse automatique : Imprimante",
        "Respuesta automática: Impresora",
        "Resposta automática: Impressora",
        "Risposta automatica: Stampante",
        "Automatisch antwoord: Printer",
        "Automatyczna odpowiedź: Drukarka",
        "Automatiskt svar: Skrivare",
        "Frånvaro: Skrivare",
        "Automatisk svar: Printer",
        "Fraværsmelding",
        "Automaattinen vastaus: Tulostin",
        "Автоматический ответ: Принтер",
        "自动回复: 打印机",
        "自動回覆：印表機",
        "自動応答: プリンター",
        "자동 회신: 프린터",
        "Re: Automatic reply: Printer",
        "Automatická odpověď: Tiskárna",
        "Otomatik Yanıt: Yazıcı",
    ],
)
def test_an_absence_note_is_known_by_its_subject_alone(subject: str) -> None:
    message = parse(f"From: ann@example.org\nSubject: {subject}\n\nBack on Monday.\n".encode())

    assert message.machine is Grade.OUT_OF_OFFICE


@pytest.mark.parametrize(
    ("head", "grade"),
    [
        ("Auto-Submitted: auto-generated\nSubject: Re: [Case #1001]\nX-Text: I am out of the office", Grade.NOTICE),
        ("X-Zendesk-Email-Id: 1", Grade.DESK),
        ("X-JIRA-FingerPrint: 1", Grade.DESK),
        ("X-OTRS-Loop: otrs@example.org", Grade.DESK),
        ("X-Powered-By: Znuny (https://www.znuny.org/)", Grade.DESK),
        ("RT-Originator: ann@example.org", Grade.DESK),
        ("X-Freshdesk-Ticket-Id: 7", Grade.DESK),
        ("X-Mailer: osTicket Mailer", Grade.DESK),
        ("X-Zammad-Ticket-Id: 7", Grade.DESK),
        ("X-ServiceNow-Generated: true", Grade.DESK),
        ("X-Mailbot-Desk: other.example.net", Grade.DESK),
        ("X-Mailbot-Desk: other.example.net\nAuto-Submitted: auto-replied", Grade.DESK),
        ("X-Spam: Yes", Grade.SPAM),
        ("X-Spam-Status: Yes, score=12.1 required=5.0", Grade.SPAM),
        ("X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:9;SFV:SPM", Grade.SPAM),
        ("List-Unsubscribe: <https://example.org/u>\nSubject: Our offers in May", Grade.NOTICE),
        ("List-Unsubscribe: <https://example.org/u>\nIn-Reply-To: <a@b.example>", Grade.LIST),
        ("From: no-reply-orders@example.org", Grade.NOTICE),
        ("From: bounce-noreply+7@example.org", Grade.NOTICE),
        ("Return-Path: <>\nX-BoxTrapper-Queue: 1\nSubject: Your email requires verification verify#x", Grade.CHALLENGE),
        ("X-Challenge: yes\nSubject: Confirm delivery of your message", Grade.CHALLENGE),
    ],
)
def test_each_kind_of_machine_gives_itself_away(head: str, grade: Grade) -> None:
    sender = "" if "From:" in head else "From: ann@example.org\n"

    assert parse(f"{sender}{head}\n\nhi".encode()).machine is grade


def test_a_calendars_answer_is_quiet_unless_the_person_says_something() -> None:
    head = b"From: ann@example.org\nSubject: Accepted: Call\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
    calendar = b"\n--b\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n--b--\n"

    silent = parse(head + b"Content-Type: text/plain\n\n" + calendar)
    speaking = parse(head + b"Content-Type: text/plain\n\nI shall be ten minutes late." + calendar)

    assert (silent.machine, speaking.machine) == (Grade.READ_RECEIPT, Grade.PERSON)


def test_a_mail_too_large_to_be_read_is_graded_by_its_headers() -> None:
    from mailbot.parsers.message import header_only

    message = header_only(b"From: a@example.org\nAuto-Submitted: auto-generated\n\nx", "too large")

    assert (message.machine, message.automatic) == (Grade.NOTICE, True)


@pytest.mark.parametrize(
    ("status", "diagnostic", "told"),
    [
        ("5.1.1", "smtp; 552 5.2.2 Over quota", "5.2.2"),
        ("5.0.0", "smtp; 5.1.0 - Unknown address error 550-'5.7.1 <x>... Access denied'", "5.7.1"),
        ("4.4.7", "smtp; 554 4.4.7 Message expired.<421 4.4.2 Connection timed out>", "4.4.2"),
        ("5.1.1", "smtp; 550 user unknown", "5.1.1"),
        ("5.1.1", "smtp; 450 4.2.2 mailbox full", "5.1.1"),
        ("5.1.1", "smtp; 550 5.0.0 no", "5.1.1"),
        ("5.1.1", "", "5.1.1"),
    ],
)
def test_what_the_remote_server_answered_says_most(status: str, diagnostic: str, told: str) -> None:
    raw = (
        "From: mailer-daemon@example.net\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n"
        f"Final-Recipient: rfc822; zoe@example.net\nAction: failed\nStatus: {status}\n"
        f"Diagnostic-Code: {diagnostic}\n--b--\n"
    )

    bounce = parse(raw.encode()).bounce

    assert bounce is not None
    assert [one.status for one in bounce.recipients] == [told]
