"""`mailbot status`: the whole desk in one look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailbot.cli import as_json, exits, frame, opening, printing

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from mailbot.core.ports import Counts


def status(config: frame.Config = None, json: frame.Json = False) -> int:
    """Show what waits: mail, cases, the next deadline, the outbox."""
    found = opening.settings(config, secrets=False)
    with opening.storage(found) as storage:
        counts = storage.counts()
    if json:
        printing.as_json(as_json.counts_json(counts, found.desk.zone))
    else:
        printing.line(str(found.desk.person), style="bold")
        show_counts(counts, found.desk.zone)
    return exits.OK


def show_counts(counts: Counts, zone: tzinfo) -> None:
    """Cases, mail in and mail out by state, and the instants that matter next."""
    printing.pairs(
        {
            "Cases": tally(counts.cases) or "none",
            "Inbox": tally(counts.inbox) or "empty",
            "Outbox": tally(counts.outbox) or "empty",
            "Oldest undecided mail": _when(counts.oldest_received_at, zone),
            "Oldest unsent mail": _when(counts.oldest_queued_at, zone),
            "Next deadline step": _when(counts.next_step_at, zone),
        }
    )


def tally(numbers: dict[str, int]) -> str:
    return ", ".join(f"{number} {state}" for state, number in numbers.items() if number)


def _when(instant: datetime | None, zone: tzinfo) -> str:
    return printing.when(instant, zone) if instant else "none"
