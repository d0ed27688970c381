"""A mail comes in, a receipt goes out, and its link opens the case: the real road, up to the web server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mailbot.core.log import Silence
from mailbot.core.mail import Arrival, OutboxRow
from mailbot.daemon.parser_process import ParserProcess
from mailbot.daemon.process import Policy, Process
from mailbot.daemon.sending import opener
from mailbot.daemon.wiring import open_policy
from mailbot.settings import load
from storage import SqlStorage, open_storage
from tests.stories.desk_at_work import CONTACTS_CSV, DESK_YML
from tests.stories.letters import ANN, BOB, answer, mail
from tests.web.conftest import Open, Site

START = datetime(2026, 11, 23, 10, tzinfo=UTC)
MAILBOT_YML = """\
storage: {database: "sqlite:///mailbot.db"}
secret: {file: secret.key}
admins: [ops@example.com]
mailboxes:
  support:
    imap: {host: 127.0.0.1, port: 1430, tls: none, user: support@example.com, password: "${SUPPORT_PASSWORD}"}
    authserv_id: [mx.example.com]
smtp: {host: 127.0.0.1, port: 2525, tls: none}
web: {listen: "127.0.0.1:8080", url: "https://help.example.com"}
"""
PROOF = {"Authentication_Results": "mx.example.com; dmarc=pass header.from=example.org"}
AGENTS_PROOF = {"Authentication_Results": "mx.example.com; dmarc=pass header.from=example.com"}


class Story:
    """A desk over SQLite that decides what it is given, without a mail server."""

    def __init__(self, storage: SqlStorage, policy: Policy) -> None:
        self.storage, self.policy, self.now = storage, policy, START
        self.parser = ParserProcess()
        self.process = Process(
            storage, self.parser, lambda: policy, lambda: self.now, Silence(), lambda name: None, lambda: None
        )

    def arrive(self, raw: bytes) -> None:
        self.now += timedelta(minutes=10)
        self.storage.receive((Arrival("support", "pipe", raw, self.now),))
        while self.process.step():
            pass

    def sent_to(self, address: str) -> list[bytes]:
        """All mails to that address as they leave, oldest first."""
        rows: list[OutboxRow] = sorted(self.storage.outbox(None), key=lambda row: row.id)
        open_bytes = opener(self.policy.freezer.sealer)
        return [open_bytes(row.mail) for row in rows if row.mail.recipient == address]


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    for name, text in (("mailbot.yml", MAILBOT_YML), ("desk.yml", DESK_YML), ("contacts.csv", CONTACTS_CSV)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "secret.key").touch(mode=0o600)
    (tmp_path / "secret.key").write_text("5ec2e7" * 12, encoding="ascii")
    policy = open_policy(load(tmp_path, {"SUPPORT_PASSWORD": "unused"}, today=START.date()))
    with open_storage(f"sqlite:///{tmp_path}/mailbot.db", now=START) as storage:
        made = Story(storage, policy)
        yield made
        made.parser.close()


def link_in(raw: bytes) -> str:
    body = message_from_bytes(raw, policy=default).get_body(("plain",))
    assert body is not None
    found = re.search(r"https://help\.example\.com/case#\S+", body.get_content())
    assert found
    return found.group()


def test_the_link_in_a_receipt_opens_the_case_and_shows_what_is_meant_for_its_reader(story: Story, opened: Open):
    site = opened(Site(storage=story.storage, policy=story.policy.desk))

    story.arrive(mail(ANN, "Labels stay blank", "Every second label stays blank.\n\nAnn", **PROOF))
    story.arrive(
        answer(message_from_bytes(story.sent_to(BOB)[0]), BOB, "#note\nShe is three invoices behind.", **AGENTS_PROOF)
    )
    story.arrive(
        answer(message_from_bytes(story.sent_to(BOB)[0]), BOB, "#take\n\nPlease hold the feed button.", **AGENTS_PROOF)
    )
    site.at = story.now
    receipt, *_, reply = story.sent_to(ANN)

    for link in (link_in(receipt), link_in(reply)):
        assert urlsplit(link).path == "/case"
        page = site.post_key(urlsplit(link).fragment)
        assert page.status == 200
        assert "Labels stay blank" in page.text
        assert "Every second label stays blank." in page.text
        assert "Please hold the feed button." in page.text
        assert "Bob Ray" in page.text
        assert "invoices" not in page.text
        assert BOB not in page.text
        assert urlsplit(link).fragment not in page.text


def test_mail_to_agents_carries_no_key_of_a_customer(story: Story):
    story.arrive(mail(ANN, "Labels stay blank", "Every second one.", **PROOF))

    (notification,) = story.sent_to(BOB)

    assert b"help.example.com/case" not in notification
