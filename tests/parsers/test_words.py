"""Headers, charsets, ids, subjects, fields and commands."""

import pytest

from mailbot.core.message import Command
from mailbot.parsers import parse
from mailbot.parsers.attachments import clean_name
from mailbot.parsers.charset import decode
from mailbot.parsers.commands import read_commands
from mailbot.parsers.encoded_words import decode_words
from mailbot.parsers.fields import read_fields
from mailbot.parsers.references import read_id, read_ids
from mailbot.parsers.subject import strip_prefixes


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        ("Grüße".encode(), None, "Grüße"),
        ("Grüße".encode("latin-1"), "iso-8859-1", "Grüße"),
        ("“smart”".encode("cp1252"), "iso-8859-1", "“smart”"),
        ("Grüße".encode(), "us-ascii", "Grüße"),
        ("Grüße".encode(), "idna", "Grüße"),
        ("訂單".encode("gb18030"), "gb2312", "訂單"),
        ("注文".encode("iso-2022-jp"), None, "注文"),
        ("Привет, заказ не пришёл вчера.".encode("koi8-r"), "x-unknown", "Привет, заказ не пришёл вчера."),
        (b"", "utf-8", ""),
    ],
)  # fmt: skip
def test_bytes_are_read_in_the_charset_they_are_in(data: bytes, declared: str | None, text: str) -> None:
    assert decode(data, declared)[0] == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?q?a?= =?utf-8?q?b?= c", "ab c"),
        ("=?utf-8?b?w6Q=?= =?iso-8859-1?q?_=E4?=", "ä ä"),
        ("=?utf-8?b?!?= =?utf-8?q?ok?=", "=?utf-8?b?!?= ok"),
        ("x =?utf-8?q?unclosed", "x =?utf-8?q?unclosed"),
        ("=?utf-8*en?q?caf=C3=A9?=", "café"),
        ("=?utf-8?b?8J+Y?= =?utf-8?b?gA==?=", "😀"),
    ],
)
def test_encoded_words_are_decoded_word_by_word(value: str, text: str) -> None:
    assert decode_words(value) == text


def test_no_header_keeps_control_or_bidi_characters() -> None:
    message = parse("Subject: a\u202eb\u200fc\u2066\x07d\r\nFrom: x@example.org\r\n\r\nhi".encode())

    assert message.subject == "abcd"


def test_a_broken_line_between_fields_does_not_end_the_header() -> None:
    message = parse(b"From: a@example.org\r\nthis is no field\r\nSubject: still here\r\n\r\nbody")

    assert (message.subject, message.text) == ("still here", "body")


def test_a_body_without_blank_line_is_not_lost() -> None:
    message = parse(b"From: a@example.org\r\nHello there\r\nsecond line\r\n")

    assert message.text == "Hello there\nsecond line"


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("<a@b> <c@d>", ("a@b", "c@d")),
        ("<a@\r\n b>", ("a@b",)),
        ("<<<a@b>>>", ("a@b",)),
        ("a@b c@d", ("a@b", "c@d")),
        ("<<<>>>", ()),
        ("Your message of Monday <a@b>", ("a@b",)),
    ],
)
def test_message_ids_are_read_without_brackets(value: str, ids: tuple[str, ...]) -> None:
    assert read_ids(value) == ids


def test_ids_are_capped_in_count_and_length() -> None:
    ids = read_ids(" ".join(f"<{n}@example.org>" for n in range(300)))

    assert len(ids) == 100
    assert ids[0] == "0@example.org"
    assert ids[-1] == "299@example.org"
    assert read_id("<" + "x" * 5000 + "@y>") == "x" * 998


@pytest.mark.parametrize(
    "subject",
    ["Re: AW: SV: Fwd: hello", "RE[2]: hello", "Re^3: hello", "回复：hello", "TR : hello", "hello", "WG: Re: hello"],
)
def test_any_pile_of_prefixes_is_stripped(subject: str) -> None:
    assert strip_prefixes(subject) == "hello"


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("Subject: [P1] printer", "P1"),
        ("Subject: (P1) printer", "P1"),
        ("Subject: ［Ｐ１］ printer", "P1"),
        ("Subject: 【緊急】printer", "緊急"),
        ("Subject: [very high] printer", "very high"),
        ("Subject: printer !high", "high"),
        ("Subject: Re: URGENT: printer", "URGENT"),
        ("Subject: Re: [EXTERNAL] [list] AW: URGENT: printer", "URGENT"),
        ("Subject: URGENT - printer", "URGENT"),
        ("Subject: URGENT!!! printer", "URGENT"),
        ("Subject: P1 - printer", "P1"),
        ("Subject: High priority: printer", "High"),
        ("Subject: printer Priority: 2", "P2"),
        ("Subject: printer, prio 1", "P1"),
        ("Subject: Priorität: hoch, printer", "hoch"),
        ("Subject: 优先级：1 printer", "P1"),
        ("X-Priority: 1 (Highest)", "high"),
        ("Importance: low", "low"),
        ("X-MSMail-Priority: High", "high"),
    ],
)
def test_a_word_that_asks_for_a_priority_is_found(header: str, tag: str) -> None:
    assert tag in parse(header.encode() + b"\r\n\r\nhi").tags


@pytest.mark.parametrize(
    "subject", ["Printer (2) is broken", "Printer #2 is broken", "Prioritize 3 things", "High - voltage"]
)
def test_a_number_or_a_word_in_passing_asks_for_nothing(subject: str) -> None:
    assert parse(f"Subject: {subject}\r\n\r\nhi".encode()).tags == ()


def test_fields_are_read_from_the_first_block_only() -> None:
    text = "Hello,\nProduct: Laser 9\nSerial-No : 12 34\nsee http://example.org\n\nIt broke at 9\nNote: later"

    assert read_fields(text) == (("product", "Laser 9"), ("serial-no", "12 34"))


ACME = (("company", "Acme Ltd"), ("version", "4"))


@pytest.mark.parametrize(
    "text",
    [
        "Company: Acme Ltd\n\nVersion: 4\n\nHello\nnote: x",
        "Hi,\n\n- Company: Acme Ltd\n- Version: 4",
        "*Company:* Acme Ltd\n**Version:** 4",
        "*Company: *Acme Ltd\n*Version: *4",
        "Company：Acme Ltd\nVersion： 4",
        "Company = Acme Ltd\nVersion = 4",
        "Company\tAcme Ltd\nVersion\t4",
        "Company:\nAcme Ltd\n\nVersion:\n4\n\nmy printer is broken",
        "Company: Acme\n  Ltd\nVersion: 4",
        "Company: Acme Ltd\nMy printer broke at 09:12 today.\nVersion: 4",
    ],
)
def test_fields_are_read_in_many_a_shape(text: str) -> None:
    assert read_fields(text) == ACME


@pytest.mark.parametrize(
    "page",
    [
        "<p>Hi</p><p><b>Company:</b> Acme Ltd</p><p><b>Version:</b> 4</p><p>bye all</p>",
        "<table><tr><th>Company</th><td>Acme Ltd</td></tr><tr><th>Version</th><td>4</td></tr></table><p>Hello</p>",
        "<table><tr><td><p>Company</p></td><td><p>Acme Ltd</p></td></tr><tr><td><p>Version</p></td><td>4</td></tr>",
        "<div><b>Company:</b>&nbsp;Acme Ltd</div><div><b>Version</b>: 4</div>",
        "<ul><li>Company: Acme Ltd</li><li>Version: 4</li></ul>",
    ],
    ids=["paragraphs", "table", "Outlook's table", "blocks", "list"],
)
def test_fields_are_read_from_html(page: str) -> None:
    assert parse(b"Content-Type: text/html\r\n\r\n" + page.encode()).fields == ACME


def test_a_mail_of_nothing_but_quotes_and_a_signature_has_no_answer() -> None:
    below = (
        "From: Desk <desk@example.com>\r\nSent: Monday\r\nTo: bob@example.com\r\nSubject: Case\r\n\r\nInternal words"
    )

    for lead in ("", "-- \r\nBob Ray\r\n\r\n"):
        read = parse(f"From: bob@example.com\r\nSubject: Re: Case\r\n\r\n{lead}{below}\r\n".encode())

        assert read.answer == ""
        assert "Internal words" in read.reply


def test_commands_lead_the_reply_and_leave_the_answer() -> None:
    commands, answer = read_commands("\n#take\n#assign carol now\n\nWe call you.\n#close")

    assert commands == (Command("take", ""), Command("assign", "carol now"))
    assert answer == "We call you.\n#close"


@pytest.mark.parametrize("reply", ["Hello\n#close", "＃close", "# close", "#1042 is done", "> #close", "#café x", ""])
def test_what_is_not_in_the_first_lines_is_no_command(reply: str) -> None:
    assert read_commands(reply) == ((), reply)


def test_a_quoted_command_is_no_command() -> None:
    assert (
        parse(b"From: bob@example.com\r\n\r\nOn 5 Jan 2026, Ann <ann@example.org> wrote:\r\n> #close\r\n").commands
        == ()
    )


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../../outside.txt", "outside.txt"),
        ("C:\\x", "x"),
        ("\\\\h\\s", "s"),
        (".", ""),
        ("..", ""),
        ("a\x00b.txt", "ab.txt"),
        ("report.txt.", "report.txt"),
        ("in\u200bvoice\u202egpj.exe", "invoicegpj.exe"),
        ("x" * 4000 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_an_attachment_name_is_a_label_and_never_a_path(name: str, label: str) -> None:
    assert clean_name(name) == label


def test_a_redelivery_has_the_same_content_digest() -> None:
    mail = b"From: a@example.org\r\nMessage-ID: <1@example.org>\r\nSubject: x\r\n\r\nhi"

    again = b"Received: from elsewhere\r\n" + mail

    assert parse(again).content_digest == parse(mail).content_digest
    assert parse(mail + b"!").content_digest != parse(mail).content_digest


def test_desk_ids_are_carried_from_every_field() -> None:
    assert parse(b"X-Mailbot-Desk: one\r\nX-Mailbot-Desk: two\r\n\r\nhi").desk_ids == ("one", "two")
