"""Desks for stories, over pymap everywhere and over Dovecot where it is installed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from imapclient import IMAPClient

from mailbot.demo.server import DemoMailServer
from mailbot.settings.server import Imap
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.stories.desk_at_work import DeskAtWork

Opener = Callable[..., DeskAtWork]


def _folders(client: IMAPClient) -> dict[str, int]:
    counts = {}
    for _, _, name in client.list_folders():
        counts[str(name)] = int(client.folder_status(name, ["MESSAGES"])[b"MESSAGES"])
    return counts


def over_pymap(stack: ExitStack) -> tuple[Imap, Callable[[bytes], None], Callable[[], dict[str, int]]]:
    server = stack.enter_context(DemoMailServer())
    imap = Imap("127.0.0.1", server.imap_port, "support@example.com", "demo", "none")

    def folders() -> dict[str, int]:
        with IMAPClient(imap.host, port=imap.port, ssl=False) as client:
            client.login(imap.user, imap.password)
            return _folders(client)

    return imap, lambda raw: server.deliver(raw, imap.user), folders


def over_dovecot(server: Dovecot) -> tuple[Imap, Callable[[bytes], None], Callable[[], dict[str, int]]]:
    imap = server.settings(f"desk-{secrets.token_hex(4)}")

    def deliver(raw: bytes) -> None:
        with server.client(imap.user) as client:
            client.append("INBOX", raw)

    def folders() -> dict[str, int]:
        with server.client(imap.user) as client:
            return _folders(client)

    return imap, deliver, folders


@pytest.fixture(params=["pymap", pytest.param("dovecot", marks=pytest.mark.dovecot)])
def desk(request: pytest.FixtureRequest, tmp_path: Path, smtp_sink: SmtpSink) -> Iterator[DeskAtWork]:
    """A written desk whose daemon does not run yet; it is stopped at the end."""
    with ExitStack() as stack:
        if request.param == "pymap":
            imap, deliver, folders = over_pymap(stack)
        else:
            imap, deliver, folders = over_dovecot(request.getfixturevalue("dovecot"))
        at_work = DeskAtWork(tmp_path / "desk", imap, deliver, folders, smtp_sink)
        at_work.folder.mkdir()
        at_work.write()
        at_work.set_clock("2026-11-23T10:00:00+00:00")
        yield at_work
        at_work.end()
