"""`mailbot doctor` against a mail server that is really there, and against none."""

from __future__ import annotations

from mailbot.demo.server import DemoMailServer
from tests.cli.command import Desk


def test_a_healthy_desk_passes_and_its_mailbox_is_left_empty(desk: Desk, pymap_server: DemoMailServer) -> None:
    desk.point_to(pymap_server.imap_port, pymap_server.smtp_port)

    ran = desk.mailbot("doctor", "--json")

    assert (ran.code, ran.json["ok"]) == (0, True)
    names = {finding["name"] for finding in ran.json["findings"]}
    assert names == {"database", "mailbox support", "smtp", "round trip to support@example.com", "clock"}
    assert len(pymap_server.mails("support@example.com")) == 1
    again = desk.mailbot("doctor")
    assert "folder INBOX holds 0 mails" in again.out


def test_what_is_not_there_fails_with_its_remedy_and_69(desk: Desk) -> None:
    ran = desk.mailbot("doctor")

    assert ran.code == 69
    assert "FAIL  mailbox support" in ran.out
    assert "FAIL  smtp" in ran.out
    assert "mailbot.yml" in ran.out


def test_a_wrong_password_names_the_setting(desk: Desk, pymap_server: DemoMailServer) -> None:
    desk.point_to(pymap_server.imap_port, pymap_server.smtp_port)
    text = (desk.folder / "mailbot.yml").read_text()
    desk.write("mailbot.yml", text.replace("${SUPPORT_PASSWORD}", "${WRONG_PASSWORD}"))

    ran = desk.mailbot("doctor", WRONG_PASSWORD="wrong")

    assert ran.code == 69
    assert "mailboxes.support.imap" in ran.out


def test_mail_that_does_not_come_back_fails_the_round_trip(desk: Desk, pymap_server: DemoMailServer) -> None:
    desk.point_to(pymap_server.imap_port, pymap_server.smtp_port)
    text = (desk.folder / "mailbot.yml").read_text()
    desk.write("mailbot.yml", text.replace("user: support@", "user: elsewhere@"))

    ran = desk.mailbot("doctor", "--wait", "1")

    assert ran.code == 69
    assert "not in any watched folder" in ran.out
