from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from mailbot.compose import Stamp, samples
from mailbot.compose.bodies import encode_html, encode_text, quoted_printable
from mailbot.compose.seal import BLANK, BrokenSeal, Sealer, fill
from mailbot.core.message import Address, Attachment
from mailbot.core.trust.keys import write_key

KEY = write_key(bytes(range(100, 116)))


def test_a_sealed_key_opens_again_and_does_not_show():
    sealed = Sealer((b"s" * 32,)).seal(KEY)
    assert KEY.encode() not in sealed
    assert Sealer((b"s" * 32,)).unseal(sealed) == KEY


def test_a_key_sealed_with_the_secret_before_this_one_still_opens():
    sealed = Sealer((b"old" * 11,)).seal(KEY)
    assert Sealer((b"new" * 11, b"old" * 11)).unseal(sealed) == KEY


def test_a_seal_of_another_secret_or_a_changed_one_is_broken():
    sealed = Sealer((b"s" * 32,)).seal(KEY)
    with pytest.raises(BrokenSeal):
        Sealer((b"t" * 32,)).unseal(sealed)
    with pytest.raises(BrokenSeal):
        Sealer((b"s" * 32,)).unseal(sealed[:-4] + b"AAA=")


def test_sealing_needs_a_secret():
    with pytest.raises(ValueError, match="secret"):
        Sealer(())


def test_the_blank_is_as_long_as_a_key():
    assert len(BLANK) == len(KEY)
    with pytest.raises(ValueError, match="characters"):
        fill(b"", KEY + "0")


def test_a_mail_written_with_the_blank_and_filled_is_the_mail_written_with_the_key(composer, desk, draft):
    for name in ("receipt", "taken", "answer", "resolution"):
        wanted = draft(name, values={"text": "Grüße an alle, " * 40})
        blank = composer.compose(wanted, Stamp("t@example.com", samples.NOW, BLANK), desk, ())
        keyed = composer.compose(wanted, Stamp("t@example.com", samples.NOW, KEY), desk, ())
        assert fill(blank, KEY) == keyed
        assert keyed.count(KEY.encode()) == 4  # number and link, in text and HTML
        assert KEY.encode() not in blank
        for part in message_from_bytes(keyed, policy=policy.default).iter_parts():
            assert KEY in part.get_content()


def test_a_stranger_who_writes_the_blank_gets_no_key_put_there(composer, desk, draft):
    wanted = draft(
        "answer",
        subject=f"Re: {BLANK} ü{BLANK}",
        in_reply_to=f"{BLANK}@evil.example.org",
        references=(f"{BLANK}@evil.example.org",),
        header_cc=(Address(BLANK, f"{BLANK}@evil.example.org"),),
        values={"text": f"{BLANK} Grüße x{BLANK}x", "agent": BLANK},
        files=(Attachment(f"{BLANK}.pdf", "application/pdf", 1, ""),),
    )
    raw = composer.compose(wanted, Stamp("t@example.com", samples.NOW, BLANK), desk, (b"x",))
    assert raw.count(BLANK.encode()) == 4  # number and link, in text and HTML


@pytest.mark.parametrize("before", ["", "ä", "密钥：", "é" * 20, "=" * 30, "x" * 60, "x" * 71, "wort " * 9])
@pytest.mark.parametrize("after", ["", " ", "。请保存", "ä" * 30, "=", "y" * 90, " und weiter" * 9])
def test_no_text_around_a_key_makes_the_encoder_break_it(before, after):
    for shift in range(80):
        text = "q" * shift + before + BLANK + after + "\nÜber\n"
        assert quoted_printable(text.encode(), BLANK).count(BLANK.encode()) == 1
        assert encode_text(text, BLANK).data.count(BLANK.encode()) == 1
        assert encode_html(text + "<" + "z" * 1000, BLANK).data.count(BLANK.encode()) == 1
