"""`mailbot report` on a desk that has had a mail, and on one that never ran."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from tests.cli.command import Desk, a_desk, run_apart

MAIL = b"From: ann@example.org\nTo: support@example.com\nSubject: =2+3\nMessage-ID: <r1@example.org>\n\nHelp.\n"


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = a_desk(tmp_path_factory.mktemp("reported"))
    assert desk.mailbot("receive", stdin=MAIL).code == 0
    assert run_apart(["run", "--once"], environ=desk.environ).code == 69  # no server can be reached
    return desk


def test_a_report_counts_what_was_opened(worked: Desk) -> None:
    figures = worked.mailbot("report", "--json").json

    assert figures["total"]["opened"] == 1
    assert figures["total"]["backlog"] == 1
    assert figures["mails"] == {"new_case": 1}
    assert figures["backlog_by_age"]["under a day"] == 1
    assert sum(map(sum, figures["hours"])) == 1


def test_a_report_for_the_terminal_names_its_parts(worked: Desk) -> None:
    told = worked.mailbot("report")

    assert told.code == 0
    for part in ("Opened", "Open cases by age", "By priority", "By agent", "When mail comes"):
        assert part in told.out


def test_a_spreadsheet_gets_a_row_for_each_and_no_formula(worked: Desk) -> None:
    rows = list(csv.DictReader(StringIO(worked.mailbot("report", "--csv").out)))

    assert (rows[0]["by"], rows[0]["opened"]) == ("all", "1")
    assert {row["by"] for row in rows} == {"all", "priority", "queue", "organisation", "agent"}
    assert not any(row["name"].startswith("=") for row in rows)


def test_a_page_is_written(worked: Desk) -> None:
    page = worked.folder / "report.html"

    assert worked.mailbot("report", "--html", str(page)).code == 0

    assert "how we did" in page.read_text(encoding="utf-8")


def test_a_span_that_is_not_understood_is_a_mistake_in_typing(worked: Desk) -> None:
    told = worked.mailbot("report", "--since", "yesterday")

    assert told.code == 64
    assert "Write 2026-11-01" in told.err


def test_a_span_that_ends_before_it_begins_is_refused(worked: Desk) -> None:
    assert worked.mailbot("report", "--since", "2026-11-02", "--until", "2026-11-01").code == 64


def test_a_desk_that_never_ran_has_an_empty_report(desk: Desk) -> None:
    assert desk.mailbot("report", "--json").json["total"]["opened"] == 0
    assert desk.mailbot("report").code == 0
