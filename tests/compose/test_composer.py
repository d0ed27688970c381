from __future__ import annotations

import dataclasses
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest

from mailbot.compose import ComposeError, Composer, Stamp, samples
from mailbot.core.draft import MailKind
from mailbot.core.message import Address, Attachment

STAMP = Stamp("token.1042@example.com", samples.NOW)


def parsed(raw: bytes) -> EmailMessage:
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert not mail.defects
    for part in mail.walk():
        assert not part.defects
    return mail


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def html_of(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def on_the_wire(raw: bytes) -> None:
    """What every mail of ours promises: CRLF alone ends lines, none over 998, nothing but ASCII."""
    lines = raw.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 998 and b"\r" not in line and b"\n" not in line for line in lines)
    assert raw.isascii()
    assert not any(byte < 32 and byte not in b"\r\n\t" for byte in raw)


@pytest.mark.parametrize("name", samples.NAMES)
def test_every_template_becomes_a_two_part_mail_with_text_first(composer, desk, draft, name):
    mail = parsed(raw := composer.compose(draft(name), STAMP, desk, ()))
    on_the_wire(raw)
    assert mail.get_content_type() == "multipart/alternative"
    assert [p.get_content_type() for p in mail.iter_parts()] == ["text/plain", "text/html"]
    assert len(raw) < 60_000


@pytest.mark.parametrize("name", samples.NAMES)
@pytest.mark.parametrize("which", [samples.full, samples.bare])
def test_no_mail_shows_the_innards_of_a_value(composer, desk, draft, name, which):
    mail = parsed(composer.compose(draft(name, values=which(name)), STAMP, desk, ()))
    for word in ("None", "Undefined", "MappingProxy", "datetime", "()", "[]", "{{", "{%"):
        assert word not in text_of(mail)
        assert word not in html_of(mail).partition("</style>")[2]


@pytest.mark.parametrize("name", samples.NAMES)
def test_the_text_part_keeps_to_72_columns_but_for_links(composer, desk, draft, name):
    mail = parsed(composer.compose(draft(name), STAMP, desk, ()))
    for line in text_of(mail).splitlines():
        assert len(line) <= 78 or line.startswith("https://")


def test_the_same_draft_becomes_the_same_bytes(composer, desk, draft):
    again = Composer(None)
    assert composer.compose(draft(), STAMP, desk, ()) == again.compose(draft(), STAMP, desk, ())


def test_the_header_says_what_the_draft_and_the_stamp_say(composer, desk, draft):
    wanted = draft(
        "answer",
        header_to=(Address("Ana Díaz", "ana@example.net"),),
        header_cc=(Address("Weber, Jörg", "joerg@example.org"), Address("", "lee@example.org")),
        from_name="Bob at Example Support",
        in_reply_to="first@example.net",
        references=("zero@example.net", "first@example.net"),
        subject="Re: Drucker für Büro kaputt [EX-1042]",
    )
    stamp = Stamp("token.1042@example.com", samples.NOW, None, "support+abc@example.com")
    mail = parsed(composer.compose(wanted, stamp, desk, ()))
    assert mail["From"] == "Bob at Example Support <support@example.com>"
    assert [(a.display_name, a.addr_spec) for a in mail["To"].addresses] == [("Ana Díaz", "ana@example.net")]
    assert [(a.display_name, a.addr_spec) for a in mail["Cc"].addresses] == [
        ("Weber, Jörg", "joerg@example.org"),
        ("", "lee@example.org"),
    ]
    assert mail["Subject"] == "Re: Drucker für Büro kaputt [EX-1042]"
    assert mail["Reply-To"].addresses[0].addr_spec == "support+abc@example.com"
    assert mail["Message-ID"] == "<token.1042@example.com>"
    assert mail["In-Reply-To"] == "<first@example.net>"
    assert mail["References"] == "<zero@example.net> <first@example.net>"
    assert parsedate_to_datetime(mail["Date"]) == samples.NOW
    assert mail["X-Mailbot-Desk"] == "desk-1"
    assert mail["Content-Language"] == "en"
    assert mail["MIME-Version"] == "1.0"


@pytest.mark.parametrize("kind", list(MailKind))
def test_automatic_mail_says_so_and_a_persons_answer_does_not(composer, desk, draft, kind):
    mail = parsed(composer.compose(draft(kind.value), STAMP, desk, ()))
    replies = (MailKind.RECEIPT, MailKind.TAKEN, MailKind.RESOLUTION, MailKind.REFUSAL, MailKind.PASSED_ON)
    if kind is MailKind.ANSWER:
        assert mail["Auto-Submitted"] is None
        assert mail["X-Auto-Response-Suppress"] is None
    else:
        assert mail["Auto-Submitted"] == ("auto-replied" if kind in replies else "auto-generated")
        assert mail["X-Auto-Response-Suppress"] == "All"


def test_files_go_along_with_their_names_and_bytes(composer, desk, draft):
    files = (
        Attachment(
            "übersicht der sehr lang benannten Geräte im zweiten Obergeschoss 2026.pdf", "application/pdf", 3, ""
        ),
        Attachment('../../etc/pass"wd', "text/plain; x=y", 3, ""),
        Attachment("forwarded.eml", "message/rfc822", 3, ""),
    )
    data = (bytes(range(256)) * 9, b"", b"Subject: x\n\ny")
    mail = parsed(raw := composer.compose(draft(files=files), STAMP, desk, data))
    on_the_wire(raw)
    parts = list(mail.iter_attachments())
    assert mail.get_content_type() == "multipart/mixed"
    assert [p.get_filename() for p in parts] == [files[0].name, 'pass"wd', "forwarded.eml"]
    assert [p.get_payload(decode=True) for p in parts] == list(data)
    assert parts[1].get_content_type() == parts[2].get_content_type() == "application/octet-stream"


HOSTILE = (
    "Hi\r\nBcc: evil@example.org",
    "Hi\nBcc: evil@example.org\n\nbody",
    "Hi\x00\x0b\x0c\x85\u2028Bcc: evil@example.org\u2029x",
    "=?utf-8?b?SGkNCkJjYzogZXZpbEBleGFtcGxlLm9yZw==?=",
    "\u202etxet sdrawkcab\u2066",
    "\ud800 lone",
    "{{ 7*7 }}{% for x in y %}",
    'a"; x="b\\',
    "Ł" * 3000,
    "x" * 3000,
)


@pytest.mark.parametrize("words", HOSTILE)
def test_no_value_adds_a_header_or_breaks_a_line(composer, desk, draft, words):
    plain = parsed(composer.compose(draft(), STAMP, desk, ()))
    case = dataclasses.replace(samples.full("answer")["case"], subject=words, tag=words)
    hostile = draft(
        subject=words,
        from_name=words,
        header_to=(Address(words, "ana@example.net"),),
        values={"case": case, "text": words, "agent": words},
    )
    raw = composer.compose(hostile, STAMP, desk, ())
    on_the_wire(raw)
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail.keys() == plain.keys()
    assert [a.addr_spec for a in mail["To"].addresses] == ["ana@example.net"]
    assert [a.addr_spec for a in mail["From"].addresses] == ["support@example.com"]


def test_a_subject_that_looks_encoded_arrives_as_it_was_written(composer, desk, draft):
    words = "=?utf-8?q?hello?= [EX-1042]"
    assert parsed(composer.compose(draft(subject=words), STAMP, desk, ()))["Subject"] == words


@pytest.mark.parametrize(
    "bad", ["a@b\r\nBcc: x@y", "a b@example.net", "a@b@c <d", "nobody", "", "ü@example.net", "<a@b>"]
)
def test_an_address_that_no_header_can_hold_is_refused(composer, desk, draft, bad):
    with pytest.raises(ComposeError):
        composer.compose(draft(to=Address("", bad)), STAMP, desk, ())


def test_a_cc_that_no_header_can_hold_is_left_out(composer, desk, draft):
    wanted = draft(header_cc=(Address("", "a@b\r\nBcc: x@y"), Address("", "lee@example.org")))
    assert parsed(composer.compose(wanted, STAMP, desk, ()))["Cc"] == "lee@example.org"


def test_a_domain_of_other_letters_is_written_in_ascii(composer, desk, draft):
    mail = parsed(composer.compose(draft(to=Address("", "ana@bücher.example")), STAMP, desk, ()))
    assert mail["To"].addresses[0].addr_spec == "ana@xn--bcher-kva.example"


def test_message_ids_of_a_stranger_that_would_break_a_line_are_left_out(composer, desk, draft):
    wanted = draft(in_reply_to="a@b>\r\nBcc: x@y", references=("ok@example.net", "a b@c", "<x@y>", "é@x"))
    mail = parsed(composer.compose(wanted, STAMP, desk, ()))
    assert mail["In-Reply-To"] is None
    assert mail["References"] == "<ok@example.net>"


def test_html_shows_what_was_written_and_runs_none_of_it(composer, desk, draft):
    mail = parsed(composer.compose(draft(values={"text": "<script>alert(1)</script> & 2 < 3"}), STAMP, desk, ()))
    assert "<script" not in html_of(mail)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; 2 &lt; 3" in html_of(mail)


def test_an_agents_words_arrive_in_full_and_unchanged(composer, desk, draft):
    words = "Grüße!\n\n  indented = 1\n.\nFrom here on\n> quoted " + "wort " * 60 + "x\n" + "x" * 1200 + "\nEnde"
    mail = parsed(raw := composer.compose(draft(values={"text": words}), STAMP, desk, ()))
    on_the_wire(raw)
    assert text_of(mail).startswith(words)


def test_files_that_are_named_and_not_there_stop_that_mail(composer, desk, draft):
    with pytest.raises(ComposeError, match="files"):
        composer.compose(draft(files=(Attachment("a", "text/plain", 1, ""),)), STAMP, desk, ())


def test_a_template_that_lacks_a_value_stops_that_mail_alone(composer, desk, draft):
    wanted = draft("answer")
    lacking = dataclasses.replace(wanted, values={"case": wanted.values["case"]})
    with pytest.raises(ComposeError, match="text"):
        composer.compose(lacking, STAMP, desk, ())


def test_a_mail_whose_html_grows_too_large_goes_as_text_alone(composer, desk, draft):
    words = "<" * 150_000
    mail = parsed(composer.compose(draft(values={"text": words}), STAMP, desk, ()))
    assert mail.get_content_type() == "text/plain"
    assert words in mail.get_content()


def test_times_are_told_in_the_readers_zone_and_language(composer, desk, draft):
    due = samples.NOW.replace(month=11, day=24, hour=14, minute=0)
    values = {"answer_by": due, "zone": "Europe/Vienna"}
    english = parsed(composer.compose(draft("taken", values=values), STAMP, desk, ()))
    assert "Tuesday 24 November, 15:00 (Vienna time)" in text_of(english).replace("\n", " ")
