"""The past decided once more: nothing changes under the same policy, and under another what it decides otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.core.cause import Act
from mailbot.core.mail import Arrival

from .desk_with_a_past import RULES_YML, DeskWithAPast, a_desk_with_a_past, local

BOUNCE = b"""\
From: MAILER-DAEMON@mx.example.org\r
To: support@example.com\r
Subject: Undelivered Mail Returned to Sender\r
Message-ID: <bounce@mx.example.org>\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary=b\r
\r
--b\r
\r
It could not be delivered.\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example.org\r
\r
Final-Recipient: rfc822; ann@example.org\r
Action: failed\r
Status: 5.1.1\r
--b\r
Content-Type: message/rfc822\r
\r
Message-ID: <%s>\r
Subject: Re\r
\r
--b--\r
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskWithAPast]:
    with a_desk_with_a_past(tmp_path / "config") as made:
        yield made


def a_month(desk: DeskWithAPast) -> None:
    """Many kinds of mail: cases of before and of the stretch that is replayed, answers with tokens, acts, alarms."""
    desk.mail("2026-03-02T09:10", "ann@example.org", "Old trouble")
    desk.mail("2026-03-02T09:30", "bob@example.com", "Re: Old trouble", answers=desk.sent_to("bob@example.com", 1))
    desk.mail("2026-03-02T10:00", "ben@example.net", "An old printer")
    desk.mail("2026-04-01T09:00", "ann@example.org", "P1: it smokes", "Look at it.")
    desk.at("2026-04-01T10:30")
    desk.mail("2026-04-01T10:40", "ann@example.org", "Re: Old trouble", answers=desk.sent_to("ann@example.org", 1))
    owner = desk.storage.case_file(3)
    agent = f"{owner.case.owner}@example.com" if owner else ""
    desk.mail("2026-04-01T11:00", agent, "Re: P1", "#take\n\nWe come.", answers=desk.sent_to(agent, 3))
    desk.mail("2026-04-02T09:00", "eve@example.net", "Old trouble [Case #1]", proven=False)
    desk.mail("2026-04-02T09:30", "eve@example.net", "lottery", proven=False)
    desk.mail("2026-04-02T10:00", "ben@example.net", "The printer again", "In-Reply", proven=False)
    desk.mail("2026-04-02T11:00", agent, "Re: P1", "Not from me.", answers="1@mail.example.org", proven=False)
    desk.receive("2026-04-02T12:00", BOUNCE % desk.sent_to("ann@example.org", 3).encode())
    desk.command("2026-04-03T09:00", Act.CLOSE, 3, "carol")
    desk.mail(
        "2026-04-03T10:00", "ann@example.org", "Re: P1", "No, it does.", answers=desk.sent_to("ann@example.org", 3)
    )
    desk.mail("2026-04-03T11:00", "cid@example.net", "Another printer")
    desk.at("2026-04-08T16:00")


@pytest.mark.parametrize("secret", [True, False], ids=["with the secret", "without the secret"])
def test_the_same_policy_decides_the_same(desk: DeskWithAPast, secret: bool) -> None:
    a_month(desk)

    result = desk.replayed("--since", "2026-03-20", secret=secret)

    assert result["changes"] == []
    assert result["mails"] == 10
    assert result["others"] > 5


@pytest.mark.parametrize("secret", [True, False], ids=["with the secret", "without the secret"])
def test_mails_that_were_moved_were_where_they_came_when_it_was_decided(desk: DeskWithAPast, secret: bool) -> None:
    bob = "bob@example.com"
    desk.mail("2026-03-02T10:00", "ann@example.org", "Two things")
    desk.mail("2026-04-01T10:00", "ann@example.org", "It smokes")
    desk.mail("2026-04-01T10:10", "ann@example.org", "It burns")
    desk.mail("2026-04-01T10:20", bob, "Re: It burns", "#move 2", answers=desk.sent_to(bob, 3))
    desk.mail("2026-04-01T10:30", "ann@example.org", "Re: It burns", answers=desk.sent_to("ann@example.org"))
    desk.mail("2026-04-01T10:40", bob, "Re: It smokes", "#split Fire", answers=desk.sent_to(bob))
    assert desk.mailbot("cases", "split", "2/2", "--clock", str(desk.clock)).code == 0
    desk.mail("2026-04-01T11:00", "ann@example.org", "Re: It burns", answers=desk.sent_to("ann@example.org"))
    desk.mail("2026-04-01T11:10", "ann@example.org", "Another")
    desk.at("2026-04-02T11:10")

    result = desk.replayed("--since", "2026-03-20", secret=secret)

    assert result["changes"] == []
    assert result["mails"] == 7


def test_alarms_that_nobody_heard_while_the_daemon_was_down_are_no_change(desk: DeskWithAPast) -> None:
    desk.mail("2026-04-01T09:30", "ann@example.org", "It smokes")
    agent = f"{desk.storage.case_file(1).case.owner}@example.com"  # type: ignore[union-attr]
    answers = desk.sent_to(agent)
    taken = (
        f"From: {agent}\r\nTo: support@example.com\r\nSubject: Re: It smokes\r\nMessage-ID: <t@mail.example.org>\r\n"
    )
    taken += (
        f"In-Reply-To: <{answers}>\r\nAuthentication-Results: mx.example.com; dmarc=pass header.from=example.com\r\n"
    )
    desk.comes_before_the_tick("2026-04-01T12:00", f"{taken}\r\n#take\r\n".encode())
    desk.at("2026-04-03T11:10")

    assert desk.replayed("--since", "2026-03-20")["changes"] == []


def test_the_whole_past_can_be_decided_anew(desk: DeskWithAPast) -> None:
    a_month(desk)

    assert desk.replayed("--since", "2026-01-01")["changes"] == []


def test_an_edited_rule_changes_the_mails_that_it_is_about(desk: DeskWithAPast) -> None:
    a_month(desk)
    edited = desk.write("edited.yml", RULES_YML.replace("contains: [printer]", "contains: [smokes]"))

    changes = desk.replayed("--since", "2026-03-20", "--rules", str(edited))["changes"]

    mails = {c["title"]: {d["of"]: (d["was"], d["would_be"]) for d in c["differences"]} for c in changes if c["case"]}
    assert mails["cid@example.net: Another printer"]["queue"] == ("hardware", "support")
    assert mails["ann@example.org: P1: it smokes"]["queue"] == ("support", "hardware")


def test_mail_that_would_be_held_is_named(desk: DeskWithAPast) -> None:
    a_month(desk)
    edited = desk.write("edited.yml", RULES_YML.replace("contains: [lottery]", "contains: [smokes]"))

    changes = desk.replayed("--since", "2026-03-20", "--rules", str(edited))["changes"]

    outcomes = {c["title"]: d for c in changes for d in c["differences"] if d["of"] == "outcome"}
    assert outcomes["ann@example.org: P1: it smokes"] == {"of": "outcome", "was": "new_case", "would_be": "held"}
    assert outcomes["eve@example.net: lottery"]["would_be"] == "new_case"


def test_another_ladder_wakes_others(desk: DeskWithAPast) -> None:
    a_month(desk)
    text = (desk.folder / "desk.yml").read_text(encoding="utf-8")
    edited = desk.write("edited.yml", text.replace('{at: "75%", tell: [owner]}', '{at: "50%", tell: [manager]}'))

    changes = desk.replayed("--since", "2026-03-20", "--desk", str(edited))["changes"]

    assert any(c["cause"].startswith("deadline:3:acknowledge") for c in changes)
    assert not any(c["cause"].startswith("mail:") and d["of"] == "outcome" for c in changes for d in c["differences"])


def test_nothing_is_written(desk: DeskWithAPast) -> None:
    a_month(desk)
    before = desk.storage.counts()

    desk.replayed("--since", "2026-03-20")

    assert desk.storage.counts() == before


def test_mails_that_are_decided_again_are_not_counted_against_their_own_budgets(desk: DeskWithAPast) -> None:
    """A whole batch was decided at one instant, and its receipts were taken for mails of before."""
    desk.at("2026-04-01T09:00")
    for n in range(40):
        raw = f"From: c{n}@example.net\r\nSubject: {n}\r\nMessage-ID: <{n}@example.net>\r\n\r\nNumber {n}\r\n"
        desk.storage.receive((Arrival("support", "imap", raw.encode(), local("2026-04-01T09:00")),))
    desk.at("2026-04-01T09:01")

    assert desk.replayed("--since", "2026-03-20")["changes"] == []
