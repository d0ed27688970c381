"""Contacts from YAML and from another database become the same book as those of contacts.csv."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from mailbot.core.contact import Contact, ContactBook
from mailbot.core.policy_files import PolicyFiles
from mailbot.core.ports import StorageFailed
from mailbot.settings import Problem, Settings, load, load_kept
from mailbot.settings.contacts_yaml import read_contacts_yaml
from storage import read_rows
from tests.settings.test_mistakes_are_placed import ENVIRON, MARK, example, problems_of

ORGANISATIONS = """\
organisations:
  Example Org:
    domains: [example.org, example.com]
    plan: gold
    starts: 2026-01-01
    ends: 2026-12-31
    grace: 14d
    quota: {cases: 12, hours: 40}
    language: de
    timezone: Europe/Berlin
    contacts:
      - {address: ann@example.org, name: Ann Moss, role: named_caller}
      - {address: Ben@example.org, plan: silver, ends: 2027-06-30}
contacts:
  - {address: eve@example.net, name: Eve}
"""


def read(text: str) -> tuple[ContactBook, list[Problem]]:
    problems: list[Problem] = []
    return read_contacts_yaml("contacts.yml", text.encode(), problems), problems


def found(book: ContactBook, address: str) -> Contact:
    contact = book.find(address)
    assert contact is not None
    return contact


def test_people_have_the_contract_of_their_organisation() -> None:
    book, problems = read(ORGANISATIONS)

    ann = found(book, "ann@example.org")
    assert problems == []
    assert (ann.organisation, ann.role, ann.plan, ann.ends) == (
        "Example Org",
        "named_caller",
        "gold",
        date(2026, 12, 31),
    )
    assert (ann.grace_days, ann.quota_cases, ann.quota_hours) == (14, 12, 40)
    assert (ann.language, ann.timezone) == ("de", "Europe/Berlin")


def test_what_a_person_says_wins() -> None:
    ben = found(read(ORGANISATIONS)[0], "ben@EXAMPLE.org")

    assert (ben.plan, ben.starts, ben.ends) == ("silver", date(2026, 1, 1), date(2027, 6, 30))


def test_everybody_of_a_domain_belongs_to_its_organisation() -> None:
    book, _ = read(ORGANISATIONS)

    assert found(book, "anybody@example.com").plan == "gold"
    assert (found(book, "eve@example.net").name, found(book, "eve@example.net").plan) == ("Eve", "")
    assert book.find("eva@example.net") is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("plan: gold", "¦plann: gold", "unknown key 'plann'"),
        ("2026-12-31", "¦2026-13-31", "not a date"),
        ("ends: 2026-12-31", "ends: ¦2025-12-31", "ends before it starts"),
        ("role: named_caller", "role: ¦caller", "expected named_caller"),
        ("Ben@example.org", "¦Ann@example.org", "is there twice"),
        ("[example.org, example.com]", "[example.org, ¦Example.org]", "is there twice"),
        ("[example.org, example.com]", "[¦ann@example.org]", "expected a domain"),
        ("cases: 12", "cases: ¦-1", "expected at least 0"),
        ("Europe/Berlin", "¦Europe/Brelin", "not a time zone"),
        ("{address: eve@example.net", "¦{adress: eve@example.net", "needs the key `address`"),
    ],
)
def test_a_mistake_is_shown_at_its_place(old: str, new: str, said: str) -> None:
    marked = ORGANISATIONS.replace(old, new, 1)
    before = marked[: marked.index(MARK)]

    _, problems = read(marked.replace(MARK, ""))

    place = (before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
    assert [said in p.message for p in problems if (p.line, p.column) == place] == [True], problems


def a_crm(folder: Path, *rows: tuple[object, ...]) -> None:
    with sqlite3.connect(folder / "crm.db") as database:
        database.execute("create table people (mail text, company text, level text, till date, cases real)")
        database.executemany("insert into people values (?, ?, ?, ?, ?)", rows)
    database.close()


QUERY = "select mail as address, company as organisation, level as plan, till as ends, cases as quota_cases from people"


def with_query(folder: Path, query: str = QUERY, database: str = "sqlite:///crm.db") -> Path:
    example(folder)
    text = (folder / "desk.yml").read_text()
    source = f'from: {{database: "{database}",\n  query: "{query}"}}'
    (folder / "desk.yml").write_text(text.replace("from: contacts.csv", source))
    return folder


def loaded(folder: Path, before: PolicyFiles | None = None) -> Settings:
    return load(folder, ENVIRON, read_rows=read_rows, before=before)


def test_rows_of_a_query_are_contacts(tmp_path: Path) -> None:
    a_crm(
        with_query(tmp_path),
        ("ann@example.org", "Moss, Ltd", "gold", "2027-01-31", 12.0),
        ("b@example.net", None, None, None, None),
    )

    book = loaded(tmp_path).desk.contacts

    ann = found(book, "ann@example.org")
    assert (ann.organisation, ann.plan, ann.ends, ann.quota_cases) == ("Moss, Ltd", "gold", date(2027, 1, 31), 12)
    assert found(book, "b@example.net").plan == ""


def test_a_row_that_is_wrong_is_named_by_its_number(tmp_path: Path) -> None:
    a_crm(with_query(tmp_path), ("ann@example.org", "A", "gold", "2027-01-31", 1), ("ben", "B", "gold", "soon", 1))

    problems = problems_of(tmp_path, read_rows=read_rows)

    assert [(p.line, p.message.partition(":")[0]) for p in problems] == [(33, "row 2"), (33, "row 2")]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("select mail from people", "columns: unknown column 'mail'"),
        ("select mail as address from nowhere", "no such table"),
        ("delete from people", "readonly"),
        ("pragma journal_mode = delete", ""),
    ],
)
def test_a_query_that_does_not_answer_contacts_is_refused(tmp_path: Path, query: str, said: str) -> None:
    a_crm(with_query(tmp_path, query), ("ann@example.org", "A", "gold", "2027-01-31", 1))

    assert said in " ".join(p.message for p in problems_of(tmp_path, read_rows=read_rows))
    with sqlite3.connect(tmp_path / "crm.db") as database:
        assert database.execute("select count(*) from people").fetchone() == (1,)


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    (problem,) = problems_of(with_query(tmp_path), read_rows=read_rows)

    assert "there is no file" in problem.message
    assert not (tmp_path / "crm.db").exists()


def test_while_the_database_is_away_the_last_rows_serve(tmp_path: Path) -> None:
    a_crm(with_query(tmp_path), ("ann@example.org", "A", "gold", "2027-01-31", 1))
    before = loaded(tmp_path).files
    (tmp_path / "crm.db").unlink()

    after = loaded(tmp_path, before)

    assert found(after.desk.contacts, "ann@example.org").plan == "gold"
    assert "there is no file" in after.stale
    assert after.files.digest == before.digest


def test_a_database_that_is_not_known_here_is_told() -> None:
    with pytest.raises(StorageFailed, match="not a database that is known here"):
        read_rows("nosuch://db/crm", "select 1")


def test_a_policy_that_was_kept_becomes_the_same_desk_without_its_folder(tmp_path: Path) -> None:
    a_crm(with_query(tmp_path), ("ann@example.org", "A", "gold", "2027-01-31", 1))
    now = loaded(tmp_path)

    then = load_kept(now.files, {})

    assert then.contacts == now.desk.contacts
    assert (then.agents, then.queues, then.priorities) == (now.desk.agents, now.desk.queues, now.desk.priorities)
    assert (then.admins, then.url, then.borders) == (now.desk.admins, now.desk.url, now.desk.borders)
    assert [rule.name for rule in then.rules] == [rule.name for rule in now.desk.rules]
