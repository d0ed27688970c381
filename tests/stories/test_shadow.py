"""The desk beside a live mailbox: it tells what it would do, and leaves the mailbox and everybody alone."""

from __future__ import annotations

import json

from imapclient import IMAPClient

from tests.cli.command import Ran, run
from tests.stories.desk_at_work import DeskAtWork

MAIL = b"""\
From: Ann Lee <ann@example.org>\r
To: support@example.com\r
Subject: [P1] The printer smokes\r
Message-ID: <shadow-1@example.org>\r
\r
It does.\r
"""


def shadowed(desk: DeskAtWork, *words: str) -> Ran:
    environ = {"SUPPORT_PASSWORD": desk.imap.password}
    return run(["shadow", "--once", "--since", "2026-01-01", *words, "--config", str(desk.folder)], environ=environ)


def flags(desk: DeskAtWork) -> set[bytes]:
    with IMAPClient(desk.imap.host, port=desk.imap.port, ssl=False) as client:
        client.login(desk.imap.user, desk.imap.password)
        client.select_folder("INBOX", readonly=True)
        found = client.fetch(client.search(), ["FLAGS"])
        return {flag for item in found.values() for flag in item[b"FLAGS"]} - {rb"\Recent"}


def test_it_tells_what_it_would_do_and_touches_nothing(desk: DeskAtWork) -> None:
    desk.deliver(MAIL)
    before = desk.folders(), flags(desk)

    ran = shadowed(desk, "--json")

    rows = [json.loads(line) for line in ran.out.splitlines()]
    events = [(row["event"], row.get("to")) for row in rows if row["event"] in ("opened", "receipt", "mail")]
    assert events == [("opened", None), ("receipt", "ann@example.org"), ("mail", "bob@example.com")]
    assert (desk.folders(), flags(desk)) == before
    assert desk.sink.connections == 0
    assert not list((desk.folder / "var").iterdir())


def test_people_read_a_line_for_each_event_and_a_sum(desk: DeskAtWork) -> None:
    desk.deliver(MAIL)

    ran = shadowed(desk)

    assert "opened  (ann@example.org: queue support, priority high, owner bob)" in ran.out
    assert "none was sent" in ran.err


def test_a_mailbox_that_does_not_answer_is_said_so(desk: DeskAtWork) -> None:
    text = (desk.folder / "mailbot.yml").read_text(encoding="utf-8")
    (desk.folder / "mailbot.yml").write_text(text.replace(f"port: {desk.imap.port}", "port: 9"), encoding="utf-8")

    assert shadowed(desk).code == 69
