"""`mailbot explain`: what the desk would do with one mail, rule by rule, and why. Changes nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from mailbot.cli import exits, frame, opening, printing, trying
from mailbot.cli.queues import no_such_mail
from mailbot.cli.run import ClockFile

if TYPE_CHECKING:
    from datetime import datetime

    from mailbot.daemon.explain import Explained
    from mailbot.settings import Settings
    from storage import SqlStorage

Mail = Annotated[
    str,
    frame.argument(
        "FILE|ID", "A mail as a file (- reads it from a pipe), or a received mail by its number or Message-ID."
    ),
]
MailboxName = Annotated[
    str | None, frame.option("--mailbox", metavar="NAME", help="The mailbox it came to (default: the first).")
]
Rules = Annotated[Path | None, frame.option("--rules", metavar="FILE", help="Rules to try instead of rules.yml.")]


def explain(
    mail: Mail,
    mailbox: MailboxName = None,
    rules: Rules = None,
    clock: ClockFile = None,
    config: frame.Config = None,
    json: frame.Json = False,
) -> int:
    """Say what would become of a mail, and why.

    Prints the mail as it reads, who wrote it, the case and its evidence, every rule, the effects and the mails. Of a
    mail that was received also what was decided then. Changes nothing.
    """
    found, now = trying.tried(config, rules=rules), opening.clock(clock).now()
    if not trying.secrets_of(found):
        printing.tell("Explained without the desk's secret: tokens in a given mail count as unknown.")
    raw = _read(mail)
    if raw is not None:
        explained = _given(raw, mailbox or opening.mailbox_names(found)[0], found, now)
    else:
        explained = _stored(mail, found, now)
    from mailbot.cli import explained_view

    if json:
        printing.as_json(explained_view.explained_json(explained, found.desk.zone))
    else:
        explained_view.show(explained, found.desk.zone)
    return exits.OK


def _given(raw: bytes, mailbox: str, found: Settings, now: datetime) -> Explained:
    from mailbot.daemon.explain import explain as decide_only

    secrets = trying.secrets_of(found) or (b"",)
    with opening.looking(found) as storage:
        return decide_only(raw, mailbox=mailbox, storage=storage, desk=found.desk, secrets=secrets, now=now)


def _stored(mail: str, found: Settings, now: datetime) -> Explained:
    """On the desk as it stood when the mail was decided; one that waits to be decided, on the desk as it is."""
    file = opening.database_file(found)
    if file and not file.exists():
        raise _not_found(mail)
    from mailbot.daemon.explain import explain_again

    with opening.database(found.server) as storage:
        with storage.past() as past:
            number = int(mail) if mail.isascii() and mail.isdigit() else past.received_as(mail.strip("<> "))
            if number is None:
                raise _not_found(mail)
            explained = explain_again(past, number, found.desk, trying.secrets_of(found))
        return explained or _waiting(number, storage, found, now)


def _waiting(number: int, storage: SqlStorage, found: Settings, now: datetime) -> Explained:
    from mailbot.daemon.explain import explain as decide_only

    stored = storage.received(number)
    if stored is None:
        raise no_such_mail(number)
    return decide_only(
        stored.raw,
        mailbox=stored.mailbox,
        storage=storage,
        desk=found.desk,
        secrets=trying.secrets_of(found) or (b"",),
        now=now,
        received_at=stored.received_at,
    )


def _read(mail: str) -> bytes | None:
    """The bytes of a file; None where no file has that name."""
    try:
        return sys.stdin.buffer.read() if mail == "-" else Path(mail).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise exits.Failed(exits.NO_INPUT, f"cannot read {mail}", why=str(error)) from error


def _not_found(mail: str) -> exits.Failed:
    if mail.isdigit():
        return no_such_mail(int(mail))
    return exits.Failed(
        exits.NO_INPUT, f"cannot read {mail}", why="No such file, and no mail on a case has that Message-ID."
    )
