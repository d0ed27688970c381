"""Access keys: written for people to type, kept as a hash alone, blotted out of what is quoted."""

from __future__ import annotations

import pytest

from mailbot.core.trust.keys import key_hash, without_keys, write_key

KEY = write_key(bytes(range(16)))


def test_a_key_is_26_characters_without_look_alikes_in_groups() -> None:
    assert [len(group) for group in KEY.split("-")] == [5, 5, 5, 5, 6]
    assert not set("ILOU") & set(write_key(bytes([0xFF] * 16)) + KEY)


def test_all_128_random_bits_are_in_a_key() -> None:
    one_bit_each = {write_key((1 << n).to_bytes(16)) for n in range(128)}

    assert len(one_bit_each) == 128


@pytest.mark.parametrize("size", [0, 15, 17])
def test_a_key_takes_16_bytes(size: int) -> None:
    with pytest.raises(ValueError, match="16 random bytes"):
        write_key(bytes(size))


@pytest.mark.parametrize(
    "typed",
    [KEY.lower(), KEY.replace("-", ""), KEY.replace("-", " "), f"  {KEY} ", KEY.replace("0", "O").replace("1", "l")],
)
def test_a_key_may_be_typed_as_people_type(typed: str) -> None:
    assert key_hash(typed) == key_hash(KEY)


def test_another_key_has_another_hash() -> None:
    assert key_hash(KEY) != key_hash(write_key(bytes(16)))


def test_keys_are_blotted_out_of_a_quoted_mail() -> None:
    quoted = f"> Access key: {KEY}\n> https://example.com/case/1#{KEY}\nThanks - Ann"

    assert without_keys(quoted) == "> Access key: *****\n> https://example.com/case/1#*****\nThanks - Ann"
