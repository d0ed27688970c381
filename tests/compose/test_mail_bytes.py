from __future__ import annotations

import quopri
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import getaddresses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.compose import headers
from mailbot.compose.bodies import encode_file, encode_html, encode_text, quoted_printable
from mailbot.core.message import Address

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def read_subject(line: str, rules=policy.default) -> str:
    return str(message_from_bytes(line.encode() + b"\r\n", policy=rules)["Subject"])


@settings(deadline=None)
@given(words)
def test_any_subject_reads_back_as_its_cleaned_words(subject):
    line = headers.field("Subject", headers.unstructured(subject))
    assert line.isascii()
    assert line.endswith("\r\n")
    for physical in line[:-2].split("\r\n"):
        assert "\r" not in physical
        assert "\n" not in physical
        assert physical.strip()
        assert "=?" not in physical or len(physical) <= 76
    decoded = str(make_header(decode_header(read_subject(line, policy.compat32).replace("\r\n", ""))))
    assert decoded == headers.clean(subject)


@settings(deadline=None)
@given(words)
def test_any_display_name_reads_back_with_its_address(name):
    line = headers.address_field("To", [Address(name, "ana@example.net"), Address("Lee", "lee@example.org")])
    assert line.isascii()
    found = message_from_bytes(line.encode() + b"\r\n", policy=policy.compat32)["To"]
    (first, address), second = getaddresses([found.replace("\r\n", "")])
    assert address == "ana@example.net"
    assert second == ("Lee", "lee@example.org")
    assert str(make_header(decode_header(first))) == headers.clean(name)


@pytest.mark.parametrize("name", ["Ana", "Weber, Jörg", 'The "Boss" \\o/', "a@b.c", "José (Sales); x", "株式会社 例"])
def test_display_names_read_back_with_the_modern_parser(name):
    line = headers.field("To", headers.mailbox(Address(name, "ana@example.net")))
    found = message_from_bytes(line.encode() + b"\r\n", policy=policy.default)["To"]
    assert [(a.display_name, a.addr_spec) for a in found.addresses] == [(name, "ana@example.net")]
    assert not found.defects


@pytest.mark.parametrize("spec", ["a.b+c@example.net", '"john doe"@example.net', "a..b@example.net", "x@[192.0.2.1]"])
def test_unusual_addresses_that_exist_can_be_written(spec):
    assert headers.is_writable(spec)


def test_encoded_words_hold_whole_characters_and_stay_short():
    for text in ("ü" * 200, "株" * 200, "a b " * 100 + "é", "🙂" * 60):
        for word in headers.encoded_words(text):
            assert len(word) <= 75
            ((data, charset),) = decode_header(word)
            data.decode(charset)


def test_a_tag_stays_readable_beside_encoded_words():
    assert headers.unstructured("Büro kaputt [EX-1042]").endswith("?= kaputt [EX-1042]")


def test_references_fold_at_78_columns():
    ids = [f"token.{n}.abcdefghij@example.com" for n in range(10)]
    line = headers.message_ids_field("References", ids)
    assert all(len(physical) <= 78 for physical in line.split("\r\n"))
    found = message_from_bytes(line.encode() + b"\r\n", policy=policy.default)["References"]
    assert found.split() == [f"<{i}>" for i in ids]


def body(encoding: str, charset: str, data: bytes) -> str:
    head = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    mail = message_from_bytes(head.encode() + data, policy=policy.default)
    assert not mail.defects
    return mail.get_content().replace("\r\n", "\n")


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t=. "), max_size=600))
def test_any_text_reads_back_as_it_was(text):
    encoded = encode_text(text)
    lines = encoded.data.split(b"\r\n")
    assert encoded.data.isascii()
    assert encoded.data.endswith(b"\r\n")
    assert all(b"\r" not in line and b"\n" not in line for line in lines)
    assert all(len(line) <= (998 if encoded.transfer_encoding == "7bit" else 76) for line in lines)
    assert body(encoded.transfer_encoding, encoded.charset, encoded.data) == text.rstrip("\n") + "\n"


def test_lone_carriage_returns_and_controls_never_reach_the_wire():
    data = encode_text("a\rb\r\nc\n.\rd\x00\x1b[31m\x7f\n.\nMAIL FROM:<x@y>\n").data
    assert data == b"a\r\nb\r\nc\r\n.\r\nd[31m\r\n.\r\nMAIL FROM:<x@y>\r\n"


def test_a_line_that_begins_with_from_is_encoded():
    encoded = encode_text("Hello\nFrom here on\n")
    assert encoded.transfer_encoding == "quoted-printable"
    assert b"\r\n=46rom here on" in encoded.data


def test_plain_lines_stay_as_they_are_and_too_long_ones_are_encoded():
    assert encode_text("x" * 998).transfer_encoding == "7bit"
    assert encode_text("x" * 999).transfer_encoding == "quoted-printable"


def test_quoted_printable_breaks_after_spaces_and_leaves_links_whole():
    link = "https://desk.example.com/case/1042?from=mail&lang=de"
    for shift in range(90):
        data = quoted_printable(f"{'ü' * shift} Bitte öffnen Sie {link} für Näheres, und zwar bald.\n".encode())
        assert link.replace("=", "=3D").encode() in data
        assert quopri.decodestring(data).decode().count(link) == 1


def test_text_in_other_scripts_goes_as_base64_which_is_shorter_unless_it_holds_the_key():
    text, key = "注文番号のお願い\n" * 9, "00000-00000"
    assert encode_text(text, key).transfer_encoding == "base64"
    assert encode_text(text + key, key).transfer_encoding == "quoted-printable"
    assert body("base64", "utf-8", encode_text(text).data) == text


def test_html_is_ascii_with_references_for_the_rest():
    encoded = encode_html("<p>Grüße 🙂</p>")
    assert encoded.transfer_encoding == "7bit"
    assert encoded.data == b"<p>Gr&#252;&#223;e &#128578;</p>\r\n"


@settings(deadline=None)
@given(st.binary(max_size=500))
def test_any_file_reads_back_as_it_was(data):
    head = b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    mail = message_from_bytes(head + encode_file(data), policy=policy.default)
    assert mail.get_payload(decode=True) == data


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../../outside.txt", "outside.txt"),
        ("C:\\x\\y.pdf", "y.pdf"),
        ("a\r\nContent-Type: x.txt", "a Content-Type: x.txt"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("...", "file"),
        ("", "file"),
        ("x" * 4000 + ".pdf", "x" * 115 + ".pdf"),
    ],
)
def test_file_names_are_labels_without_paths_or_tricks(name, label):
    assert headers.file_name(name).startswith(label[:50])
    assert len(headers.file_name(name)) <= 120
    assert headers.file_name(name).endswith(label[-4:])


@settings(deadline=None)
@given(words)
def test_any_file_name_reads_back_as_its_label(name):
    line = f"Content-Disposition: attachment{headers.file_name_parameter('filename', name)}\r\n\r\n"
    assert line.isascii()
    mail = message_from_bytes(line.encode(), policy=policy.compat32)
    assert mail.get_filename() == headers.file_name(name)
