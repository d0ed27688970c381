"""The shipped configurations load without a secret, and the presets' promises fall due when their policies say."""

from __future__ import annotations

import stat
from datetime import date, datetime
from pathlib import Path

import pytest

from mailbot.core.case.model import WindowName
from mailbot.core.policy import Desk
from mailbot.core.time.calendar import add
from mailbot.settings import load
from mailbot.settings.new_desk import preset, preset_names, shipped_config, write_new_desk

TODAY = date(2026, 7, 1)
VARIABLES = {"SUPPORT_PASSWORD": "one", "SMTP_PASSWORD": "two"}
PRESETS = ("captools", "casemanager", "communicado", "techref", "velsoft")


def desk_of(name: str) -> Desk:
    return load(preset(name), {}, secrets=False, today=TODAY).desk


def due(desk: Desk, priority: str, window: WindowName, received: str) -> str:
    start = datetime.fromisoformat(received).replace(tzinfo=desk.zone)
    found = min(add(desk.calendar, start, span) for span in desk.priorities[priority].windows[window])
    return found.astimezone(desk.zone).strftime("%Y-%m-%d %H:%M")


def test_the_default_configuration_is_in_order_as_cloned() -> None:
    desk = load(shipped_config(), {}, secrets=False, today=TODAY).desk

    assert desk.default_queue in desk.queues


def test_there_are_five_presets() -> None:
    assert preset_names() == PRESETS


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_needs_no_variables_but_two_and_no_secret_to_be_checked(name: str) -> None:
    found = load(preset(name), {}, secrets=False, today=TODAY)

    assert found.server.secret is None
    assert found.desk.contacts.find("ann@example.org") is not None
    assert found.desk.contacts.find("ann@example.org").ends == date(2099, 12, 31)  # type: ignore[union-attr]
    assert found.desk.contacts.find("sam@example.net") is None


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_runs_once_it_has_a_secret(name: str, tmp_path: Path) -> None:
    write_new_desk(tmp_path / "desk", preset(name), b"\x07" * 32)

    found = load(tmp_path / "desk", VARIABLES, today=TODAY)

    assert found.server.secret == b"07" * 32
    assert found.server.mailboxes[0].imap.password == "one"
    assert found.server.smtp is not None
    assert found.server.smtp.password == "two"


@pytest.mark.parametrize("name", PRESETS)
def test_nobody_of_a_preset_is_reached_outside_example_domains(name: str) -> None:
    desk = desk_of(name)

    addresses = {agent.person.address for agent in desk.agents.values()} | desk.own_addresses | set(desk.admins)

    assert {address.rpartition("@")[2] for address in addresses} == {"example.com"}


ACK, RESPOND, RESOLVE = WindowName.ACKNOWLEDGE, WindowName.RESPOND, WindowName.RESOLVE


@pytest.mark.parametrize(
    ("name", "received", "priority", "window", "expected"),
    [
        ("velsoft", "2026-07-10 15:45", "high", ACK, "2026-07-13 09:15"),
        ("velsoft", "2026-07-10 15:45", "high", RESPOND, "2026-07-13 11:15"),
        ("velsoft", "2026-07-10 15:45", "high", RESOLVE, "2026-07-13 15:45"),
        ("velsoft", "2026-06-30 10:00", "medium", ACK, "2026-06-30 12:00"),
        ("velsoft", "2026-06-30 10:00", "medium", RESPOND, "2026-07-02 10:00"),
        ("velsoft", "2026-06-30 10:00", "medium", RESOLVE, "2026-07-06 10:00"),
        ("velsoft", "2026-03-07 12:00", "high", ACK, "2026-03-09 10:00"),
        ("velsoft", "2026-03-07 12:00", "high", RESPOND, "2026-03-09 12:00"),
        ("velsoft", "2026-03-07 12:00", "high", RESOLVE, "2026-03-10 08:00"),
        ("communicado", "2026-11-26 10:00", "1", RESPOND, "2026-11-26 14:00"),
        ("communicado", "2026-11-27 17:00", "2", RESPOND, "2026-11-27 21:00"),
        ("communicado", "2026-11-26 10:00", "3", RESPOND, "2026-11-30 06:30"),
        ("casemanager", "2026-07-04 23:58", "normal", ACK, "2026-07-05 00:03"),
    ],
)
def test_a_window_of_a_preset_falls_due_as_its_policy_says(
    name: str, received: str, priority: str, window: WindowName, expected: str
) -> None:
    assert due(desk_of(name), priority, window, received) == expected


def test_low_priority_is_medium_at_velsoft() -> None:
    assert "low" in desk_of("velsoft").priorities["medium"].tags


def test_a_reference_is_found_however_it_was_typed_at_techref() -> None:
    number = desk_of("techref").case_number

    assert number.write(10452) == "[Tech Reference # 10452]"
    for subject in ("Re: [Tech Reference # 10452] printer", "ref 10452", "TR#10452", "tech reference #10452"):
        assert number.find(subject) == (10452,)


def test_a_new_desk_keeps_comments_and_hides_its_secret(tmp_path: Path) -> None:
    write_new_desk(tmp_path / "desk", shipped_config(), b"\x01" * 32)

    line, _, rest = (tmp_path / "desk/desk.yml").read_text().partition("\n")
    assert line == "# yaml-language-server: $schema=schema/desk.json"
    assert rest == (shipped_config() / "desk.yml").read_text()
    assert stat.S_IMODE((tmp_path / "desk/secret.key").stat().st_mode) == 0o600
    assert not (tmp_path / "desk/desks").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")

    with pytest.raises(FileExistsError):
        write_new_desk(tmp_path, shipped_config(), b"\x01" * 32)

    assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]


def test_an_unknown_preset_is_answered_with_those_there_are() -> None:
    with pytest.raises(LookupError, match="velsoft"):
        preset("velsofft")
