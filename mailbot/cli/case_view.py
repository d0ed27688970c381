"""Cases for the eye: one row of a list, or one case with all that happened to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailbot.cli import printing

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from mailbot.core.case.model import Case, CaseFile, Deadline, Entry
    from mailbot.core.policy import Desk

HEADS = ("case", "status", "priority", "queue", "owner", "requester", "due", "subject")


def row(case: Case, zone: tzinfo) -> tuple[str, ...]:
    return (
        str(case.number),
        _status(case),
        case.priority,
        case.queue,
        case.owner or "-",
        case.requester.address,
        _next_due(case, zone),
        case.subject,
    )


def _status(case: Case) -> str:
    return f"{case.status} ({case.waiting_reason})" if case.waiting_reason else str(case.status)


def _next_due(case: Case, zone: tzinfo) -> str:
    running = sorted((d for d in case.deadlines if d.is_running), key=lambda d: d.due_at)
    return f"{running[0].window} {printing.when(running[0].due_at, zone)}" if running else "-"


def show(file: CaseFile, desk: Desk) -> None:
    case = file.case
    printing.line(f"{desk.case_number.write(case.number)} {case.subject}", style="bold")
    printing.pairs(
        {
            "Status": _status(case),
            "Queue": case.queue,
            "Priority": case.priority,
            "Owner": _owner(case, desk),
            "Requester": str(case.requester),
            "Also": ", ".join(str(p.person) for p in case.participants if p.person.key != case.requester.key),
            "Tags": ", ".join(case.tags),
            "Goes on as": f"case {case.merged_into}" if case.merged_into else "",
            "Opened": printing.when(case.opened_at, desk.zone),
            "Updated": printing.when(case.updated_at, desk.zone),
        }
    )
    for deadline in case.deadlines:
        printing.line(f"  {_window(deadline, desk.zone)}")
    for at, entry in enumerate(file.entries, start=1):
        _show_entry(entry, f"{case.number}/{at}", desk.zone)


def _owner(case: Case, desk: Desk) -> str:
    agent = desk.agents.get(case.owner) if case.owner else None
    return f"{case.owner} ({agent.person})" if agent else case.owner or "nobody"


def _window(deadline: Deadline, zone: tzinfo) -> str:
    due = f"{deadline.window}: due {printing.when(deadline.due_at, zone)}{_said(deadline, zone)}"
    if deadline.outcome:
        return f"{due}, {deadline.outcome} {_at(deadline.settled_at, zone)}".rstrip()
    if deadline.paused_at:
        return f"{due}, paused since {printing.when(deadline.paused_at, zone)}"
    return f"{due}{', overdue' if deadline.overdue else ''}; next step {_at(deadline.step_at, zone) or 'none'}"


def _said(deadline: Deadline, zone: tzinfo) -> str:
    """Who answers for it since when, or what a reminder is about."""
    quiet = f", {deadline.silenced_by or 'somebody'} answers for it since {_at(deadline.silenced_at, zone)}".rstrip()
    about = f", {deadline.tell or 'the customer'}: {deadline.note}" if deadline.note else ""
    return (quiet if deadline.silenced else "") + about


def _at(instant: datetime | None, zone: tzinfo) -> str:
    return printing.when(instant, zone) if instant else ""


def _show_entry(entry: Entry, name: str, zone: tzinfo) -> None:
    printing.line()
    route = " → ".join(filter(None, [str(entry.author or ""), ", ".join(str(one) for one in entry.to)]))
    heading = f"{name}  {printing.when(entry.at, zone)}  {entry.kind}, {entry.visibility}  {route}".rstrip()
    printing.line(heading, style="cyan" if entry.visibility == "public" else "yellow")
    for text in (entry.subject, entry.text.strip()):
        if text:
            printing.line("\n".join(f"    {row}" for row in text.splitlines()))
    for file in entry.attachments:
        printing.line(f"    [{file.name or 'no name'}, {file.type}, {file.size:,} bytes]")
