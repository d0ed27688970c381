"""Mails beside what is expected of them: what passes, what fails and why, and tests made of real cases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from .desk_with_a_past import DeskWithAPast, a_desk_with_a_past

PRINTER = b"""\
From: Ann Lee <ann@example.org>
To: support@example.com
Subject: [P1] the printer smokes
Date: Fri, 10 Jul 2026 16:45:00 +0100

It does.
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskWithAPast]:
    with a_desk_with_a_past(tmp_path / "config") as made:
        yield made


def a_test(tmp_path: Path, expectation: str, mail: bytes = PRINTER, name: str = "printer") -> Path:
    folder = tmp_path / "rule-tests"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.eml").write_bytes(mail)
    (folder / f"{name}.expect.yml").write_text(expectation, encoding="utf-8")
    return folder


def test_a_mail_that_comes_out_as_expected_passes(desk: DeskWithAPast, tmp_path: Path) -> None:
    expectation = """\
outcome: new_case
case: new
queue: hardware
priority: high
owner: carol
status: new
tags: [Printer]
tell: [carol]
receipt: true
template: receipt
rules: [Printers go to hardware]
windows: {acknowledge: 2026-07-13 09:15, respond: 2026-07-13 10:15}
"""

    ran = desk.mailbot("test-rules", str(a_test(tmp_path, expectation)), secret=False)

    assert (ran.code, ran.out) == (0, "ok    printer\n1 of 1 tests pass.\n")


def test_what_comes_out_otherwise_is_told_with_the_rules_that_hit(desk: DeskWithAPast, tmp_path: Path) -> None:
    expectation = "queue: support\ntags: [smoke]\nreceipt: false\nhold: offer\nwindows: {respond: 2026-07-14 09:00}\n"

    ran = desk.mailbot("test-rules", str(a_test(tmp_path, expectation)), "--json")

    (test,) = json.loads(ran.out)["tests"]
    differences = {d["of"]: (d["expected"], d["got"]) for d in test["differences"]}
    assert ran.code == 1
    assert differences == {
        "queue": ("support", "hardware"),
        "tags": ("smoke", "printer"),
        "receipt": ("false", "true"),
        "hold": ("offer", "none"),
        "windows: respond": ("2026-07-14 09:00", "2026-07-13 10:15"),
    }


def test_an_answer_is_tested_on_the_case_that_was_before(desk: DeskWithAPast, tmp_path: Path) -> None:
    expectation = """\
at: 2026-07-13 10:00
before:
  - {at: 2026-07-10 16:45, from: ann@example.org, subject: Old trouble}
  - {at: 2026-07-13 09:00, agent: bob, reply: "Better now?", commands: ['#wait']}
answers: 1
outcome: follow_up
case: 1
status: open
receipt: false
"""

    ran = desk.mailbot("test-rules", str(a_test(tmp_path, expectation)))

    assert (ran.code, ran.err) == (0, "")


def test_a_stranger_nobody_vouches_for_is_tested_too(desk: DeskWithAPast, tmp_path: Path) -> None:
    mail = PRINTER.replace(b"Ann Lee <ann@example.org>", b"eve@example.net").replace(b"the printer", b"[Case #1]")
    expectation = """\
proven: false
before: [{at: 2026-07-10 09:00, from: ann@example.org, subject: Old trouble}]
case: new
"""

    assert desk.mailbot("test-rules", str(a_test(tmp_path, expectation, mail))).code == 0


@pytest.mark.parametrize(
    ("expectation", "place", "message"),
    [
        ("queu: hardware\n", "1:1", "unknown key 'queu'"),
        ("queue: hardware\nat: yesterday\n", "2:5", "'yesterday'"),
        ("windows: {answer: 2026-07-10}\n", "1:19", "no window is called 'answer'"),
        ("outcome: new\n", "1:10", "expected new_case or"),
    ],
)
def test_a_mistake_in_a_test_is_placed(
    desk: DeskWithAPast, tmp_path: Path, expectation: str, place: str, message: str
) -> None:
    folder = a_test(tmp_path, expectation)

    ran = desk.mailbot("test-rules", str(folder))

    assert ran.code == 65
    assert f"{folder}/printer.expect.yml:{place}: " in ran.out
    assert message in ran.out


def test_a_real_case_becomes_tests_that_pass(desk: DeskWithAPast, tmp_path: Path) -> None:
    desk.mail("2026-03-02T09:10", "ann@example.org", "The printer smokes")
    desk.mail("2026-03-02T09:30", "carol@example.com", "Re: smoke", answers=desk.sent_to("carol@example.com", 1))
    desk.mail("2026-03-02T10:00", "ann@example.org", "Re: smoke", answers=desk.sent_to("ann@example.org", 1))
    folder = str(tmp_path / "made")

    made = desk.mailbot("cases", "export-test", "1", "--into", folder)
    ran = desk.mailbot("test-rules", folder, "--json")

    assert made.code == 0
    assert [(test["name"], test["ok"]) for test in json.loads(ran.out)["tests"]] == [
        ("case-1-mail-2", True),
        ("case-1-mail-3", True),
        ("case-1", True),
    ]


def test_an_anonymous_test_names_nobody(desk: DeskWithAPast, tmp_path: Path) -> None:
    desk.mail("2026-03-02T09:10", "Ann Lee <ann@example.org>", "Lee: printer", "Ann Lee, call 555 01234567.")
    folder = tmp_path / "made"

    desk.mailbot("cases", "export-test", "1", "--into", str(folder), "--anonymous")

    mail = (folder / "case-1.eml").read_text(encoding="utf-8")
    assert not any(word in mail for word in ("Ann", "Lee", "ann@", "01234567"))
    assert desk.mailbot("test-rules", str(folder)).code == 0


def test_a_case_that_is_not_there_is_said_to_be_missing(desk: DeskWithAPast) -> None:
    ran = desk.mailbot("cases", "export-test", "99")

    assert ran.code == 66
    assert "no mail that opened case 99" in ran.err
