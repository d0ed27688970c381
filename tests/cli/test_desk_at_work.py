"""The verbs that look at a desk and act on it, on a desk that has had one mail."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest

from mailbot.core.mail import Arrival
from storage import open_storage
from tests.cli.command import Desk, a_desk, run_apart

MAIL = b"""\
From: Ann Lee <ann@example.org>
To: support@example.com
Subject: The printer is on fire
Message-ID: <a1@example.org>
Date: Mon, 06 Jul 2026 09:00:00 +0000

Please help, it burns.
"""
ANN = {"name": "Ann Lee", "address": "ann@example.org"}
CASE_KEYS = [
    *("number", "subject", "status", "queue", "priority", "owner", "requester", "opened_at", "updated_at"),
]


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A mail was received and decided; no server could be reached, so its answers wait in the outbox."""
    desk = a_desk(tmp_path_factory.mktemp("worked"))
    assert desk.mailbot("receive", stdin=MAIL).code == 0
    assert run_apart(["run", "--once"], environ=desk.environ).code == 69
    return desk


@pytest.fixture
def one_case(worked: Desk, tmp_path: Path) -> Desk:
    """A copy of that desk, to act on."""
    return Desk(Path(copytree(worked.folder, tmp_path / "copy")))


def test_looking_at_a_desk_that_never_ran_makes_no_database(desk: Desk) -> None:
    for words in (["status"], ["cases", "list"], ["queue"], ["queue", "outbox"], ["explain", "-"]):
        assert desk.mailbot(*words, stdin=MAIL).code == 0

    assert not (desk.folder / "var").exists()


def test_the_list_of_cases_has_the_promised_shape(one_case: Desk) -> None:
    [row] = one_case.mailbot("cases", "list", "--json").json

    assert list(row) == CASE_KEYS
    assert isinstance(row["number"], int)
    assert (row["status"], row["owner"], row["requester"]) == ("new", None, ANN)
    assert datetime.fromisoformat(row["opened_at"]).utcoffset() is not None


@pytest.mark.parametrize("word", ["{n}", "000{n}", "#{n}", "[Case #{n}]", "Re: [Case #{n}] The 7 printers of 2026"])
def test_a_case_is_named_as_people_name_it(one_case: Desk, word: str) -> None:
    [row] = one_case.mailbot("cases", "list", "--json").json

    shown = one_case.mailbot("cases", "show", word.format(n=row["number"]), "--json").json

    assert shown["number"] == row["number"]
    assert list(shown) == [*CASE_KEYS, "participants", "tags", "entries", "deadlines"]
    assert (shown["participants"], shown["tags"]) == ([ANN], ["printer"])
    assert shown["entries"][0]["text"].strip() == "Please help, it burns."
    assert {deadline["window"] for deadline in shown["deadlines"]} == {"acknowledge", "respond"}


@pytest.mark.parametrize(("word", "code"), [("99", 66), ("999999999999999999999", 64), ("the printer", 64)])
def test_a_case_that_is_not_there_ends_with_the_next_command(one_case: Desk, word: str, code: int) -> None:
    ran = one_case.mailbot("cases", "show", word)

    assert (ran.code, ran.out) == (code, "")
    assert "mailbot cases list" in ran.err


def test_closing_ends_the_windows_and_closing_again_does_nothing(one_case: Desk) -> None:
    [row] = one_case.mailbot("cases", "list", "--json").json
    number = str(row["number"])

    first = one_case.mailbot("cases", "close", number)
    second = one_case.mailbot("cases", "close", number)

    assert (first.code, second.code) == (0, 0)
    assert "closed already" in second.out
    shown = one_case.mailbot("cases", "show", number, "--json").json
    assert shown["status"] == "closed"
    assert {deadline["outcome"] for deadline in shown["deadlines"]} == {"cancelled"}
    assert one_case.mailbot("cases", "list", "--open", "--json").json == []
    assert len(one_case.mailbot("cases", "list", "--json").json) == 1


def test_explain_tells_the_decision_and_keeps_nothing(one_case: Desk) -> None:
    fresh = MAIL.replace(b"a1@", b"a2@").replace(b"it burns", b"it smokes")

    shown = one_case.mailbot("explain", "-", "--json", stdin=fresh).json

    assert list(shown)[:6] == ["outcome", "case", "evidence", "steps", "effects", "mails"]
    assert shown["outcome"] == "new_case"
    assert all(list(step) == ["rule", "hit", "because"] and step["because"] for step in shown["steps"])
    assert {"type", "case"} == set(shown["effects"][0])
    assert ANN in [person for mail in shown["mails"] for person in mail["to"]]
    assert len(one_case.mailbot("cases", "list", "--json").json) == 1


def test_explain_takes_the_number_of_a_stored_mail(one_case: Desk) -> None:
    [mail] = one_case.mailbot("queue", "inbox", "list", "--all", "--json").json

    ran = one_case.mailbot("explain", str(mail["id"]))

    assert ran.code == 0
    assert "Rules:" in ran.out
    assert one_case.mailbot("explain", "4711").code == 66


def test_the_outbox_can_be_dropped_and_tried_again(one_case: Desk) -> None:
    rows = one_case.mailbot("queue", "outbox", "--json").json
    ids = [str(row["id"]) for row in rows]

    dropped = one_case.mailbot("queue", "outbox", "drop", *ids, "--json").json
    emptied = one_case.mailbot("queue", "outbox", "--json").json
    retried = one_case.mailbot("queue", "outbox", "retry", ids[0], "4711")

    assert dropped == {"dropped": [int(id) for id in ids], "not_found": []}
    assert emptied == []
    assert retried.code == 66
    assert "4711" in retried.err
    assert [row["state"] for row in one_case.mailbot("queue", "outbox", "--json").json] == ["queued"]


def test_one_outgoing_mail_is_shown_by_its_number(one_case: Desk) -> None:
    [first, *_] = one_case.mailbot("queue", "outbox", "--json").json

    assert one_case.mailbot("queue", "outbox", "show", str(first["id"]), "--json").json["subject"] == first["subject"]
    assert one_case.mailbot("queue", "outbox", "show", "4711").code == 66


def test_held_mail_can_be_dropped_and_is_kept(one_case: Desk) -> None:
    with open_storage(f"sqlite:///{one_case.folder}/var/mailbot.db", now=datetime.now(UTC)) as storage:
        [held] = storage.receive([Arrival("support", "pipe", MAIL + b"again", datetime.now(UTC))])
        storage.hold_received(held, "it hangs the parser")

    dropped = one_case.mailbot("queue", "held", "drop", str(held), "4711")

    assert (dropped.code, dropped.out) == (66, f"Dropped: {held}.\n")
    assert "4711 is not held" in dropped.err
    assert one_case.mailbot("queue", "held", "--json").json == []
    [_, kept] = one_case.mailbot("queue", "inbox", "list", "--all", "--json").json
    assert (kept["state"], kept["outcome"], kept["because"]) == ("processed", "ignored", "it hangs the parser")
    assert one_case.mailbot("queue", "inbox", "show", str(held), "--raw").out.endswith("again")


def test_a_stored_mail_comes_out_byte_for_byte(one_case: Desk) -> None:
    assert one_case.mailbot("queue", "inbox", "show", "1", "--raw").out == MAIL.decode()


def test_status_counts_what_there_is(one_case: Desk) -> None:
    shown = one_case.mailbot("status", "--json").json

    assert (shown["cases"], shown["inbox"]) == ({"new": 1}, {"processed": 1})
    assert shown["next_step_at"] is not None
    assert "daemon" in shown


def test_lists_in_a_pipe_are_plain_lines(one_case: Desk) -> None:
    heads, row = one_case.mailbot("cases").out.splitlines()

    assert "\x1b" not in row
    assert heads.startswith("case  status")
    assert row.endswith("The printer is on fire")
