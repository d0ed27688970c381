"""`mailbot cases`: look at cases and close them."""

from __future__ import annotations

import getpass
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from mailbot.cli import as_json, case_view, exits, frame, opening, printing
from mailbot.cli.run import ClockFile

if TYPE_CHECKING:
    from mailbot.core.cause import CommandCause
    from mailbot.core.decision import Decision
    from mailbot.core.policy import Desk

CaseWord = Annotated[str, frame.argument("CASE", "42, #42, [Case #42] or a pasted subject.")]
Unfinished = Annotated[bool, frame.option("--open", help="Only those that are not resolved or closed.")]
Limit = Annotated[int, frame.option("--limit", metavar="N", help="At most so many, latest first (default 1000).")]
Message = Annotated[
    str, frame.option("--message", metavar="TEXT", help="Words for the customer, in the mail that says so.")
]

MOST_DIGITS = 15  # more is no case number, and more than 18 no integer of a database


def alone(config: Path | None, json: bool) -> int:
    """Plain `mailbot cases`."""
    return list_cases(config=config, json=json)


def list_cases(
    unfinished: Unfinished = False, limit: Limit = 1000, config: frame.Config = None, json: frame.Json = False
) -> int:
    """List cases, latest first."""
    found = opening.in_force(config)
    with opening.looking(found) as storage:
        cases = storage.cases(done=not unfinished, limit=limit)
    if json:
        printing.as_json([as_json.case_json(case, found.desk.zone) for case in cases])
    elif cases:
        rows = [case_view.row(case, found.desk.zone) for case in cases]
        printing.table(case_view.HEADS, rows, right=["case"])
    else:
        printing.tell("No case is open." if unfinished else "There are no cases yet.")
    return exits.OK


def show_case(case: CaseWord, config: frame.Config = None, json: frame.Json = False) -> int:
    """Show a case: who takes part, what happened, which windows run."""
    found = opening.in_force(config)
    number = case_number(case, found.desk)
    with opening.looking(found) as storage:
        file = storage.case_file(number)
    if file is None:
        raise no_such_case(number)
    if json:
        printing.as_json(as_json.case_file_json(file, found.desk.zone))
    else:
        case_view.show(file, found.desk)
    return exits.OK


def close_case(
    case: CaseWord,
    message: Message = "",
    clock: ClockFile = None,
    config: frame.Config = None,
    json: frame.Json = False,
) -> int:
    """Close a case and tell the customer, as the desk is set to."""
    from mailbot.daemon.tick import run_command

    found, policy = opening.policy(config)
    cause = _closing(case_number(case, found.desk), message)
    now = opening.clock(clock).now()
    with opening.storage(found, now) as storage:
        if storage.case_file(cause.case) is None:
            raise no_such_case(cause.case)
        decision = run_command(storage, policy, cause, now)
    if json:
        printing.as_json(as_json.decision_json(decision, found.desk.zone))
    else:
        _say(decision)
    return exits.OK


def _closing(number: int, message: str) -> CommandCause:
    from mailbot.core.cause import Act, CommandCause

    return CommandCause(uuid.uuid4().hex, Act.CLOSE, number, by=getpass.getuser(), text=message)


def _say(decision: Decision) -> None:
    if not decision.effects:
        printing.line(f"Nothing was done: {decision.steps[0].because}.")
        return
    mails = ", ".join(str(draft.to) for draft in decision.drafts)
    printing.line(f"Case {decision.after.number} is closed." if decision.after else "Closed.")
    printing.line(f"A mail goes to {mails}." if mails else "Nobody is mailed.")


def case_number(word: str, desk: Desk) -> int:
    """The number that a person meant: bare, after a #, or as this desk writes it. Raises Failed (usage).

    Other digits of a pasted subject (an invoice, a year) are never taken for it.
    """
    bare = word.strip().removeprefix("#")
    if bare.isascii() and bare.isdigit() and len(bare) <= MOST_DIGITS:
        return int(bare)
    if found := desk.case_number.find(word):
        return found[0]
    raise exits.Failed(
        exits.USAGE,
        f"there is no case number in {word!r}",
        why=f"Expected a number such as 42, #42 or {desk.case_number.write(42)}.",
        next="mailbot cases list",
    )


def no_such_case(number: int) -> exits.Failed:
    return exits.Failed(exits.NO_INPUT, f"there is no case {number}", next="mailbot cases list")
