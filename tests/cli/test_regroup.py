"""`mailbot cases move`, `merge`, `split`, on a desk that has had mails of two customers."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from tests.cli.command import Desk, a_desk, run_apart

ANN, BEN = "ann@example.org", "ben@example.net"


def mail(sender: str, number: int, more: str = "") -> bytes:
    head = f"From: {sender}\nTo: support@example.com\nSubject: Matter {number}\nMessage-ID: <g{number}@example.org>\n"
    return f"{head}{more}\nPlease help with {number}.\n".encode()


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Case 1001 is Ann's, 1002 Ben's; no server could be reached, so that answers wait in the outbox."""
    desk = a_desk(tmp_path_factory.mktemp("regrouped"))
    for number, sender in enumerate((ANN, BEN), 1):
        assert desk.mailbot("receive", stdin=mail(sender, number)).code == 0
    assert run_apart(["run", "--once"], environ=desk.environ).code == 69
    return desk


@pytest.fixture
def desk(worked: Desk, tmp_path: Path) -> Desk:
    return Desk(Path(copytree(worked.folder, tmp_path / "copy")))


def entries(desk: Desk, number: int) -> list[str]:
    shown = desk.mailbot("cases", "show", str(number), "--json").json
    return [entry["text"] for entry in shown["entries"] if entry["kind"] == "mail_in"]


def test_a_merged_case_goes_on_as_the_other_and_says_who_reads_what(desk: Desk) -> None:
    told = desk.mailbot("cases", "merge", "1002", "--into", "1001")

    assert told.code == 0
    assert f"{ANN} can now read on case 1001 what {BEN} wrote" in told.out
    assert [text.strip() for text in entries(desk, 1001)] == ["Please help with 1.", "Please help with 2."]
    assert desk.mailbot("cases", "show", "1002", "--json").json["status"] == "closed"


def test_a_mail_is_moved_to_a_new_case(desk: Desk) -> None:
    told = desk.mailbot("cases", "move", "2", "--to", "new", "--json")

    assert told.code == 0
    assert [text.strip() for text in entries(desk, 1003)] == ["Please help with 2."]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("merge", "1001", "--into", "1001"), 65),
        (("merge", "1001", "--into", "4711"), 66),
        (("move", "77", "--to", "1001"), 66),
        (("move", "1001/99", "--to", "1002"), 64),
        (("move", "what", "--to", "1002"), 64),
        (("split", "1001/1", "1002/1"), 64),
    ],
)
def test_what_cannot_be_meant_is_refused_and_changes_nothing(desk: Desk, words: tuple[str, ...], code: int) -> None:
    told = desk.mailbot("cases", *words)

    assert told.code == code
    assert told.err.startswith("mailbot: ")
    assert len(entries(desk, 1001)) == len(entries(desk, 1002)) == 1
