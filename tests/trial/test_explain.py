"""A stored mail explained: what was decided then, and what the policy as it is makes of it on the same desk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from .desk_with_a_past import RULES_YML, DeskWithAPast, a_desk_with_a_past


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskWithAPast]:
    with a_desk_with_a_past(tmp_path / "config") as made:
        made.mail("2026-03-02T09:10", "ann@example.org", "[P1] The printer smokes", "Product: Laser 4\n\nHelp.")
        made.mail("2026-03-02T09:30", "ann@example.org", "Re: smoke", answers=made.sent_to("ann@example.org", 1))
        yield made


def test_a_stored_mail_tells_what_was_decided_and_that_it_would_be_again(desk: DeskWithAPast) -> None:
    ran = desk.mailbot("explain", "1")

    assert ran.code == 0
    for told in (
        "Subject      [P1] The printer smokes",
        "Priority     P1",
        "Fields       product: Laser 4",
        "Sender: ann@example.org, customer, proven: the receiving server reports dmarc=pass for example.org",
        "Decided 2026-03-02 09:10 (mail:1): new_case, case 1",
        "hit   Printers go to hardware: ",
        "By the policy as it is, the same:",
        "receipt to ann@example.org",
    ):
        assert told in ran.out


def test_edited_rules_are_tried_on_the_desk_as_it_stood(desk: DeskWithAPast) -> None:
    edited = desk.write("edited.yml", RULES_YML.replace("queue: hardware, ", ""))

    shown = json.loads(desk.mailbot("explain", "1", "--rules", str(edited), "--json", secret=False).out)

    assert (shown["outcome"], shown["case"]) == ("new_case", 1)
    assert next(e for e in shown["effects"] if e["type"] == "OpenCase")["case"]["queue"] == "support"
    assert [row["outcome"] for row in shown["then"]] == ["new_case"]
    assert not any(e["type"] == "SetQueue" for e in shown["effects"])


@pytest.mark.parametrize("secret", [True, False], ids=["with the secret", "without the secret"])
def test_a_mail_is_found_by_its_message_id(desk: DeskWithAPast, secret: bool) -> None:
    shown = json.loads(desk.mailbot("explain", "<2@mail.example.org>", "--json", secret=secret).out)

    assert (shown["outcome"], shown["case"], shown["sender"]["level"]) == ("follow_up", 1, "proven")
    assert shown["mail"]["Message-ID"] == "2@mail.example.org"


def test_an_id_that_nothing_has_is_said_so(desk: DeskWithAPast) -> None:
    ran = desk.mailbot("explain", "nothing@example.org")

    assert ran.code == 66
    assert "no mail on a case has that Message-ID" in ran.err
