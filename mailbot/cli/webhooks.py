"""`mailbot queue webhooks`: calls to other programs, and what a person may do to them."""

from __future__ import annotations

import json as text
from typing import TYPE_CHECKING, Any

from mailbot.cli import exits, frame, opening, printing
from mailbot.cli.queues import Everything, Id, Ids, told
from mailbot.cli.run import ClockFile

if TYPE_CHECKING:
    from datetime import tzinfo

    from mailbot.core.webhooks import CallRow

LOOK = "mailbot queue webhooks list --all"
MOST = 100_000
_HEADS = ("id", "state", "webhook", "event", "case", "tries", "next try", "answer")


def list_calls(all: Everything = False, config: frame.Config = None, json: frame.Json = False) -> int:
    """List calls that wait, or were given up after three days."""
    found = opening.settings(config, secrets=False)
    with opening.looking(found) as storage:
        rows = storage.calls(settled=all)
    if json:
        printing.as_json([call_json(row, found.desk.zone) for row in rows])
    elif rows:
        printing.table(_HEADS, [_row(row, found.desk.zone) for row in rows], right=["id", "case", "tries"])
    else:
        printing.tell(f"Nothing waits here. All calls that were made: {LOOK}")
    return exits.OK


def show_call(id: Id, config: frame.Config = None, json: frame.Json = False) -> int:
    """Show one call with what it says."""
    found = opening.settings(config, secrets=False)
    with opening.looking(found) as storage:
        row = next((one for one in storage.calls(settled=True, limit=MOST) if one.number == id), None)
    if row is None:
        raise exits.Failed(exits.NO_INPUT, f"there is no call {id}", next=LOOK)
    shown, body = call_json(row, found.desk.zone), text.loads(row.call.body)
    if json:
        printing.as_json(shown | {"body": body})
    else:
        printing.pairs({name.replace("_", " ").capitalize(): str(value) for name, value in shown.items() if value})
        printing.line(text.dumps(body, indent=2, ensure_ascii=False))
    return exits.OK


def retry_calls(ids: Ids, clock: ClockFile = None, config: frame.Config = None, json: frame.Json = False) -> int:
    """Call again, now."""
    found, now = opening.settings(config, secrets=False), opening.clock(clock).now()
    with opening.storage(found) as storage:
        queued = [id for id in ids if storage.requeue_call(id, now)]
    return told(ids, queued, "queued", "cannot be called again", LOOK, json)


def drop_calls(ids: Ids, clock: ClockFile = None, config: frame.Config = None, json: frame.Json = False) -> int:
    """Withdraw calls that were not made yet."""
    found, now = opening.settings(config, secrets=False), opening.clock(clock).now()
    with opening.storage(found) as storage:
        dropped = [id for id in ids if storage.drop_call(id, now)]
    return told(ids, dropped, "dropped", "cannot be withdrawn any more", LOOK, json)


def call_json(row: CallRow, zone: tzinfo) -> dict[str, Any]:
    settled = row.settled_at
    return {
        "id": row.number,
        "state": row.state.value,
        "webhook": row.call.hook,
        "event": row.call.event,
        "case": row.call.case,
        "key": row.call.id,
        "at": row.call.at.astimezone(zone).isoformat(),
        "tries": row.attempts,
        "next_attempt_at": None if settled else row.next_attempt_at.astimezone(zone).isoformat(),
        "settled_at": settled.astimezone(zone).isoformat() if settled else None,
        "answer": row.reply,
    }


def _row(row: CallRow, zone: tzinfo) -> tuple[str, ...]:
    return (
        str(row.number),
        row.state.value,
        row.call.hook,
        row.call.event,
        str(row.call.case or "-"),
        str(row.attempts),
        "-" if row.settled_at else printing.when(row.next_attempt_at, zone),
        row.reply or "-",
    )
