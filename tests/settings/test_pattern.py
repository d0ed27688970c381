"""Patterns of the configuration: linear, and finding numbers however people type them."""

from __future__ import annotations

import pytest

from mailbot.settings.pattern import PatternError, expression, glob, number_finder

FIND = number_finder(["[Case #{number}]", "ref {number}", "TR#{number}"])


@pytest.mark.parametrize(
    ("subject", "numbers"),
    [
        ("[Case #1042] Printer", (1042,)),
        ("Re: AW: [case # 1042]", (1042,)),
        ("Case #1042", (1042,)),
        ("CASE#1042", (1042,)),
        ("[Case\u00a0#1042]", (1042,)),
        ("ref 1042", (1042,)),
        ("Ref1042.", (1042,)),
        ("Ref: 1042", (1042,)),
        ("Ref. #1042", (1042,)),
        ("［Case ＃１０４２］", (1042,)),
        ("【Case #1042】", (1042,)),
        ("Re: [EXTERNAL] AW: [list] [Case #1042]", (1042,)),
        ("[Case #\u0661\u0660\u0664\u0662]", (1042,)),
        ("TR#10452", (10452,)),
        ("tr # 10452", (10452,)),
        ("[Case #2][Case #1] ref 2", (2, 1)),
        ("Case #123456789012", (123456789012,)),
        ("Case #1234567890123", ()),
        ("Case 1042", ()),
        ("xref 12", ()),
        ("1042", ()),
        ("", ()),
        ("x" * 3000 + " [Case #1042]", ()),
    ],
)
def test_a_case_number_is_found_in_every_configured_form(subject: str, numbers: tuple[int, ...]) -> None:
    assert FIND(subject) == numbers


@pytest.mark.parametrize(
    ("pattern", "text", "hit"),
    [
        ("*@spam.example", "Anyone@Spam.Example", True),
        ("*@spam.example", "x@spam.example.org", False),
        ("a?c", "abc", True),
        ("a.c", "abc", False),
        ("a*", "b\na", False),
        ("*line*", "two\nlines", True),
    ],
)
def test_a_shell_pattern_covers_the_whole_text(pattern: str, text: str, hit: bool) -> None:
    assert (glob(pattern).search(text) is not None) is hit


@pytest.mark.parametrize("text", ["(a", r"(a)\1", "a{5000}", "(?=a)", "[z-a]"])
def test_what_re2_does_not_know_is_refused(text: str) -> None:
    with pytest.raises(PatternError):
        expression(text)


def test_an_expression_that_others_hang_on_is_answered() -> None:
    assert expression("(a+)+$").search("a" * 100_000 + "b") is None
