"""The configuration is read again when its files change: whole or not at all, and admins hear of each thing once."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.core.log import Silence
from mailbot.core.trial.desk import MemoryStorage
from mailbot.daemon.health import Health
from mailbot.daemon.reload import STEADY_LOOKS, Reading, Reload
from mailbot.daemon.wiring import Current, open_policy
from mailbot.settings import load
from storage import read_rows
from tests.builders import NOW
from tests.settings.test_mistakes_are_placed import ENVIRON, example

TODAY = date(2026, 7, 1)
CRM = 'contacts: {from: {database: "sqlite:///crm.db", query: "select * from people"}, every: 10m}'


@dataclass
class Running:
    """A configuration in force, its storage, and the clock."""

    folder: Path
    storage: MemoryStorage = field(default_factory=MemoryStorage)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.health = Health(lambda: self.now, lambda _: True, None)
        settings = load(self.folder, ENVIRON, today=TODAY, read_rows=read_rows)
        self.current = Current([open_policy(settings)])
        reading = Reading(
            self.folder,
            lambda before: load(self.folder, ENVIRON, today=TODAY, read_rows=read_rows, before=before),
            open_policy,
            lambda old, new: None,
        )
        self.reload = Reload(reading, settings, self.current, self.storage, lambda: self.now, Silence(), self.health)
        self.reload.begin()

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    def look(self, times: int = STEADY_LOOKS) -> None:
        for _ in range(times):
            self.reload.step()

    def mails(self) -> list[str]:
        """Subjects of what the admins were sent, the oldest first."""
        return [row.mail.subject for row in sorted(self.storage.outbox(None), key=lambda row: row.id)]

    @property
    def name(self) -> str:
        return self.current().desk.person.name

    def part(self, name: str) -> str:
        return next(part.because for part in self.health.parts() if part.name == name)


@pytest.fixture
def running(tmp_path: Path) -> Running:
    return Running(example(tmp_path))


NAME = ("desk.yml", "name: Example Support", "name: Other Support")
BAD = ("desk.yml", "language: en", "langage: en")


def test_an_edited_file_comes_into_force(running: Running) -> None:
    running.edit(*NAME)

    running.look()

    assert running.name == "Other Support"
    assert running.mails() == []


def test_a_file_is_not_read_while_it_is_still_being_written(running: Running) -> None:
    running.edit(*NAME)
    running.look(STEADY_LOOKS - 1)
    running.edit("desk.yml", "name: Other Support", "name: Third Support")
    running.look(STEADY_LOOKS - 1)

    assert running.name == "Example Support"

    running.look(1)

    assert running.name == "Third Support"


def test_an_editor_that_renames_a_new_file_into_place_is_seen(running: Running) -> None:
    fresh = running.folder / "desk.yml.tmp"
    fresh.write_text((running.folder / "desk.yml").read_text().replace(*NAME[1:]))
    (running.folder / "desk.yml").rename(running.folder / "desk.yml~")
    running.look(STEADY_LOOKS - 1)
    fresh.rename(running.folder / "desk.yml")
    running.look()

    assert running.name == "Other Support"
    assert running.mails() == []


def test_contacts_rules_and_templates_are_watched_too(running: Running) -> None:
    running.edit("contacts.csv", "Ann Moss", "Ann Lee")
    running.look()
    contact = running.current().desk.contacts.find("ann@example.org")
    (running.folder / "templates/en").mkdir(parents=True)
    (running.folder / "templates/en/receipt.txt.j2").write_text("{{ nothing_of_that_name }}")
    running.look()

    assert contact is not None
    assert contact.name == "Ann Lee"
    assert running.mails() == ["The edited configuration is refused"]


def test_a_wrong_set_leaves_the_last_good_one_in_force_and_is_told_once(running: Running) -> None:
    running.edit(*NAME)
    running.edit(*BAD)

    running.look()
    running.reload.step(asked=True)
    running.reload.step(asked=True)

    assert running.name == "Example Support"
    assert running.mails() == ["The edited configuration is refused"]
    assert "unknown key 'langage'" in running.part("configuration")


def test_another_wrong_text_is_told_again(running: Running) -> None:
    running.edit(*BAD)
    running.look()
    running.edit("desk.yml", "langage: en", "langauge: en")
    running.now += timedelta(minutes=1)
    running.look()

    assert running.mails() == ["The edited configuration is refused"] * 2


def test_the_end_of_the_trouble_is_told_once(running: Running) -> None:
    running.edit(*BAD)
    running.look()
    running.edit("desk.yml", "langage: en", "language: de")
    running.look()
    running.reload.step(asked=True)

    assert running.current().desk.language == "de"
    assert running.mails() == ["The edited configuration is refused", "The configuration is in order again"]
    assert running.part("configuration") == ""


def test_going_back_to_what_is_in_force_ends_the_trouble_too(running: Running) -> None:
    running.edit(*BAD)
    running.look()
    running.edit("desk.yml", "langage: en", "language: en")
    running.look()

    assert running.mails()[1:] == ["The configuration is in order again"]


def test_a_signal_without_any_change_changes_nothing(running: Running) -> None:
    running.reload.step(asked=True)

    kept = running.storage.policy_at()

    assert kept is not None
    assert kept.since == NOW
    assert running.mails() == []


def test_each_policy_in_force_is_kept_without_hosts_and_logins(running: Running) -> None:
    running.now += timedelta(hours=1)
    running.edit(*NAME)
    running.look()

    first, second = running.storage.policy_at(NOW), running.storage.policy_at()

    assert first is not None
    assert second is not None
    assert b"Example Support" in first.policy.files["desk.yml"]
    assert b"Other Support" in second.policy.files["desk.yml"]
    assert set(second.policy.files) == {"mailbot.yml", "desk.yml", "rules.yml", "contacts.csv"}
    assert b"imap.example.com" not in second.policy.files["mailbot.yml"]


@pytest.fixture
def with_crm(tmp_path: Path) -> Running:
    folder = example(tmp_path)
    desk = (folder / "desk.yml").read_text()
    start = desk.index("contacts: {")
    (folder / "desk.yml").write_text(desk.replace(desk[start : desk.index("\n", start)], CRM))
    crm(folder, "insert into people values ('ann@example.org', 'Ann', 'gold', '2027-01-01')")
    return Running(folder)


def crm(folder: Path, statement: str) -> None:
    with sqlite3.connect(folder / "crm.db") as database:
        database.execute("create table if not exists people (address, name, plan, ends)")
        database.execute(statement)
    database.close()


def name_of_ann(running: Running) -> str:
    found = running.current().desk.contacts.find("ann@example.org")
    return found.name if found else ""


def test_contacts_of_a_database_are_asked_for_again_in_time(with_crm: Running) -> None:
    before = name_of_ann(with_crm)
    crm(with_crm.folder, "update people set name = 'Ann Lee'")
    with_crm.now += timedelta(minutes=9)
    with_crm.look()
    still = name_of_ann(with_crm)
    with_crm.now += timedelta(minutes=1)
    with_crm.look()

    assert (before, still, name_of_ann(with_crm)) == ("Ann", "Ann", "Ann Lee")


@pytest.mark.parametrize("what", ["drop table people", "update people set ends = 'never'"])
def test_contacts_that_cannot_be_read_leave_the_last_ones_in_force(with_crm: Running, what: str) -> None:
    crm(with_crm.folder, what)
    for _ in range(3):
        with_crm.now += timedelta(minutes=10)
        with_crm.look()

    assert name_of_ann(with_crm) == "Ann"
    assert with_crm.mails() == ["Contacts could not be read"]
    assert with_crm.part("contacts")

    crm(with_crm.folder, "delete from people")
    with_crm.now += timedelta(minutes=10)
    with_crm.look()

    assert name_of_ann(with_crm) == ""
    assert with_crm.mails()[1:] == ["Contacts are read again"]
