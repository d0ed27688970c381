"""What `simulate` makes of a scenario file: its instants, its cases, its agents, and its mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Ran, run

HEAD = "desk: velsoft\nstart: 2026-07-06 08:00\nuntil: 2026-07-06 12:00\nevents:\n"
MAIL = "  - {at: 2026-07-06 09:00, from: ann@example.org, subject: Question, body: Help}\n"


def simulated(folder: Path, text: str, *words: str) -> Ran:
    file = folder / "scenario.yml"
    file.write_text(text, encoding="utf-8")
    return run(["simulate", str(file), *words])


def rows(folder: Path, events: str, head: str = HEAD) -> list[dict[str, Any]]:
    ran = simulated(folder, head + events, "--json")
    assert ran.code == 0, ran.err
    return list(json.loads(ran.out))


def events(found: list[dict[str, Any]], *kinds: str) -> list[tuple[Any, ...]]:
    return [(r["at"][11:16], r["case"], r["event"], r.get("window")) for r in found if r["event"] in kinds]


def test_every_row_has_an_instant_with_offset_a_case_and_an_event(tmp_path: Path) -> None:
    opened = rows(tmp_path, MAIL)[0]

    assert opened == {
        "at": "2026-07-06T09:00:00-03:00",
        "case": 1001,
        "event": "opened",
        "because": "ann@example.org: queue support, priority medium, owner nora",
    }


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-07-06 09:00", "2026-07-06T09:00:00-03:00"),
        ("'2026-07-06T09:00'", "2026-07-06T09:00:00-03:00"),
        ("2026-07-06 9:00:30", "2026-07-06T09:00:30-03:00"),
        ("2026-07-06T12:00:00Z", "2026-07-06T09:00:00-03:00"),
        ("2026-07-06 14:00:00 +02:00", "2026-07-06T09:00:00-03:00"),
        ("2026-07-06 07:00:00.5 -0500", "2026-07-06T09:00:00-03:00"),
        ("2026-11-01 01:30", "2026-11-01T01:30:00-03:00"),  # comes twice: the first
        ("2026-03-08 02:30", "2026-03-08T03:00:00-03:00"),  # does not exist: the first after it
        ("2026-07-06", "2026-07-06T00:00:00-03:00"),
    ],
)
def test_instants_are_the_desks_local_time_unless_they_name_a_zone(tmp_path: Path, written: str, instant: str) -> None:
    head = "desk: velsoft\nstart: 2026-01-01\nuntil: 2026-12-31\nevents:\n"
    event = f"  - {{at: {written}, from: ann@example.org, subject: Question}}\n"

    assert rows(tmp_path, event, head)[0]["at"] == instant


def test_what_happens_at_the_due_instant_is_in_time_and_the_end_counts(tmp_path: Path) -> None:
    take = "  - {at: 2026-07-06 11:00, agent: nora, commands: '#take'}\n"

    assert events(rows(tmp_path, MAIL + take), "window_met", "missed") == [("11:00", 1001, "window_met", "acknowledge")]
    until_due = HEAD.replace("12:00", "11:00")
    assert events(rows(tmp_path, MAIL, until_due), "missed") == [("11:00", 1001, "missed", "acknowledge")]


def test_a_case_is_named_by_its_place_or_its_number(tmp_path: Path) -> None:
    second = MAIL.replace("Question", "Another").replace("09:00", "09:05")
    acts = (
        "  - {at: 2026-07-06 10:00, agent: nora, case: 1, reply: Done}\n"
        "  - {at: 2026-07-06 10:10, agent: omar@example.com, case: 1002, commands: [take]}\n"
        "  - {at: 2026-07-06 10:20, agent: omar, reply: Done}\n"
        "  - {at: 2026-07-06 10:30, from: ann@example.org, case: 1, subject: 'Re: Question', body: Thanks}\n"
    )

    filed = events(rows(tmp_path, MAIL + second + acts), "filed")

    assert [case for _, case, _, _ in filed] == [1001, 1002, 1002, 1001]


def test_a_note_stays_inside_and_meets_nothing(tmp_path: Path) -> None:
    found = rows(tmp_path, MAIL + "  - {at: 2026-07-06 10:00, agent: nora, note: I know this one.}\n")

    assert not events(found, "window_met")
    assert not any(row.get("template") == "answer" for row in found)


def test_a_priority_that_changes_shows_the_new_due_instants(tmp_path: Path) -> None:
    found = rows(tmp_path, MAIL + "  - {at: 2026-07-06 10:00, agent: nora, commands: ['#priority high']}\n")

    moved = [r for r in found if r["event"] == "window_started" and r["at"] == "2026-07-06T10:00:00-03:00"]
    assert {(r["window"], r["due_at"]) for r in moved} == {
        ("respond", "2026-07-06T14:00:00-03:00"),
        ("resolve", "2026-07-07T10:00:00-03:00"),
    }
    assert all("priority high, was medium" in r["because"] for r in moved)


def test_a_window_that_a_change_moves_into_the_past_is_missed_with_the_change(tmp_path: Path) -> None:
    to_the_night(new_desk(tmp_path))
    head = "desk: desk\nstart: 2026-07-06 08:00\nuntil: 2026-07-07 16:00\nevents:\n"
    handed = "  - {at: 2026-07-07 09:30, agent: nora, commands: '#queue development'}\n"

    found = rows(tmp_path, MAIL.replace("09:00", "13:00") + handed, head)

    changed = [r for r in found if r.get("window") == "respond" and r["at"] >= "2026-07-07T09:30"]
    assert [(r["at"][5:16], r["event"], r["due_at"][5:16]) for r in changed[:2]] == [
        ("07-07T09:30", "window_started", "07-07T01:00"),
        ("07-07T09:30", "missed", "07-07T01:00"),
    ]
    assert not [
        r for r in found if r["event"] == "missed" and r["at"] < "2026-07-07T09:30" and r["window"] == "respond"
    ]


def new_desk(folder: Path) -> Path:
    assert run(["init", str(folder / "desk"), "--desk", "velsoft"]).code == 0
    return folder / "desk" / "desk.yml"


def to_the_night(desk: Path) -> None:
    """Another queue answers at night, and sooner."""
    text = desk.read_text(encoding="utf-8")
    night = "{assign: by_skill, calendar: {hours: {mon-fri: '22:00-06:00'}}, windows: {medium: {respond: 3h}}}"
    desk.write_text(text.replace("development: {assign: by_skill}", f"development: {night}"), encoding="utf-8")


def test_promises_on_held_mail_begin_when_it_is_let_through(tmp_path: Path) -> None:
    """Five minutes to acknowledge were over before there was a case, and managers were told."""
    head = "desk: casemanager\nstart: 2026-07-06\nuntil: 2026-07-06 10:34\nevents:\n"
    held = "  - {at: 2026-07-06 10:00, from: sam@example.net, subject: Emergency}\n"
    approved = "  - {at: 2026-07-06 10:30, agent: vera, commands: '#approve'}\n"

    found = rows(tmp_path, held + approved, head)

    started = {r["window"]: r["due_at"][11:16] for r in found if r["event"] == "window_started"}
    assert started == {"acknowledge": "10:35", "respond": "11:30"}
    assert not [r for r in found if r["event"] in ("missed", "escalated")]


def test_an_answer_without_a_subject_has_that_of_its_case(tmp_path: Path) -> None:
    head = "desk: velsoft\nstart: 2026-07-06\nuntil: 2026-08-31\nevents:\n"
    closed = "  - {at: 2026-07-06 09:30, agent: nora, commands: '#close'}\n"
    late = "  - {at: 2026-08-06 09:00, from: ann@example.org, case: 1, body: Again}\n"

    found = rows(tmp_path, MAIL.replace("Question", "'[P1] Question'") + closed + late, head)

    opened = [r["because"] for r in found if r["event"] == "opened"]
    assert [said.split(", ")[1] for said in opened] == ["priority high", "priority high"]


def test_a_sender_whose_headers_say_otherwise_is_not_proven(tmp_path: Path) -> None:
    spoofed = (
        "  - {at: 2026-07-06 10:00, from: ann@example.org, subject: '[Case #1001]', headers: "
        "{Authentication-Results: mx.example.com; dmarc=fail header.from=example.org}}\n"
    )

    found = rows(tmp_path, MAIL + spoofed)

    assert events(found, "filed", "opened")[1] == ("10:00", 1002, "opened", None)


def test_a_mail_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "mail.eml").write_bytes(b"From: ann@example.org\nSubject: From a file\n\nHello\n")
    twice = "".join(f"  - {{at: 2026-07-06 {at}, mail: mail.eml}}\n" for at in ("09:00", "09:30"))

    assert events(rows(tmp_path, twice), "opened", "ignored") == [
        ("09:00", 1001, "opened", None),
        ("09:30", None, "ignored", None),
    ]


@pytest.mark.parametrize(
    ("event", "place", "message"),
    [
        ("{at: 2026-07-32 09:00, from: ann@example.org}", "5:10", "not an instant that exists"),
        ("{at: 2026-07-06 09:00, from: annexample.org}", "5:34", "is no address"),
        ("{at: 2026-07-06 09:00, from: ann@example.org, subjct: x}", "5:51", "did you mean 'subject'?"),
        ("{at: 2026-07-06 09:00, agent: norra, reply: x}", "5:35", "did you mean 'nora'?"),
        ("{at: 2026-07-06 09:00, agent: nora, commands: #take\n    }", "5:50", "an unquoted # begins a comment"),
        ("{at: 2026-07-06 09:00, agent: nora, subject: x, reply: y}", "5:50", "an act of an agent has no `subject`"),
        ("{at: 2026-07-06 09:00}", "5:5", "this one has none of these keys"),
        ("{at: 2026-07-05 09:00, from: ann@example.org}", "5:10", "before `start`"),
        ("{at: 2026-07-06 09:00, mail: nothing.eml}", "5:34", "cannot read nothing.eml"),
        ("{at: 2026-07-06 09:00, agent: nora, case: 3, reply: x}", "5:5", "there is no case 3"),
    ],
)
def test_a_mistake_is_placed_and_ends_with_65(tmp_path: Path, event: str, place: str, message: str) -> None:
    ran = simulated(tmp_path, f"{HEAD}  - {event}\n")

    assert ran.code == 65
    assert f"scenario.yml:{place}: " in ran.err
    assert message in ran.err


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    ran = simulated(tmp_path, "desk: velsoft\nuntl: 2026-07-07\nevents:\n  - {from: ann@example.org}\n  - hello\n")

    assert [f"scenario.yml:{place}" in ran.err for place in ("2:1", "4:5", "5:5")] == [True] * 3


def test_a_scenario_without_a_desk_takes_the_one_that_is_named(tmp_path: Path) -> None:
    text = "events:\n" + MAIL

    assert simulated(tmp_path, text).code == 65
    assert simulated(tmp_path, text, "--config", "config/desks/velsoft").code == 0


def test_an_agent_splits_the_mail_that_the_notification_was_about(tmp_path: Path) -> None:
    text = """\
desk: communicado
start: 2026-11-23 10:00
until: 2026-11-23 11:00
events:
  - {at: 2026-11-23 10:00, from: ann@example.org, subject: Two things, body: The PBX and the database.}
  - {at: 2026-11-23 10:10, agent: ivan, commands: ["#split The database"]}
"""

    ran = simulated(tmp_path, text)

    assert "1002  opened" in ran.out
    assert "1002  receipt" in ran.out
