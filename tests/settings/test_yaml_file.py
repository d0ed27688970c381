"""Any bytes are read or refused with a place; nothing raises, multiplies or recurses."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.settings.yaml_file import MAX_BYTES, read_yaml


def read(text: str) -> object:
    document = read_yaml("f.yml", text.encode())
    assert document.problems == []
    return document.value


def test_times_dates_numbers_and_switches_stay_the_text_that_was_written() -> None:
    assert read("{a: 12:30, b: 2026-08-07, c: 007, d: no, e: 1_000, f: ~, g: 1.10}") == {
        "a": "12:30",
        "b": "2026-08-07",
        "c": "007",
        "d": "no",
        "e": "1_000",
        "f": None,
        "g": "1.10",
    }


def test_a_number_may_be_a_key() -> None:
    assert read("1: {tags: [P1]}\nno: x") == {"1": {"tags": ["P1"]}, "no": "x"}


def test_an_alias_stands_for_its_value() -> None:
    assert read("a: &one [1, 2]\nb: *one") == {"a": ["1", "2"], "b": ["1", "2"]}


def test_an_empty_file_is_an_empty_mapping() -> None:
    assert read("# nothing yet\n") == {}


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("a: 1\nb: [2", 2, 6, "not YAML"),
        ("a: 1\n\tb: 2", 2, 1, "not YAML"),
        ("a: 1\na: 2", 2, 1, "twice"),
        ("x: {b: 1, c: 2, b: 3}", 1, 17, "twice"),
        ("a: &x [*x]", 1, 4, "aliases"),
        ("a: *x", 1, 4, "undefined alias"),
        (BOMB, 1, 6, "aliases"),
        ("[" * 5000, 1, 41, "nested deeper"),
        ("a: !ruby/object:X {}", 1, 4, "tag"),
        ("a: !!binary aGk=", 1, 4, "tag"),
        ("<<: {a: 1}", 1, 1, "merge"),
        ("? [a, b]\n: c", 1, 3, "a key must be a word"),
        ("a: 1\n---\nb: 2", 2, 1, "another document"),
        ("a: \x00", 1, 1, "not YAML"),
        ("x" * (MAX_BYTES + 1), 1, 1, "larger than 256 KiB"),
    ],
)
def test_hostile_or_broken_yaml_is_refused_at_its_place(text: str, line: int, column: int, said: str) -> None:
    document = read_yaml("f.yml", text.encode())

    first = document.problems[0]
    assert (first.line, first.column) == (line, column) or "aliases" in said
    assert said in first.message


def test_what_is_not_utf_8_is_shown_where_it_stands() -> None:
    (problem,) = read_yaml("f.yml", b"a: 1\nb: caf\xe9\n").problems

    assert (problem.line, problem.column, problem.message) == (2, 7, "not UTF-8")


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text("abc:[]{}&*!|>-?#'\"%@`,\n\t 01~<", max_size=80).map(str.encode)))
def test_no_bytes_make_reading_raise(raw: bytes) -> None:
    document = read_yaml("f.yml", raw)

    assert document.problems or document.value is not None
