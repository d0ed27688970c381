"""`mailbot init` and `mailbot check`: from nothing to a configuration that is right."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from mailbot.cli import exits, frame, opening, printing

if TYPE_CHECKING:
    from mailbot.settings import Problem, Settings

NewFolder = Annotated[Path, frame.argument("DIR", "Folder to make; it must be new or empty.")]
Preset = Annotated[str | None, frame.option("--desk", metavar="NAME", help="Start from a ready-made desk.")]


def check(config: frame.Config = None, json: frame.Json = False) -> int:
    """Say what is wrong with the configuration, and where."""
    place = opening.folder(config)
    found, problems = _look(place)
    if json:
        printing.as_json(_as_json(place, problems))
    else:
        _report(place, found, problems)
    return exits.CONFIG if problems else exits.OK


def _look(place: Path) -> tuple[Settings | None, tuple[Problem, ...]]:
    """All problems at once; the templates are tried only under settings that hold."""
    from mailbot.settings import ConfigError, load

    try:
        found = load(place, os.environ, secrets=False, today=opening.today())
    except ConfigError as error:
        return None, error.problems
    return found, _template_problems(found)


def _template_problems(found: Settings) -> tuple[Problem, ...]:
    """Jinja2 knows no columns, and no line of a file that is missing: these read as 1."""
    from mailbot.compose import Composer, TemplateError
    from mailbot.settings import Problem

    try:
        Composer(found.server.templates)
    except TemplateError as error:
        return tuple(Problem(p.file, max(p.line, 1), 1, p.message) for p in error.problems)
    return ()


def _as_json(place: Path, problems: tuple[Problem, ...]) -> dict[str, Any]:
    return {
        "folder": str(place),
        "ok": not problems,
        "problems": [
            {"file": str(p.file), "line": p.line, "column": p.column, "message": p.message, "remedy": p.remedy}
            for p in problems
        ],
    }


def _report(place: Path, found: Settings | None, problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        printing.line(opening.problem_text(problem))
    if found is None or problems:
        count = _count(len(problems), "problem")
        printing.complain(f"{place}: {count}. Nothing starts with it, and a daemon keeps the last good one.")
        return
    desk = found.desk
    parts = [
        _count(len(desk.agents), "agent"),
        _count(len(desk.queues), "queue"),
        _count(len(desk.priorities), "priority", "priorities"),
        _count(len(desk.rules), "rule"),
    ]
    printing.line(f"{place}: in order. {desk.person}, {', '.join(parts)}, {desk.zone.key}.", style="green")


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def init(folder: NewFolder, desk: Preset = None, config: frame.Config = None, json: frame.Json = False) -> int:
    """Write a commented configuration into a new folder.

    The default one, or with --desk one of the ready-made desks; a secret of its own is made beside it.
    """
    from mailbot.settings.new_desk import preset, shipped_config, write_new_desk

    try:
        write_new_desk(folder, preset(desk) if desk else shipped_config(), secrets.token_bytes(32))
    except LookupError as error:
        raise exits.Failed(exits.USAGE, error.args[0]) from error
    except OSError as error:
        raise exits.Failed(exits.CANNOT_CREATE, f"cannot write {folder}", why=str(error)) from error
    if json:
        printing.as_json({"folder": str(folder), "files": sorted(one.name for one in folder.iterdir())})
    else:
        _next_steps(folder)
    return exits.OK


def _next_steps(folder: Path) -> None:
    printing.line(f"{folder} is written. What to do next:", style="bold")
    for number, step in enumerate(_STEPS, start=1):
        printing.line(f"  {number}. {step.format(folder=folder)}")


_STEPS = (
    "{folder}/mailbot.yml: name your mailbox (mailboxes: imap) and the way out (smtp)",
    "{folder}/desk.yml: your address, time zone, hours, agents and what you promise",
    "export SUPPORT_PASSWORD=… SMTP_PASSWORD=…",
    "mailbot check --config {folder}",
    "mailbot doctor --config {folder}",
    "mailbot run --config {folder}",
)
