"""`mailbot test-rules`: mails beside what is expected of them, decided by the rules as they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from mailbot.cli import exits, frame, opening, printing, trying

if TYPE_CHECKING:
    from mailbot.daemon.rule_tests import Outcome
    from mailbot.settings import Problem, Settings

Tests = Annotated[Path, frame.argument("DIR", "Folder with NAME.eml and NAME.expect.yml, or one such file.")]
Rules = Annotated[Path | None, frame.option("--rules", metavar="FILE", help="Rules to try instead of rules.yml.")]
FAILED = 1


def run_tests(tests: Tests, rules: Rules = None, config: frame.Config = None, json: frame.Json = False) -> int:
    """Decide about the mails in a folder and compare with what is expected of each.

    Ends with 1 when one comes out otherwise, with 65 when a file cannot be read.
    """
    found, problems = trying.without_secrets(config, rules=rules), list["Problem"]()
    outcomes = _outcomes(_files(tests), found, problems)
    if json:
        printing.as_json(_as_json(outcomes, problems))
    else:
        _show(outcomes, problems)
    if problems:
        return exits.DATA
    return FAILED if any(outcome.misses for outcome in outcomes) else exits.OK


def _files(place: Path) -> list[Path]:
    from mailbot.settings.rule_test import SUFFIX

    if place.is_dir():
        files = sorted(place.rglob(f"*{SUFFIX}"))
    else:
        files = [place.with_name(f"{place.stem}{SUFFIX}") if place.suffix == ".eml" else place]
    if not files:
        raise exits.Failed(exits.NO_INPUT, f"there is no test in {place}", why=f"A test is NAME.eml with NAME{SUFFIX}.")
    return files


def _outcomes(files: Sequence[Path], found: Settings, problems: list[Problem]) -> list[Outcome]:
    from mailbot.daemon.rule_tests import run_rule_test
    from mailbot.daemon.simulate import CannotPlay
    from mailbot.settings import Problem
    from mailbot.settings.rule_test import read_rule_test

    outcomes, mailbox = [], opening.mailbox_names(found)[0]
    for file in files:
        test = read_rule_test(file, found.desk, _date_of(file), problems)
        if test is None:
            continue
        try:
            outcomes.append(run_rule_test(test, found.desk, mailbox))
        except CannotPlay as error:
            problems.append(Problem(str(file), 1, 1, str(error)))
    return outcomes


def _date_of(file: Path) -> datetime | None:
    from mailbot.parsers import parse
    from mailbot.settings.rule_test import mail_of

    mail = mail_of(file)
    return parse(mail.read_bytes()).date if mail.is_file() else None


def _as_json(outcomes: Sequence[Outcome], problems: Sequence[Problem]) -> dict[str, Any]:
    return {
        "ok": not problems and not any(outcome.misses for outcome in outcomes),
        "tests": [
            {
                "name": outcome.test.name,
                "ok": not outcome.misses,
                "differences": [{"of": m.of, "expected": m.expected, "got": m.got} for m in outcome.misses],
            }
            for outcome in outcomes
        ],
        "problems": [
            {"file": p.file, "line": p.line, "column": p.column, "message": p.message, "remedy": p.remedy}
            for p in problems
        ],
    }


def _show(outcomes: Sequence[Outcome], problems: Sequence[Problem]) -> None:
    for problem in problems:
        printing.line(opening.problem_text(problem))
    for outcome in outcomes:
        _show_outcome(outcome)
    failed = sum(bool(outcome.misses) for outcome in outcomes)
    verdict = f"{len(outcomes) - failed} of {len(outcomes)} tests pass" + (f", {failed} fail" if failed else "")
    unread = f"; {len(problems)} problems in the files" if problems else ""
    printing.line(f"{verdict}{unread}.", style="bold green" if not failed and not problems else "bold red")


def _show_outcome(outcome: Outcome) -> None:
    if not outcome.misses:
        printing.line(f"ok    {outcome.test.name}", style="green")
        return
    printing.line(f"FAIL  {outcome.test.name}", style="red")
    width = max(len(miss.of) for miss in outcome.misses)
    for miss in outcome.misses:
        printing.line(f"      {miss.of:<{width}}  expected {miss.expected}, got {miss.got}")
    hits = [step for step in outcome.decision.steps if step.hit] if outcome.decision else []
    for step in hits:
        printing.line(f"      hit   {step.rule}: {step.because}")
