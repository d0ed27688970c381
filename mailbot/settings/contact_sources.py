"""Where contacts come from: contacts.csv or contacts.yml beside the desk's file, or the rows of a database's query."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path

from mailbot.core.contact import ContactBook
from mailbot.core.policy_files import PolicyFiles
from mailbot.core.ports import StorageFailed
from mailbot.settings.contacts import MAX_BYTES, read_contacts
from mailbot.settings.contacts_yaml import read_contacts_yaml
from mailbot.settings.make_server import database_url
from mailbot.settings.problem import Problem
from mailbot.settings.yaml_file import Document

Rows = tuple[tuple[str, ...], Sequence[tuple[str, ...]]]  # names of the columns, then the rows
ReadRows = Callable[[str, str], Rows]  # by URL and query; raises StorageFailed
Read = Callable[[str, int, Document | None, tuple[str, ...]], bytes | None]
KEPT_ROWS = "contacts of the database.csv"
AT = ("contacts", "from")


@dataclass(frozen=True, slots=True)
class Contacts:
    """`kept`: rows of a database as a file of the policy. `stale`: why they are those of before."""

    book: ContactBook = field(default_factory=ContactBook)
    kept: Mapping[str, bytes] = field(default_factory=dict)
    stale: str = ""
    problems: tuple[Problem, ...] = ()


def contacts_of(
    desk: Document,
    read: Read,
    shown: Callable[[str], str],
    read_rows: ReadRows | None,
    before: PolicyFiles | None,
    folder: Path,
) -> Contacts:
    section = desk.value.get("contacts") if isinstance(desk.value, dict) else None
    named = section.get("from") if isinstance(section, dict) else None
    if isinstance(named, str) and named:
        return _of_file(named, shown(named), read(named, MAX_BYTES, desk, AT))
    if isinstance(named, dict):
        return _of_database(desk, str(named.get("database")), str(named.get("query")), read_rows, before, folder)
    return Contacts()


def _of_file(name: str, shown: str, raw: bytes | None) -> Contacts:
    if raw is None:
        return Contacts()
    problems: list[Problem] = []
    reader = read_contacts_yaml if name.casefold().endswith((".yml", ".yaml")) else read_contacts
    return Contacts(reader(shown, raw, problems), problems=tuple(problems))


def _of_database(
    desk: Document, url: str, query: str, read_rows: ReadRows | None, before: PolicyFiles | None, folder: Path
) -> Contacts:
    """Rows that are wrong, or not to be had, leave those of before in force where there are any."""
    last = before.files.get(KEPT_ROWS) if before else None
    if read_rows is None or "${" in url:
        return _of_rows(desk, last or b"")
    try:
        fresh = _of_rows(desk, as_csv(read_rows(database_url(url, folder), query)))
    except StorageFailed as error:
        reason = f"contacts could not be read: {error}"
        failed = desk.problem((*AT, "database"), reason, "is the database up, and the query right?")
        fresh = Contacts(problems=(failed,))
    if fresh.problems and last is not None:
        return replace(_of_rows(desk, last), stale="; ".join(p.message for p in fresh.problems[:3]))
    return fresh


def _of_rows(desk: Document, rows: bytes) -> Contacts:
    """A row has no line in a file: its number is told at the query."""
    if not rows:
        return Contacts()
    problems: list[Problem] = []
    book = read_contacts("", rows, problems)
    placed = tuple(desk.problem((*AT, "query"), _row(p), p.remedy) for p in problems)
    return Contacts(book, {KEPT_ROWS: rows}, problems=placed)


def _row(problem: Problem) -> str:
    return f"row {problem.line - 1}: {problem.message}" if problem.line > 1 else f"columns: {problem.message}"


def as_csv(rows: Rows) -> bytes:
    """One row one line: line breaks inside cells become spaces."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows([" ".join(cell.split()) for cell in row] for row in rows[1])
    return text.getvalue().encode("utf-8", "replace")
