"""`mailbot cases export-test`: a real case as tests of the rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from mailbot.cli import exits, frame, opening, printing, trying

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mailbot.daemon.exported_test import Pair

Number = Annotated[int, frame.argument("N", "The case's number.")]
Into = Annotated[Path, frame.option("--into", metavar="DIR", help="Folder to write them to (default: rule-tests).")]
Anonymous = Annotated[bool, frame.option("--anonymous", help="Made-up names and addresses; files are left out.")]


def export_test(
    number: Number,
    into: Into = Path("rule-tests"),
    anonymous: Anonymous = False,
    config: frame.Config = None,
    json: frame.Json = False,
) -> int:
    """Write the mails of a case as tests that pass with the rules as they are."""
    from mailbot.daemon.exported_test import exported

    found = trying.without_secrets(config)
    with opening.database(found.server) as storage, storage.past() as past:
        pairs = exported(past, number, found.desk, opening.mailbox_names(found)[0], anonymous=anonymous)
    if not pairs:
        raise exits.Failed(
            exits.NO_INPUT,
            f"no mail that opened case {number} is kept",
            why="There is no such case, or its raw mail is no longer there.",
            next="mailbot cases list",
        )
    files = _written(pairs, into)
    if json:
        printing.as_json({"folder": str(into), "files": files})
    else:
        printing.line(f"Written to {into}: {', '.join(files)}.")
        printing.line(f"Next: mailbot test-rules {into}", style="cyan")
    return exits.OK


def _written(pairs: Sequence[Pair], into: Path) -> list[str]:
    from mailbot.settings.rule_test import SUFFIX

    try:
        into.mkdir(parents=True, exist_ok=True)
        for pair in pairs:
            (into / f"{pair.name}.eml").write_bytes(pair.mail)
            (into / f"{pair.name}{SUFFIX}").write_text(pair.expectation, encoding="utf-8")
    except OSError as error:
        raise exits.Failed(exits.CANNOT_CREATE, f"cannot write to {into}", why=str(error)) from error
    return [f"{pair.name}{end}" for pair in pairs for end in (".eml", SUFFIX)]
