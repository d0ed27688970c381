"""`mailbot check --diff`: the edited files beside those in force, and the due times of open cases under both."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mailbot.cli import opening, printing

if TYPE_CHECKING:
    from mailbot.core.case.model import Case
    from mailbot.core.policy import Desk
    from mailbot.core.ports import Storage
    from mailbot.settings import Settings

AT_ONCE = 500
MOST_SHOWN = 40
MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Moved:
    """One window of an open case: due then, and by the edited files; None: it does not run."""

    case: int
    subject: str
    window: str
    priority: str
    due_at: datetime | None
    new_due_at: datetime | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class Change:
    """`since`: when what is in force came into force; None when nothing was ever."""

    since: datetime | None
    files: Mapping[str, tuple[str, ...]]  # lines of a unified diff, by file
    open_cases: int
    moved: tuple[Moved, ...]
    zone: ZoneInfo


def change(found: Settings) -> Change:
    """Against what the running desk has in force; nothing is written."""
    now = opening.clock(None).now()
    with opening.looking(found) as storage:
        kept = storage.policy_at()
        before = kept.policy.files if kept else {}
        seen, moved = _cases(storage, found.desk, now)
    return Change(kept.since if kept else None, _files(before, found.files.files), seen, moved, found.desk.zone)


def _files(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> dict[str, tuple[str, ...]]:
    names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    return {name: tuple(_lines(name, before.get(name, b""), after.get(name, b""))) for name in names}


def _lines(name: str, before: bytes, after: bytes) -> Iterator[str]:
    old, new = (text.decode("utf-8", "replace").splitlines() for text in (before, after))
    yield from difflib.unified_diff(old, new, f"{name} (in force)", f"{name} (edited)", n=1, lineterm="")


def _cases(storage: Storage, desk: Desk, now: datetime) -> tuple[int, tuple[Moved, ...]]:
    moved: list[Moved] = []
    seen = 0
    for case in printing.progress(_open_cases(storage), "Counting windows of open cases"):
        seen += 1
        moved += _moved(case, desk, now)
    return seen, tuple(moved)


def _open_cases(storage: Storage) -> Iterator[Case]:
    above = 0
    while True:
        with storage.look() as look:
            cases = look.open_cases(above, AT_ONCE)
        yield from cases
        if not cases:
            return
        above = cases[-1].number


def _moved(case: Case, desk: Desk, now: datetime) -> Iterator[Moved]:
    """As the daemon will count them after the reload."""
    from mailbot.core.case.evolve import evolve
    from mailbot.core.time.recount import recount

    after = evolve(case, recount(case, desk, now), now) or case
    due, new = ({d.window: d.due_at for d in one.deadlines if d.is_running} for one in (case, after))
    for window in dict.fromkeys((*due, *new)):
        old_due, new_due = due.get(window), new.get(window)
        if old_due != new_due:
            late = new_due is not None and new_due <= now
            yield Moved(case.number, case.subject, str(window), case.priority, old_due, new_due, late)


def as_json(found: Change) -> dict[str, Any]:
    def at(instant: datetime | None) -> str | None:
        return instant.astimezone(found.zone).isoformat() if instant else None

    return {
        "in_force_since": at(found.since),
        "files": [{"file": name, "diff": list(lines)} for name, lines in found.files.items()],
        "open_cases": found.open_cases,
        "due_times": [
            {
                "case": one.case,
                "subject": one.subject,
                "window": one.window,
                "priority": one.priority,
                "due_at": at(one.due_at),
                "new_due_at": at(one.new_due_at),
                "overdue": one.overdue,
            }
            for one in found.moved
        ],
    }


def show(found: Change) -> None:
    printing.line()
    if found.since is None:
        printing.line("No desk has run with this database yet: all of this is new.")
        return
    if not found.files:
        printing.line(f"Nothing changes: this is in force since {printing.when(found.since, found.zone)}.")
    for name, lines in found.files.items():
        _show_file(name, lines)
    _show_cases(found)


_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def _show_file(name: str, lines: tuple[str, ...]) -> None:
    printing.line(f"{name}: {_plus(lines, '+')} lines added, {_plus(lines, '-')} taken out", style="bold")
    for line in lines[2:MOST_LINES]:
        printing.line(f"  {line}", style=_COLOURS.get(line[:1], ""))
    if len(lines) > MOST_LINES:
        printing.line(f"  … and {len(lines) - MOST_LINES} lines more (all of them: --json)")
    printing.line()


def _plus(lines: tuple[str, ...], sign: str) -> int:
    return sum(line.startswith(sign) for line in lines[2:])


def _show_cases(found: Change) -> None:
    cases = len({one.case for one in found.moved})
    printing.line(f"{cases} of {found.open_cases} open cases get other due times.", style="bold")
    if not found.moved:
        return
    rows = [_row(one, found.zone) for one in found.moved[:MOST_SHOWN]]
    printing.table(("case", "window", "due", "becomes", "subject"), rows, right=("case",))
    if len(found.moved) > MOST_SHOWN:
        printing.line(f"… and {len(found.moved) - MOST_SHOWN} more (all of them: --json)")


def _row(one: Moved, zone: ZoneInfo) -> tuple[str, ...]:
    due, new = (printing.when(at, zone) if at else "not running" for at in (one.due_at, one.new_due_at))
    return str(one.case), one.window, due, f"{new} (overdue)" if one.overdue else new, one.subject
