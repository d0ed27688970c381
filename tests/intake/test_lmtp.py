"""The second way in: 250 means durable, anything else means try again."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from mailbot.core.mail import Arrival
from mailbot.core.ports import StorageFailed
from mailbot.intake.lmtp import LmtpIntake
from mailbot.settings.server import Listen
from storage import SqlStorage

RAW = b"From: ann@example.net\r\nSubject: Hello\r\n\r\n.dot\r\n" + b"x" * 5000 + b"\r\n"


class Receiver:
    """Keeps what it gets; or fails as it is told to."""

    def __init__(self) -> None:
        self.got: list[tuple[bytes, str | None, tuple[str, ...]]] = []
        self.failure: Exception | None = None

    def __call__(self, raw: bytes, sender: str | None, recipients: tuple[str, ...]) -> None:
        if self.failure:
            raise self.failure
        self.got.append((raw, sender, recipients))


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def client(receiver: Receiver) -> Iterator[smtplib.LMTP]:
    intake = LmtpIntake(Listen("127.0.0.1", 0), receiver)
    intake.start()
    with smtplib.LMTP("127.0.0.1", intake.port, timeout=30) as client:
        client.ehlo("client.example.org")
        yield client
    intake.stop()


def hand_over(client: smtplib.LMTP, sender: str = "ann@example.net", raw: bytes = RAW) -> int:
    assert client.docmd("MAIL", f"FROM:<{sender}>")[0] == 250
    assert client.docmd("RCPT", "TO:<support@example.com>")[0] == 250
    return client.data(raw)[0]


def test_mail_is_handed_on_with_its_envelope(client: smtplib.LMTP, receiver: Receiver) -> None:
    assert hand_over(client) == 250
    assert receiver.got == [(RAW, "ann@example.net", ("support@example.com",))]


def test_250_comes_after_the_commit(sqlite: SqlStorage) -> None:
    def receive(raw: bytes, sender: str | None, recipients: tuple[str, ...]) -> None:
        sqlite.receive([Arrival("support", "lmtp", raw, datetime.now(UTC), None, sender, recipients)])

    intake = LmtpIntake(Listen("127.0.0.1", 0), receive)
    intake.start()
    with smtplib.LMTP("127.0.0.1", intake.port, timeout=30) as client:
        client.ehlo("client.example.org")
        assert hand_over(client) == 250
        assert [mail.envelope_to for mail in sqlite.inbox(None)] == [("support@example.com",)]
    intake.stop()


@pytest.mark.parametrize("failure", [StorageFailed("disk full"), RuntimeError("a bug of ours")])
def test_any_failure_is_try_again_later_and_the_next_mail_goes(
    client: smtplib.LMTP, receiver: Receiver, failure: Exception
) -> None:
    receiver.failure = failure
    assert hand_over(client) == 451

    receiver.failure = None
    assert hand_over(client) == 250
    assert len(receiver.got) == 1


def test_a_report_with_an_empty_path_is_taken(client: smtplib.LMTP, receiver: Receiver) -> None:
    assert hand_over(client, sender="") == 250
    assert receiver.got[0][1] == ""


def test_a_second_recipient_is_asked_to_come_alone(client: smtplib.LMTP, receiver: Receiver) -> None:
    client.docmd("MAIL", "FROM:<ann@example.net>")
    first = client.docmd("RCPT", "TO:<support@example.com>")
    second = client.docmd("RCPT", "TO:<billing@example.com>")

    assert (first[0], second[0]) == (250, 452)
    assert client.data(RAW)[0] == 250
    assert receiver.got[0][2] == ("support@example.com",)


def test_other_machines_cannot_reach_it() -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1", "mail.example.com"):
        with pytest.raises(ValueError, match="this machine only"):
            LmtpIntake(Listen(host, 0), lambda *_: None)


def test_a_taken_port_is_told_at_the_start(client: smtplib.LMTP) -> None:
    assert client.sock is not None
    second = LmtpIntake(Listen("127.0.0.1", client.sock.getpeername()[1]), lambda *_: None)
    with pytest.raises(OSError, match="in use"):
        second.start()


def test_it_stops_with_a_client_connected(receiver: Receiver) -> None:
    intake = LmtpIntake(Listen("127.0.0.1", 0), receiver)
    intake.start()
    client = smtplib.LMTP("127.0.0.1", intake.port, timeout=30)

    intake.stop()

    assert not intake._thread.is_alive()
    client.close()
