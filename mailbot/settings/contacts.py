"""contacts.csv → the contact book, with every bad cell at its place."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from types import MappingProxyType
from typing import Protocol

from mailbot.core.contact import Contact, ContactBook
from mailbot.settings.duration import parse_seconds
from mailbot.settings.problem import Problem, did_you_mean
from mailbot.settings.words import Unknown, parse_address, parse_date, parse_zone

COLUMNS = (
    "address",
    "domain",
    "name",
    "organisation",
    "role",
    "plan",
    "starts",
    "ends",
    "grace",
    "quota_cases",
    "quota_hours",
    "language",
    "timezone",
)
ROLES = ("named_caller", "technical_contact", "user")
QUOTES = 'a cell with a comma or a quote in it stands in quotes: "Moss, Ann"'
MAX_BYTES = 64 * 1024 * 1024


class _Reader(Protocol):
    """What `csv.reader` is."""

    @property
    def line_num(self) -> int: ...
    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


@dataclass(slots=True)
class _Row:
    """One record while it is read: cells by column, and the line that it ends on."""

    file: str
    line: int
    cells: Mapping[str, str]
    text_line: str
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, column: str, message: str, remedy: str = "") -> None:
        starts = dict(zip(self.cells, _starts(list(self.cells.values()), self.text_line), strict=True))
        self.problems.append(Problem(self.file, self.line, starts.get(column, 1), message, remedy))

    def text(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    def date(self, column: str) -> date | None:
        try:
            return parse_date(self.text(column)) if self.text(column) else None
        except ValueError as error:
            self.refuse(column, f"{self.text(column)!r}: {error}", "write a day such as 2026-12-31")
            return None

    def number(self, column: str) -> int | None:
        text = self.text(column)
        if text and not (text.isascii() and text.isdecimal() and len(text) < 9):
            self.refuse(column, f"expected a whole number, not {text!r}")
            return None
        return int(text) if text else None


def read_contacts(file: str, raw: bytes, problems: list[Problem]) -> ContactBook:
    by_address: dict[str, Contact] = {}
    by_domain: dict[str, Contact] = {}
    for row in _rows(file, raw, problems):
        contact = _contact(row)
        book, key, column = (
            (by_address, contact.address.casefold(), "address")
            if contact.address
            else (by_domain, contact.domain or "", "domain")
        )
        if key in book:
            row.refuse(column, f"{key} is there twice", "name each once")
        book[key] = contact
        problems += row.problems
    return ContactBook(MappingProxyType(by_address), MappingProxyType(by_domain))


def _rows(file: str, raw: bytes, problems: list[Problem]) -> Iterator[_Row]:
    try:
        lines = list(StringIO(raw.decode("utf-8-sig"), newline=""))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        problems.append(Problem(file, line, 1, "not UTF-8", "save the file as UTF-8"))
        return
    reader = csv.reader(lines, strict=True)
    try:
        yield from _records(file, reader, lines, problems)
    except csv.Error as error:
        problems.append(Problem(file, max(reader.line_num, 1), 1, f"not CSV: {error}", QUOTES))


def _records(file: str, reader: _Reader, lines: list[str], problems: list[Problem]) -> Iterator[_Row]:
    header = [cell.strip().casefold() for cell in next(reader, [])]
    found = _header_problems(file, header, lines[0] if lines else "")
    problems += found
    if found:
        return
    for cells in reader:
        if not any(cell.strip() for cell in cells) or cells[0].lstrip().startswith("#"):
            continue
        line, text = reader.line_num, lines[reader.line_num - 1]
        if len(cells) > len(header):
            more = _starts(cells, text)[len(header)]
            problems.append(Problem(file, line, more, "more cells than the first line has columns", QUOTES))
        yield _Row(file, line, dict(zip(header, cells, strict=False)), text)


def _header_problems(file: str, header: list[str], line: str) -> list[Problem]:
    found: list[Problem] = []
    for n, (at, name) in enumerate(zip(_starts(header, line.casefold()), header, strict=True)):
        if name not in COLUMNS:
            found.append(Problem(file, 1, at, f"unknown column {name!r}", did_you_mean(name, COLUMNS)))
        elif name in header[:n]:
            found.append(Problem(file, 1, at, f"the column {name!r} is there twice"))
    if not {"address", "domain"} & set(header):
        found.append(Problem(file, 1, 1, "expected a column address or domain", f"columns: {','.join(COLUMNS)}"))
    return found


def _starts(cells: list[str], line: str) -> list[int]:
    """The column of each cell, counted from 1; quotes and lines inside a cell make it the best guess, 1."""
    starts, at = [], 1
    for cell in cells:
        starts.append(at)
        at += len(cell) + 1
    return starts if line.rstrip("\r\n").startswith(",".join(cells)) else [1] * len(cells)


def _contact(row: _Row) -> Contact:
    address, domain = _address(row), row.text("domain").casefold().removeprefix("@")
    starts, ends = row.date("starts"), row.date("ends")
    if starts and ends and ends < starts:
        row.refuse("ends", "the contract ends before it starts", "swap the two dates")
    return Contact(
        address=address,
        domain=domain or None,
        name=row.text("name"),
        organisation=row.text("organisation"),
        role=_role(row),
        plan=row.text("plan"),
        starts=starts,
        ends=ends,
        grace_days=_grace(row),
        language=row.text("language"),
        timezone=_zone(row),
        quota_cases=row.number("quota_cases"),
        quota_hours=row.number("quota_hours"),
    )


def _address(row: _Row) -> str | None:
    text = row.text("address")
    if not text and not row.text("domain"):
        row.refuse("address", "a contact needs an address or a domain", "write one of the two")
    try:
        return parse_address(text) if text else None
    except ValueError as error:
        row.refuse("address", f"{text!r}: {error}")
        return None


def _role(row: _Row) -> str:
    role = row.text("role") or "user"
    if role not in ROLES:
        row.refuse("role", f"expected {', '.join(ROLES)}, not {role!r}", did_you_mean(role, ROLES))
    return role


def _grace(row: _Row) -> int:
    """Days: `14` or `14d`."""
    text = row.text("grace")
    try:
        return parse_seconds(text if not text.isdecimal() else f"{text}d") // 86_400 if text.strip("0") else 0
    except ValueError:
        row.refuse("grace", f"expected days such as 14d, not {text!r}")
        return 0


def _zone(row: _Row) -> str:
    text = row.text("timezone")
    try:
        return parse_zone(text).key if text else ""
    except Unknown as error:
        row.refuse("timezone", f"{text!r}: {error}", error.remedy)
        return ""
