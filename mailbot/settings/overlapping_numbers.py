"""Forms of case numbers that find what others find, or what is no case's number at all."""

from __future__ import annotations

from collections.abc import Iterator

from mailbot.settings.pattern import number_finder
from mailbot.settings.problem import Problem
from mailbot.settings.sections.numbering import Numbering
from mailbot.settings.yaml_file import Document, Path

# Numbers as they stand in subjects of mails that speak of no case.
PLAIN = (
    "Report 2026",
    "Plans for 2026",
    "in 2026",
    "since 2025",
    "by 2027",
    "(2026)",
    "[2026]",
    "May 2026",
    "July 4",
    "week 32",
    "call 555 1234",
    "phone 5551234",
    "tel 5551234",
    "tel. 5551234",
    "tel: 5551234",
    "fax 5551234",
    "mobile 5551234",
    "+353 1 555 1234",
    "(555) 123-4567",
    "at 12:30",
    "version 4",
    "v4",
    "Windows 10",
    "page 3",
    "room 12",
    "error 404",
    "EUR 100",
    "$100",
)


def overlapping_numbers(form: Numbering, desk: Document) -> Iterator[Problem]:
    forms: list[tuple[Path, str]] = [(("case_number", "tag"), form.tag)]
    forms += [(("case_number", "also", n), text) for n, text in enumerate(form.also)]
    for n, (where, text) in enumerate(forms):
        find = number_finder((text,))
        plain = next((sample for sample in PLAIN if find(sample)), None)
        if plain is not None:
            taken = find(plain)[0]
            message = f"{text!r} would take {taken} in {plain!r} for the number of a case"
            yield desk.problem(where, message, "put a word of its own before {number}, such as 'ref {number}'")
        others = (other for m, (_, other) in enumerate(forms) if n and m != n and _finds_all_of(other, text))
        wider = next((o for o in others if not _finds_all_of(text, o) or _before(o, text, forms)), None)
        if wider is not None:
            message = f"{text!r} overlaps with {wider!r}, which finds the same numbers"
            yield desk.warning(where, message, "leave it out")


def _finds_all_of(form: str, other: str) -> bool:
    """The other form ends, before its number, with all that this one begins with."""
    mine, theirs = _signs(form), _signs(other)
    return theirs[-len(mine) :] == mine


def _signs(form: str) -> list[str]:
    """Words and signs before the number; spaces, capitals and an opening bracket do not count."""
    before = form.partition("{number}")[0].casefold().lstrip("[(<{ ")
    return "".join(c if c.isalnum() else f" {c} " for c in before).split()


def _before(one: str, text: str, forms: list[tuple[Path, str]]) -> bool:
    written = [form for _, form in forms]
    return written.index(one) < written.index(text) or one == text
