"""A mail of our own by SMTP to the desk's address, back over IMAP, and gone again: the whole way, for `doctor`.

Looks only at mail that came after it began, and removes only the mail with its own one-time word.
"""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING

from mailbot.cli.probes import Finding

if TYPE_CHECKING:
    from mailbot.core.policy import Desk
    from mailbot.delivery.outcome import Outcome
    from mailbot.intake.imap_connection import ImapConnection
    from mailbot.settings.server import Mailbox, Server, Smtp

HEADER = "X-Mailbot-Doctor"
SKEW = timedelta(seconds=60)
SMALL = 50_000  # bytes: our own mail is far below, so nothing larger is fetched while looking for it
PAUSE = 1.0

Marks = dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Trip:
    """A mail of ours under way: the word that no other mail has, and where each folder stood before it."""

    word: str
    sent_at: datetime
    first_uid: Marks  # by mailbox and folder


@dataclass(frozen=True, slots=True)
class Landed:
    """Where the mail was found: when the server says it came, and whether it is gone again."""

    folder: str
    arrived: datetime
    removed: bool


def round_trip(desk: Desk, server: Server, smtp: Smtp, recipient: str, seconds: float) -> Iterator[Finding]:
    """Sends, waits at most `seconds` for the mail in any watched or archive folder, removes it."""
    from mailbot.delivery.outcome import Accepted
    from mailbot.intake.unavailable import IntakeUnavailable

    name = f"round trip to {recipient}"
    try:
        trip = Trip(secrets.token_hex(16), datetime.now(UTC), _marks(server))
        outcome = _send(smtp, desk, recipient, trip)
        if isinstance(outcome, Accepted):
            yield from _report(name, trip, _await(server, trip, seconds), seconds)
        else:
            yield Finding(name, False, outcome.reply, f"may this login send as {desk.person.address}?")
    except IntakeUnavailable as error:
        yield Finding(name, False, error.reason, "mend the mailbox first")


def _send(smtp: Smtp, desk: Desk, recipient: str, trip: Trip) -> Outcome:
    from mailbot.delivery.smtp import SmtpDelivery

    ours, theirs = socket.socketpair()
    with ours, theirs:
        delivery = SmtpDelivery(smtp, ours)
        try:
            return delivery.deliver(desk.person.address, recipient, _mail(desk, recipient, trip), lambda: None)
        finally:
            delivery.close()


def _mail(desk: Desk, recipient: str, trip: Trip) -> bytes:
    """From the desk itself and marked automatic, so that a running daemon files it as its own."""
    mail = EmailMessage()
    mail["From"] = desk.person.address
    mail["To"] = recipient
    mail["Subject"] = f"mailbot doctor {trip.word}"
    mail["Date"] = format_datetime(trip.sent_at)
    mail["Message-ID"] = f"<doctor.{trip.word}@{desk.person.address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail[HEADER] = trip.word
    mail.set_content("A test of the way in and out. It removes itself; if it is still here, delete it.\n")
    return mail.as_bytes()


def _marks(server: Server) -> Marks:
    marks: Marks = {}
    for box in server.mailboxes:
        for folder, connection in _folders(box):
            marks[box.name, folder] = connection.folder.uidnext
    return marks


def _folders(box: Mailbox) -> Iterator[tuple[str, ImapConnection]]:
    """Each folder where our mail may come to lie, selected; one that is not there is passed over."""
    from mailbot.intake.imap_connection import ImapConnection
    from mailbot.intake.unavailable import CommandRefused

    with closing(ImapConnection(box.imap)) as connection:
        for folder in dict.fromkeys([box.folder, box.done.folder]):
            if folder:
                with suppress(CommandRefused):
                    connection.select(folder)
                    yield folder, connection


def _await(server: Server, trip: Trip, seconds: float) -> Landed | None:
    end = time.monotonic() + seconds
    while True:
        for box in server.mailboxes:
            for folder, connection in _folders(box):
                landed = _find(connection, folder, trip.first_uid.get((box.name, folder), 1), trip)
                if landed:
                    return landed
        if time.monotonic() >= end:
            return None
        time.sleep(PAUSE)


def _find(connection: ImapConnection, folder: str, first: int, trip: Trip) -> Landed | None:
    fresh = [uid for uid in connection.uids("UID", f"{max(first, 1)}:*") if uid >= first]
    sizes = connection.measure(fresh, trip.sent_at) if fresh else {}
    for uid, measured in sizes.items():
        if measured.size > SMALL:
            continue
        if trip.word.encode() in connection.fetch([uid]).get(uid, b""):
            return Landed(folder, measured.arrived, _remove(connection, uid))
    return None


def _remove(connection: ImapConnection, uid: int) -> bool:
    """Deletes that one mail; without UIDPLUS it stays marked, for a bare EXPUNGE would take others with it."""
    connection.mark_deleted([uid])
    if connection.can("UIDPLUS"):
        connection.expunge([uid])
        return True
    return False


def _report(name: str, trip: Trip, landed: Landed | None, seconds: float) -> Iterator[Finding]:
    if landed is None:
        yield Finding(
            name,
            False,
            f"the mail was accepted but is not in any watched folder after {seconds:.0f} s",
            "does this address deliver into the mailbox? Look for greylisting and spam folders, or wait longer "
            "with --wait; a running daemon that deletes what it has read also hides it",
        )
        return
    gone = "removed again" if landed.removed else "marked deleted (the server has no UIDPLUS)"
    yield Finding(name, True, f"arrived in {landed.folder}, {gone}")
    yield _clock(landed.arrived - trip.sent_at)


def _clock(skew: timedelta) -> Finding:
    """The server's stamp is what windows count from; the way itself takes a moment, so only a large gap counts."""
    seconds = skew.total_seconds()
    if timedelta(seconds=-5) <= skew <= SKEW:
        return Finding("clock", True, f"the mail server's stamp is {seconds:+.0f} s from ours")
    return Finding(
        "clock",
        False,
        f"the mail server's stamp is {seconds:+.0f} s from ours",
        "set this machine's clock by NTP (timedatectl set-ntp true), or ask the mail server's admin to",
    )
