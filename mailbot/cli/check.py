"""`mailbot check`: what is wrong with a configuration, and what a running desk would make of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from mailbot.cli import check_diff, exits, frame, opening, printing, problem_view

if TYPE_CHECKING:
    from mailbot.settings import Problem, Settings

Diff = Annotated[bool, frame.option("--diff", help="Show what a reload would change, due times too.")]
Lenient = Annotated[bool, frame.option("--lenient", help="Warnings alone end with code 0: a daemon starts with them.")]


def check(diff: Diff = False, lenient: Lenient = False, config: frame.Config = None, json: frame.Json = False) -> int:
    """Say what is wrong with the configuration, and where.

    Ends with code 78 when anything is: with errors nothing starts; warnings are what cannot have been meant.
    """
    place = opening.folder(config)
    found, problems = _look(place)
    change = check_diff.change(found) if diff and found is not None else None
    if json:
        shown = {"folder": str(place), "ok": not problems, "problems": [problem_view.as_json(p) for p in problems]}
        printing.as_json(shown | ({"change": check_diff.as_json(change)} if change else {}))
    else:
        _report(place, found, problems)
        if change is not None:
            check_diff.show(change)
    failing = [problem for problem in problems if problem.is_error or not lenient]
    return exits.CONFIG if failing else exits.OK


def _look(place: Path) -> tuple[Settings | None, tuple[Problem, ...]]:
    """All problems at once, those of templates too."""
    from mailbot.settings import ConfigError

    try:
        found = opening.whole(place)
    except ConfigError as error:
        return None, (*error.problems, *_template_problems(error.templates))
    of_templates = _template_problems(found.server.templates)
    return None if of_templates else found, (*found.warnings, *of_templates)


def _template_problems(folder: Path | None) -> tuple[Problem, ...]:
    """Jinja2 knows no columns, and no line of a file that is missing: these read as 1."""
    from mailbot.compose import Composer, TemplateError
    from mailbot.settings import Problem

    try:
        Composer(folder)
    except TemplateError as error:
        remedy = "the built-in template of that name shows what there is to write"
        return tuple(Problem(p.file, max(p.line, 1), 1, p.message, remedy) for p in error.problems)
    return ()


def _report(place: Path, found: Settings | None, problems: tuple[Problem, ...]) -> None:
    problem_view.show(problems)
    errors = sum(problem.is_error for problem in problems)
    if problems:
        counts = [_count(n, word) for n, word in ((errors, "error"), (len(problems) - errors, "warning")) if n]
        printing.line()
        printing.complain(f"{place}: {' and '.join(counts)}. {_meaning(errors)}")
    elif found is not None:
        printing.line(f"{place}: in order. {_summary(found)}", style="green")


def _meaning(errors: int) -> str:
    if errors:
        return "Nothing starts with it, and a daemon keeps the last good one."
    return "A daemon starts with it; what is warned of has no effect."


def _summary(found: Settings) -> str:
    from mailbot.rules.table import rulebook

    desk = found.desk
    parts = [
        _count(len(desk.agents), "agent"),
        _count(len(desk.queues), "queue"),
        _count(len(desk.priorities), "priority", "priorities"),
        _count(len(desk.rules) - len(rulebook(())), "rule"),
    ]
    return f"{desk.person}, {', '.join(parts)}, {desk.zone.key}."


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
