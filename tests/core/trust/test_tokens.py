"""Tokens: only ours, only whole, only for whom they were made, only for a while."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from mailbot.core.facts import TokenKind
from mailbot.core.trust.tokens import LIFE, Token, read, sign
from tests.builders import ANN, EVE, NOW, SECRET

DAY = timedelta(days=1)
OTHER = b"another secret of thirty-two bytes"


def a_token(kind: TokenKind = TokenKind.ANSWER, number: int = 1001, position: int = 0) -> str:
    return sign(Token(number, kind, ANN.address, "mail:7", position, NOW + LIFE), SECRET)


def flipped(text: str, bit: int) -> str:
    raw = bytearray(base64.b32decode(text.upper() + "=" * (-len(text) % 8)))
    raw[bit // 8] ^= 1 << bit % 8
    return base64.b32encode(bytes(raw)).decode().rstrip("=").lower()


@pytest.mark.parametrize("kind", list(TokenKind))
def test_a_token_reads_back_as_it_was_made(kind: TokenKind) -> None:
    found = read(f"{a_token(kind, 123_456)}@example.com", (SECRET,), ANN.address, NOW)

    assert found is not None
    assert (found.number, found.kind, found.for_sender, found.expired) == (123_456, kind, True, False)


def test_no_bit_of_a_token_can_be_changed() -> None:
    token = a_token()

    assert [bit for bit in range(28 * 8) if read(flipped(token, bit), (SECRET,), ANN.address, NOW)] == []


@pytest.mark.parametrize("cut", [1, 5, 44])
def test_a_piece_of_a_token_is_none(cut: int) -> None:
    assert read(a_token()[:-cut], (SECRET,), ANN.address, NOW) is None
    assert read(a_token() + "a" * cut, (SECRET,), ANN.address, NOW) is None


def test_a_token_signed_with_another_secret_is_none() -> None:
    assert read(a_token(), (OTHER,), ANN.address, NOW) is None
    assert read(a_token(), (), ANN.address, NOW) is None


def test_a_token_outlives_the_rotation_of_its_secret() -> None:
    assert read(a_token(), (OTHER, SECRET), ANN.address, NOW) is not None


@pytest.mark.parametrize("sender", [EVE.address, "ann@example.org.evil.example", None])
def test_from_another_address_a_token_was_not_made_for_the_sender(sender: str | None) -> None:
    found = read(a_token(), (SECRET,), sender, NOW)

    assert found is not None
    assert not found.for_sender


def test_an_address_is_the_same_in_any_case() -> None:
    found = read(a_token(), (SECRET,), "ANN@Example.ORG", NOW)

    assert found is not None
    assert found.for_sender


def test_relays_may_change_the_case_of_a_token() -> None:
    assert read(a_token().upper() + "@EXAMPLE.COM", (SECRET,), ANN.address, NOW) is not None


def test_a_token_ends_after_its_life() -> None:
    def at(days: int) -> bool | None:
        found = read(a_token(), (SECRET,), ANN.address, NOW + days * DAY)
        return found.expired if found else None

    assert (at(0), at(364), at(366)) == (False, False, True)


def test_a_plus_address_reads_like_a_message_id_and_fits_a_local_part() -> None:
    local = f"customer-support+{a_token()}"

    assert len(local) <= 64
    assert read(f"{local}@example.com", (SECRET,), ANN.address, NOW) is not None


def test_each_copy_of_each_mail_has_a_token_of_its_own() -> None:
    assert len({a_token(), a_token(position=1), a_token(TokenKind.ESCALATION), a_token(number=1002)}) == 4
    assert a_token() == a_token()


@pytest.mark.parametrize("text", ["", "@", "+@", "a" * 45, "é" * 45, "0" * 45 + "@example.com", "\x00" * 45])
def test_other_peoples_message_ids_are_no_tokens(text: str) -> None:
    assert read(text, (SECRET,), ANN.address, NOW) is None
