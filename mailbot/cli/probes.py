"""What `doctor` tries of one server at a time, each as a finding with its remedy. Changes nothing there."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailbot.intake.imap_connection import ImapConnection
    from mailbot.settings.server import Mailbox, Server, Smtp


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing tried: whether it is well, what was seen, and what to do where it is not."""

    name: str
    well: bool
    seen: str
    remedy: str = ""


def database(server: Server) -> Iterator[Finding]:
    """Opens the database, as the daemon would, and reads from it."""
    from mailbot.cli import exits, opening

    try:
        with opening.database(server) as storage:
            counts = storage.counts()
    except exits.Failed as failed:
        yield Finding("database", False, f"{failed.what}: {failed.why}", "see storage.database in mailbot.yml")
        return
    yield Finding("database", True, f"{sum(counts.cases.values())} cases, {sum(counts.inbox.values())} mails in")


def mailbox(box: Mailbox) -> Iterator[Finding]:
    """Logs in, opens the watched folder, looks for the archive folder."""
    from mailbot.intake.imap_connection import ImapConnection
    from mailbot.intake.unavailable import IntakeUnavailable

    name = f"mailbox {box.name}"
    try:
        with closing(ImapConnection(box.imap)) as connection:
            yield Finding(name, True, f"logged in to {box.imap.host} as {box.imap.user}")
            yield from _folders(name, box, connection)
    except IntakeUnavailable as error:
        yield Finding(name, False, error.reason, _imap_remedy(box, error.permanent))


def _imap_remedy(box: Mailbox, refused: bool) -> str:
    if refused:
        return f"check user, password and tls of mailboxes.{box.name}.imap in mailbot.yml"
    return f"is {box.imap.host}:{box.imap.port} right and reachable from here? (tls: {box.imap.tls})"


def _folders(name: str, box: Mailbox, connection: ImapConnection) -> Iterator[Finding]:
    there = connection.folders()
    if box.folder not in there and box.folder.upper() != "INBOX":
        yield Finding(name, False, f"there is no folder {box.folder}", f"the account has: {', '.join(there[:20])}")
        return
    selected = connection.select(box.folder)
    yield Finding(name, True, f"folder {box.folder} holds {selected.exists} mails")
    if box.done.kind == "move":
        seen = "is there" if box.done.folder in there else "will be made with the first mail"
        yield Finding(name, True, f"archive folder {box.done.folder} {seen}")
    if not connection.can("IDLE"):
        yield Finding(name, True, f"the server has no IDLE: new mail is seen every {box.poll_seconds} s")


def smtp_login(smtp: Smtp) -> Iterator[Finding]:
    """Connects, secures and logs in; sends nothing."""
    from mailbot.delivery.smtp_connection import CannotConnect, SmtpConnection

    ours, theirs = socket.socketpair()
    with ours, theirs:
        try:
            SmtpConnection(smtp, ours).quit()
        except CannotConnect as error:
            yield Finding("smtp", False, str(error), "check host, port, tls, user and password of smtp in mailbot.yml")
            return
    who = f" as {smtp.user}" if smtp.user else ""
    yield Finding("smtp", True, f"connected to {smtp.host}:{smtp.port}{who}")
