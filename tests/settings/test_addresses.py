"""Addresses in the configuration are spelled as mail spells them, so that they compare."""

from __future__ import annotations

import pytest

from mailbot.settings.words import parse_address


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Ann@Example.ORG", "Ann@example.org"),
        ("support@bücher.example", "support@xn--bcher-kva.example"),
        ("support@xn--bcher-kva.example", "support@xn--bcher-kva.example"),
    ],
)
def test_a_domain_is_kept_in_a_labels(written: str, kept: str) -> None:
    assert parse_address(written) == kept


@pytest.mark.parametrize("text", ["ann", "@example.org", "ann@", "a b@example.org", f"ann@{'ü' * 80}.example"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not an address|no domain"):
        parse_address(text)
