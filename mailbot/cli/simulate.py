"""`mailbot simulate`: a made-up stretch of time on a desk, as a timeline of windows, escalations and mails."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from mailbot.cli import as_json, exits, frame, opening, printing, trying

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from mailbot.core.trial.timeline import Row
    from mailbot.settings.scenario import Staged

ScenarioPath = Annotated[Path, frame.argument("SCENARIO.yml", "What happens, and when.")]


def simulate(scenario: ScenarioPath, config: frame.Config = None, json: frame.Json = False) -> int:
    """Play made-up events on a desk in memory.

    Prints what became of each mail, every window and every mail that would be sent, in order of time.
    """
    staged = trying.scenario(scenario, config)
    rows, zone = _played(staged), staged.settings.desk.zone
    if json:
        printing.as_json([row_json(row, zone) for row in rows])
    else:
        _show(rows, zone)
    if staged.scenario.left_out:
        printing.tell(f"{staged.scenario.left_out} events after `until` were not played.")
    return exits.OK


def _played(staged: Staged) -> list[Row]:
    """In order of time; what happens at one instant stays in the order in which it was decided."""
    from mailbot.daemon.simulate import CannotPlay, simulate

    mailbox = opening.mailbox_names(staged.settings)[0]
    try:
        rows = list(simulate(staged.scenario, staged.settings.desk, mailbox))
    except CannotPlay as error:
        raise exits.Failed(exits.DATA, "the scenario cannot be played", why=str(error)) from error
    return sorted((row for row in rows if row.at <= staged.scenario.until), key=lambda row: row.at)


def row_json(row: Row, zone: tzinfo) -> dict[str, Any]:
    """One row; what it has nothing to say of is left out."""
    known = {
        "at": as_json.instant(row.at, zone),
        "case": row.case,
        "event": row.event,
        "window": row.window,
        "due_at": as_json.instant(row.due_at, zone),
        "to": row.to,
        "template": row.template,
        "because": row.because,
    }
    return {key: value for key, value in known.items() if value is not None or key == "case"}


def row_text(row: Row, zone: tzinfo) -> str:
    """One row as a line of its own."""
    when, case, event, what, to, because = _cells(row, zone)
    words = (f"{when}  {case:>6}  {event}", what, to and f"to {to}", because and f"({because})")
    return "  ".join(word for word in words if word)


def _show(rows: list[Row], zone: tzinfo) -> None:
    printing.table(("when", "case", "event", "what", "to", "because"), [_cells(row, zone) for row in rows])


def _cells(row: Row, zone: tzinfo) -> tuple[str, ...]:
    due = f", due {_clock(row.due_at, zone, '%a %m-%d')}" if row.due_at else ""
    return (
        _clock(row.at, zone, "%a %Y-%m-%d"),
        str(row.case or ""),
        row.event.replace("_", " "),
        f"{row.window}{due}" if row.window else row.template or "",
        row.to or "",
        row.because or "",
    )


def _clock(at: datetime, zone: tzinfo, day: str) -> str:
    """Seconds only where there are any."""
    return at.astimezone(zone).strftime(f"{day} %H:%M:%S").removesuffix(":00")
