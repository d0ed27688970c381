"""`mailbot status`: the whole desk in one look, and how the daemon's parts fare by its own report."""

from __future__ import annotations

import json as json_text
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailbot.cli import as_json, exits, frame, opening, printing

if TYPE_CHECKING:
    from datetime import tzinfo

    from mailbot.core.ports import Counts

SILENT_AFTER = 30.0  # seconds: a running daemon reports every five


@dataclass(frozen=True, slots=True)
class Part:
    """One loop of the daemon, such as a mailbox being watched: when it last worked, or since when it fails."""

    name: str
    worked_at: datetime
    failing_since: datetime | None
    because: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a daemon last wrote of itself; `silent` when that is longer ago than a running one leaves it."""

    parts: tuple[Part, ...]
    at: datetime
    silent: bool


def status(config: frame.Config = None, json: frame.Json = False) -> int:
    """Show what waits: mail, cases, the next deadline, the outbox."""
    found = opening.in_force(config)
    with opening.looking(found) as storage:
        counts = storage.counts()
    report = read_report(opening.health_file(found))
    if json:
        printing.as_json(as_json.counts_json(counts, found.desk.zone) | {"daemon": _as_json(report, found.desk.zone)})
    else:
        printing.line(str(found.desk.person), style="bold")
        show_counts(counts, found.desk.zone)
        _show_report(report, found.desk.zone)
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


def read_report(file: Path | None) -> Report | None:
    """The daemon's own report; None where it left none that can be read."""
    try:
        if file is None:
            return None
        said = json_text.loads(file.read_text(encoding="utf-8"))
        silent = time.time() - file.stat().st_mtime > SILENT_AFTER
        return Report(tuple(map(_part, said["parts"])), datetime.fromisoformat(said["at"]), silent)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _part(said: dict[str, Any]) -> Part:
    since = said["failing_since"]
    return Part(
        name=str(said["name"]),
        worked_at=datetime.fromisoformat(said["worked_at"]),
        failing_since=datetime.fromisoformat(since) if since else None,
        because=str(said["because"]),
    )


def _as_json(report: Report | None, zone: tzinfo) -> dict[str, Any] | None:
    if report is None:
        return None
    return {
        "running": not report.silent,
        "at": as_json.instant(report.at, zone),
        "parts": [as_json.plain(part, zone) for part in report.parts],
    }


def _show_report(report: Report | None, zone: tzinfo) -> None:
    if report is None:
        printing.line("Daemon: has left no report yet.", style="yellow")
        return
    if report.silent:
        printing.line(f"Daemon: not running; last seen {printing.when(report.at, zone)}.", style="bold red")
    for part in report.parts:
        if part.failing_since:
            since = printing.when(part.failing_since, zone)
            printing.line(f"  {part.name}: failing since {since}: {part.because}", style="bold red")
        else:
            printing.line(f"  {part.name}: worked {printing.when(part.worked_at, zone)}")


def _when(instant: datetime | None, zone: tzinfo) -> str:
    return printing.when(instant, zone) if instant else "none"
