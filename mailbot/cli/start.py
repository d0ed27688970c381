"""`mailbot init` and `mailbot check`: from nothing to a configuration that is right."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailbot.cli import exits, frame, opening, printing

if TYPE_CHECKING:
    from mailbot.settings import Problem, Settings


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
    from mailbot.compose import Composer, TemplateError

    try:
        Composer(found.server.templates)
    except TemplateError as error:
        return tuple(error.problems)
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
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        printing.complain(f"{place}: {count}; nothing runs with it until mended")
        return
    desk = found.desk
    printing.line(
        f"{place}: in order. {desk.person}: {len(desk.agents)} agents, {len(desk.queues)} queues, "
        f"{len(desk.priorities)} priorities, {len(desk.rules)} rules, zone {desk.zone.key}.",
        style="green",
    )


def init() -> int:
    """Write a commented configuration into a new folder."""
    raise NotImplementedError
