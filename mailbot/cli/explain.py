"""`mailbot explain`: what the desk would do with one mail, rule by rule, and why. Changes nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from mailbot.cli import as_json, exits, frame, opening, printing
from mailbot.cli.queues import no_such_mail
from mailbot.cli.run import ClockFile

if TYPE_CHECKING:
    from datetime import datetime

    from mailbot.core.decision import Decision
    from mailbot.core.ports import Storage
    from mailbot.settings import Settings

Mail = Annotated[
    str, frame.argument("FILE|ID", "A mail as a file (- reads it from a pipe), or a received mail's number.")
]
MailboxName = Annotated[
    str | None, frame.option("--mailbox", metavar="NAME", help="The mailbox it came to (default: the first).")
]


def explain(
    mail: Mail,
    mailbox: MailboxName = None,
    clock: ClockFile = None,
    config: frame.Config = None,
    json: frame.Json = False,
) -> int:
    """Say what would become of a mail, and why.

    Prints the case and its evidence, every rule, the effects and the mails; changes nothing.
    """
    found, now = _settings(config), opening.clock(clock).now()
    with opening.looking(found) as storage:
        decision = _explained(mail, mailbox or opening.mailbox_names(found)[0], storage, found, now)
    if json:
        printing.as_json(as_json.decision_json(decision, found.desk.zone))
    else:
        from mailbot.cli import decision_view

        decision_view.show(decision, found.desk.zone)
    return exits.OK


def _settings(config: Path | None) -> Settings:
    """With the secret where it can be had: without it no token in the mail can be verified, which is said."""
    try:
        return opening.settings(config)
    except exits.Failed:
        found = opening.settings(config, secrets=False)
        printing.tell("Explained without the desk's secret: tokens in the mail count as unknown.")
        return found


def _explained(mail: str, mailbox: str, storage: Storage, found: Settings, now: datetime) -> Decision:
    from mailbot.daemon.explain import explain as decide_only

    raw, received_at = _read(mail), None
    if raw is None:
        stored = storage.received(int(mail)) if mail.isascii() and mail.isdigit() else None
        if stored is None:
            raise _not_found(mail)
        raw, mailbox, received_at = stored.raw, stored.mailbox, stored.received_at
    return decide_only(
        raw,
        mailbox=mailbox,
        storage=storage,
        desk=found.desk,
        secrets=(found.server.secret or b"", *found.server.previous_secrets),
        now=now,
        received_at=received_at,
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
    return exits.Failed(exits.NO_INPUT, f"cannot read {mail}", why="No such file.")
