"""Text on the page of a case: its web addresses become links, and nothing else of it becomes HTML."""

from __future__ import annotations

from mailbot.compose.html import linked_text


def test_a_web_address_becomes_a_safe_link() -> None:
    shown = linked_text("See https://help.example.com/reset and try.\nAnn")

    assert '<a href="https://help.example.com/reset" rel="noopener noreferrer nofollow">' in shown
    assert shown.endswith("and try.\nAnn")


def test_markup_in_a_text_stays_text() -> None:
    shown = linked_text('<script>alert(1)</script> <b>x</b> javascript://x https://a.example/"onmouseover="x')

    assert "<script" not in shown
    assert "<b>" not in shown
    assert "javascript:" not in shown.partition("href")[2].partition(">")[0]
    assert 'onmouseover="' not in shown.partition("<a ")[2].partition(">")[0]


def test_text_without_addresses_and_long_text_are_only_escaped() -> None:
    assert linked_text("1 < 2") == "1 &lt; 2"
    assert "<a " not in linked_text("https://a.example " * 400)
