"""The servers that the other tests stand on."""

from __future__ import annotations

import smtplib

import pytest
from sqlalchemy import create_engine, text

from mailbot.demo.server import DemoMailServer
from tests.servers.dovecot import Dovecot
from tests.servers.missing import closing_line, missing
from tests.servers.smtp_sink import SmtpSink

RAW = b"From: ann@example.net\r\nSubject: hello\r\n\r\nHello.\r\n"


def test_mail_by_smtp_reaches_the_mailbox_of_its_recipient(pymap_server: DemoMailServer) -> None:
    with smtplib.SMTP("127.0.0.1", pymap_server.smtp_port, timeout=30) as client:
        client.sendmail("ann@example.net", ["Support+x@Example.com", "bob@example.com"], RAW)

    assert pymap_server.wait_for("support@example.com") == [b"Return-Path: <ann@example.net>\r\n" + RAW]
    assert len(pymap_server.mails("bob@example.com")) == 1
    assert pymap_server.mails("ann@example.net") == []


def test_a_report_has_an_empty_return_path(pymap_server: DemoMailServer) -> None:
    with smtplib.SMTP("127.0.0.1", pymap_server.smtp_port, timeout=30) as client:
        client.sendmail("", ["support@example.com"], RAW)

    assert pymap_server.mails("support@example.com")[0].startswith(b"Return-Path: <>\r\n")


def test_waiting_in_vain_tells_what_came(pymap_server: DemoMailServer) -> None:
    pymap_server.deliver(RAW, "ann@example.net")
    assert pymap_server.wait_for("ann@example.net", lambda raw: b"hello" in raw) == [RAW]

    with pytest.raises(TimeoutError, match="got 1 mails"):
        pymap_server.wait_for("ann@example.net", 2, limit=0.05)


def test_a_taken_port_is_told_at_the_start(pymap_server: DemoMailServer) -> None:
    with pytest.raises(OSError, match="in use"):
        DemoMailServer(imap_port=pymap_server.imap_port).__enter__()


def test_dovecot_gives_everybody_a_mailbox(dovecot: Dovecot) -> None:
    client = dovecot.client("ann@example.net")
    client.append("INBOX", RAW)

    assert client.folder_status("INBOX", ["MESSAGES"]) == {b"MESSAGES": 1}
    client.logout()


def test_dovecot_takes_mail_by_lmtp(dovecot: Dovecot) -> None:
    with smtplib.LMTP("127.0.0.1", dovecot.lmtp_port, timeout=30) as client:
        client.sendmail("ann@example.net", ["lmtp@example.com"], RAW)

    client = dovecot.client("lmtp@example.com")
    assert client.folder_status("INBOX", ["MESSAGES"]) == {b"MESSAGES": 1}
    client.logout()


def test_postgres_gives_each_test_an_empty_database(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        assert connection.execute(text(tables)).scalar() == 0
        assert connection.execute(text("SHOW server_encoding")).scalar() == "UTF8"
    engine.dispose()


def test_the_sink_does_what_it_is_told_once(smtp_sink: SmtpSink) -> None:
    smtp_sink.at("rcpt", "bob@example.net", "450 later")
    with smtplib.SMTP("127.0.0.1", smtp_sink.port, timeout=30) as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.sendmail("ann@example.net", ["bob@example.net"], RAW)
        client.sendmail("ann@example.net", ["bob@example.net"], RAW)

    assert [mail.message["Subject"] for mail in smtp_sink.wait_for("bob@example.net")] == ["hello"]


def test_a_missing_server_skips_here_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="needs Dovecot"):
        missing("Dovecot", "not installed")

    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="CI skips nothing"):
        missing("Dovecot", "not installed")


def test_the_last_line_says_what_was_skipped_and_what_helps() -> None:
    dovecot = ["Skipped: needs Dovecot: not installed"] * 14
    postgres = ["Skipped: needs PostgreSQL: not installed"]

    assert closing_line([]) == "nothing was skipped"
    assert closing_line([*dovecot, *postgres]) == (
        "skipped: 14 tests need Dovecot, 1 test needs PostgreSQL; `make servers` installs them"
    )
    assert closing_line(["Skipped: no sample mails"]) == "skipped: 1 test for another reason (no sample mails)"
