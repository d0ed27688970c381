"""`mailbot queue outbox`: mail on its way out, and what a person may do to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailbot.cli import as_json, exits, frame, mail_view, opening, printing
from mailbot.cli.queues import Everything, Id, Ids, Raw, told
from mailbot.cli.run import ClockFile

if TYPE_CHECKING:
    from datetime import tzinfo

    from mailbot.core.mail import OutboxRow
    from mailbot.core.ports import Storage

LOOK = "mailbot queue outbox list --all"


def list_outbox(all: Everything = False, config: frame.Config = None, json: frame.Json = False) -> int:
    """List mail that is not sent yet, or could not be."""
    found = opening.in_force(config)
    with opening.looking(found) as storage:
        rows = _rows(storage, all)
    if json:
        printing.as_json([as_json.outbox_json(row, found.desk.zone) for row in rows])
    elif rows:
        printing.table(_HEADS, [_row(row, found.desk.zone) for row in rows], right=["id", "case"])
    else:
        printing.tell("Nothing waits here. All mail that was sent: mailbot queue outbox list --all")
    return exits.OK


def show_outgoing(id: Id, raw: Raw = False, config: frame.Config = None, json: frame.Json = False) -> int:
    """Show one outgoing mail.

    Where its access key goes it has a blank."""
    found = opening.in_force(config)
    with opening.looking(found) as storage:
        row = storage.outgoing(id)
    if row is None:
        raise exits.Failed(exits.NO_INPUT, f"there is no outgoing mail {id}", next=LOOK)
    if raw:
        printing.as_bytes(row.mail.raw)
    elif json:
        printing.as_json(as_json.outbox_json(row, found.desk.zone) | mail_view.mail_json(str(id), row.mail.raw))
    else:
        printing.pairs(_facts(row, found.desk.zone))
        mail_view.show(row.mail.raw, ours=True)
    return exits.OK


def retry_outgoing(ids: Ids, clock: ClockFile = None, config: frame.Config = None, json: frame.Json = False) -> int:
    """Send again, now.

    For mail that was refused, deferred, uncertain or cancelled, or waits for later."""
    found, now = opening.settings(config, secrets=False), opening.clock(clock).now()
    with opening.storage(found) as storage:
        queued = [id for id in ids if storage.requeue(id, now)]
    return told(ids, queued, "queued", "cannot be sent again", LOOK, json)


def drop_outgoing(ids: Ids, clock: ClockFile = None, config: frame.Config = None, json: frame.Json = False) -> int:
    """Withdraw mail that is not sent yet.

    The row stays, as cancelled."""
    found, now = opening.settings(config, secrets=False), opening.clock(clock).now()
    with opening.storage(found) as storage:
        dropped = [id for id in ids if storage.cancel(id, now)]
    return told(ids, dropped, "dropped", "cannot be withdrawn any more", LOOK, json)


HELD_YEAR = 9999  # `run --observe` puts off what it does not send until then
_HEADS = ("id", "state", "kind", "to", "case", "next try", "answer", "subject")


def _rows(storage: Storage, everything: bool) -> list[OutboxRow]:
    """In order of their numbers; what is sent, the most by far, is read only when asked for."""
    from mailbot.core.mail import OutboxState

    if everything:
        return list(storage.outbox(None))
    states = [state for state in OutboxState if state not in (OutboxState.SENT, OutboxState.CANCELLED)]
    return sorted((row for state in states for row in storage.outbox(state)), key=lambda row: row.id)


def _row(row: OutboxRow, zone: tzinfo) -> tuple[str, ...]:
    return (
        str(row.id),
        str(row.state),
        str(row.mail.kind),
        row.mail.recipient,
        str(row.mail.case or "-"),
        _next_try(row, zone),
        row.reply or "-",
        row.mail.subject,
    )


def _next_try(row: OutboxRow, zone: tzinfo) -> str:
    if row.state not in ("queued", "deferred"):
        return "-"
    held = row.mail.next_attempt_at.year == HELD_YEAR
    return "when released" if held else printing.when(row.mail.next_attempt_at, zone)


def _facts(row: OutboxRow, zone: tzinfo) -> dict[str, str]:
    return {
        "Mail": f"{row.id}, {row.mail.kind} to {row.mail.recipient}",
        "State": f"{row.state}, {row.attempts} attempts",
        "Queued": printing.when(row.mail.queued_at, zone),
        "Settled": printing.when(row.settled_at, zone) if row.settled_at else "",
        "Server said": row.reply or "",
        "Because of": row.mail.cause,
    }
