"""`mailbot cases`: look at cases and close them."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from mailbot.cli import as_json, exits, frame, opening, printing
from mailbot.cli.run import ClockFile

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from mailbot.core.case.model import Case, CaseFile, Deadline, Entry
    from mailbot.core.policy import Desk

CaseWord = Annotated[str, frame.argument("CASE", "42, #42, [Case #42] or a pasted subject.")]
Done = Annotated[bool, frame.option("--all", help="Resolved and closed cases too.")]
Limit = Annotated[int, frame.option("--limit", metavar="N", help="At most so many, latest first.")]
Note = Annotated[str, frame.option("--note", metavar="TEXT", help="Why, kept as an internal note.")]


def alone(config: Path | None, json: bool) -> int:
    return list_cases(config=config, json=json)


def list_cases(all: Done = False, limit: Limit = 1000, config: frame.Config = None, json: frame.Json = False) -> int:
    """List the cases that are not done yet."""
    found = opening.settings(config, secrets=False)
    with opening.storage(found) as storage:
        cases = storage.cases(done=all, limit=limit)
    if json:
        printing.as_json([as_json.case_json(case, found.desk.zone) for case in cases])
    elif cases:
        printing.table(_HEADS, [_row(case, found.desk.zone) for case in cases], right=["case"])
    else:
        printing.tell("No cases." if all else "No case is waiting. Done ones: mailbot cases list --all")
    return exits.OK


def show_case(case: CaseWord, config: frame.Config = None, json: frame.Json = False) -> int:
    """Show a case: who takes part, what happened, which windows run."""
    found = opening.settings(config, secrets=False)
    number = case_number(case, found.desk)
    with opening.storage(found) as storage:
        file = storage.case_file(number)
    if file is None:
        raise no_such_case(number)
    if json:
        printing.as_json(as_json.case_file_json(file, found.desk.zone))
    else:
        _show(file, found.desk)
    return exits.OK


def close_case(
    case: CaseWord,
    note: Note = "",
    clock: ClockFile = None,
    config: frame.Config = None,
    json: frame.Json = False,
) -> int:
    """Close a case."""
    raise NotImplementedError(getpass.getuser())


def case_number(word: str, desk: Desk) -> int:
    """The number that a person meant. Raises Failed (usage) when there is none in it."""
    bare = word.strip().removeprefix("#").strip()
    if bare.isascii() and bare.isdigit():
        return int(bare)
    found = desk.case_number.find(word)
    if found:
        return found[0]
    raise exits.Failed(
        exits.USAGE,
        f"there is no case number in {word!r}",
        why=f"Expected a number such as 42, #42 or {desk.case_number.write(42)}.",
        next="mailbot cases list",
    )


def no_such_case(number: int) -> exits.Failed:
    return exits.Failed(exits.NO_INPUT, f"there is no case {number}", next="mailbot cases list --all")


_HEADS = ("case", "status", "priority", "queue", "owner", "requester", "due", "updated", "subject")


def _row(case: Case, zone: tzinfo) -> tuple[str, ...]:
    return (
        str(case.number),
        _status(case),
        case.priority,
        case.queue,
        case.owner or "-",
        case.requester.address,
        _next_due(case, zone),
        printing.when(case.updated_at, zone),
        case.subject,
    )


def _status(case: Case) -> str:
    return f"{case.status} ({case.waiting_reason})" if case.waiting_reason else str(case.status)


def _next_due(case: Case, zone: tzinfo) -> str:
    running = sorted((d for d in case.deadlines if d.is_running), key=lambda d: d.due_at)
    return f"{running[0].window} {printing.when(running[0].due_at, zone)}" if running else "-"


def _show(file: CaseFile, desk: Desk) -> None:
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
            "Opened": printing.when(case.opened_at, desk.zone),
            "Updated": printing.when(case.updated_at, desk.zone),
        }
    )
    for deadline in case.deadlines:
        printing.line(f"  {_window(deadline, desk.zone)}")
    for entry in file.entries:
        _show_entry(entry, desk.zone)


def _owner(case: Case, desk: Desk) -> str:
    agent = desk.agents.get(case.owner) if case.owner else None
    return f"{case.owner} ({agent.person})" if agent else case.owner or "nobody"


def _window(deadline: Deadline, zone: tzinfo) -> str:
    due = f"{deadline.window}: due {printing.when(deadline.due_at, zone)}"
    if deadline.outcome:
        return f"{due}, {deadline.outcome} {_at(deadline.settled_at, zone)}".rstrip()
    if deadline.paused_at:
        return f"{due}, paused since {printing.when(deadline.paused_at, zone)}"
    return f"{due}{', overdue' if deadline.overdue else ''}; next step {_at(deadline.step_at, zone) or 'none'}"


def _at(instant: datetime | None, zone: tzinfo) -> str:
    return printing.when(instant, zone) if instant else ""


def _show_entry(entry: Entry, zone: tzinfo) -> None:
    printing.line()
    route = " → ".join(filter(None, [str(entry.author or ""), ", ".join(str(one) for one in entry.to)]))
    heading = f"{printing.when(entry.at, zone)}  {entry.kind}, {entry.visibility}  {route}".rstrip()
    printing.line(heading, style="cyan" if entry.visibility == "public" else "yellow")
    for text in (entry.subject, entry.text.strip()):
        if text:
            printing.line("\n".join(f"    {row}" for row in text.splitlines()))
    for file in entry.attachments:
        printing.line(f"    [{file.name or 'no name'}, {file.type}, {file.size:,} bytes]")
