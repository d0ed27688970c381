"""contacts.csv as spreadsheets write it, and its mistakes at their cells."""

from __future__ import annotations

import pytest

from mailbot.settings.contacts import read_contacts
from mailbot.settings.problem import Problem


def read(raw: bytes) -> tuple[list[str], list[str], list[tuple[int, int, str]]]:
    problems: list[Problem] = []
    book = read_contacts("c.csv", raw, problems)
    return sorted(book.by_address), sorted(book.by_domain), [(p.line, p.column, p.message) for p in problems]


@pytest.mark.parametrize(
    ("raw", "addresses", "domains"),
    [
        (b"address\nann@example.org\n", ["ann@example.org"], []),
        (b"\xef\xbb\xbfaddress,domain\r\n,@Example.ORG\r\n", [], ["example.org"]),
        (b'name,address\n"Moss, Ann",Ann@example.org\n', ["ann@example.org"], []),
        (
            b'address,name\nann@example.org,"two\nlines"\nbob@example.org,x\n',
            ["ann@example.org", "bob@example.org"],
            [],
        ),
        (b"Address , NAME\n# a remark\n\nann@example.org\n", ["ann@example.org"], []),
        ("address,name\nann@example.org,a\u2028b\n".encode(), ["ann@example.org"], []),
    ],
)
def test_contacts_are_read(raw: bytes, addresses: list[str], domains: list[str]) -> None:
    assert read(raw) == (addresses, domains, [])


@pytest.mark.parametrize(
    ("raw", "line", "column", "said"),
    [
        (b"", 1, 1, "expected a column address or domain"),
        (b"address;name\nann@example.org;Ann\n", 1, 1, "unknown column 'address;name'"),
        (b"address,nmae\n", 1, 9, "unknown column 'nmae'"),
        (b"address,name,address\n", 1, 14, "the column 'address' is there twice"),
        (b'address\n"unclosed', 2, 1, "not CSV"),
        (b"address\nann@example.org,more\n", 2, 17, "more cells"),
        (b"address\nann@example.org\nANN@example.org\n", 3, 1, "ann@example.org is there twice"),
        (b"name,address\nAnn,ann\n", 2, 5, "not an address"),
        (b"address,name\nann@example.org,\xff\n", 2, 1, "not UTF-8"),
        (b"address,grace\nann@example.org,soon\n", 2, 17, "expected days such as 14d, not 'soon'"),
    ],
)
def test_a_mistake_is_shown_at_its_cell(raw: bytes, line: int, column: int, said: str) -> None:
    _, _, problems = read(raw)

    assert problems[0][:2] == (line, column)
    assert said in problems[0][2]
