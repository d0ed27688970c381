"""A watched mailbox on each IMAP server, with real storage behind it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from imapclient import IMAPClient

from mailbot.core.log import Silence
from mailbot.core.mail import InboxState, ReceivedMail
from mailbot.demo.server import PASSWORD, DemoMailServer
from mailbot.intake.imap import ImapIntake
from mailbot.settings.server import Done, Imap, Mailbox
from storage import SqlStorage, open_storage
from tests.servers.dovecot import Dovecot

_numbers = itertools.count(1)


def mail(subject: str) -> bytes:
    return f"From: ann@example.net\r\nTo: support@example.com\r\nSubject: {subject}\r\n\r\nHello.\r\n".encode()


@dataclass
class Desk:
    """One mailbox, somebody else's view of it, and what storage received from it."""

    imap: Imap
    client: IMAPClient
    storage: SqlStorage
    intakes: list[ImapIntake] = field(default_factory=list)
    faultpoint: Callable[[str], None] = lambda name: None

    def mailbox(self, **changes: object) -> Mailbox:
        return replace(Mailbox("support", self.imap), **changes)  # type: ignore[arg-type]

    def intake(self, **changes: object) -> ImapIntake:
        """A fresh one, as after a restart."""
        made = ImapIntake(self.mailbox(**changes), self.storage, now, arrived, Silence(), self.faultpoint)
        self.intakes.append(made)
        return made

    def write(self, *subjects: str) -> None:
        for subject in subjects:
            self.client.append("INBOX", mail(subject), msg_time=datetime.now(UTC))

    def received(self) -> list[str]:
        """Subjects of all mail that is durable, in order of arrival."""
        return [subject(self.storage, mail) for mail in self.mails()]

    def mails(self) -> list[ReceivedMail]:
        found = self.storage.inbox(InboxState.RECEIVED)
        return sorted(found, key=lambda mail: mail.id)

    def folder(self, name: str) -> list[str]:
        """Subjects of the mail in a folder of the server."""
        self.client.select_folder(name, readonly=True)
        uids = self.client.search("ALL")
        raws = [self.client.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"] for uid in uids]
        return [_subject(raw) for raw in raws]


def subject(storage: SqlStorage, mail: ReceivedMail) -> str:
    whole = storage.received(mail.id)
    assert whole is not None
    return _subject(whole.raw)


def _subject(raw: bytes) -> str:
    return raw.partition(b"Subject: ")[2].partition(b"\r\n")[0].decode()


def now() -> datetime:
    return datetime.now(UTC)


def arrived(stamp: datetime) -> datetime:
    return min(stamp.astimezone(UTC), now())


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[SqlStorage]:
    storage = open_storage(f"sqlite:///{tmp_path}/mailbot.db", now=now())
    yield storage
    storage.close()


def user() -> str:
    return f"support{next(_numbers)}@example.com"


def desk_on(server: Dovecot | DemoMailServer, storage: SqlStorage) -> Desk:
    if isinstance(server, Dovecot):
        imap = server.settings(user())
    else:
        imap = Imap("127.0.0.1", server.imap_port, user(), PASSWORD, "none")
    client = IMAPClient(imap.host, imap.port, ssl=False, timeout=30)
    client.login(imap.user, imap.password)
    return Desk(imap, client, storage)


@pytest.fixture(params=["pymap", "dovecot"])
def desk(request: pytest.FixtureRequest, sqlite: SqlStorage) -> Iterator[Desk]:
    """On both servers."""
    server = request.getfixturevalue("pymap_server" if request.param == "pymap" else "dovecot")
    made = desk_on(server, sqlite)
    yield made
    end(made)


@pytest.fixture
def dovecot_desk(dovecot: Dovecot, sqlite: SqlStorage) -> Iterator[Desk]:
    made = desk_on(dovecot, sqlite)
    yield made
    end(made)


def end(desk: Desk) -> None:
    for intake in desk.intakes:
        intake.close()
    desk.client.logout()


def done(kind: str, folder: str = "") -> Done:
    return Done(kind, folder)  # type: ignore[arg-type]
