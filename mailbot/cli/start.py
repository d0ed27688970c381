"""`mailbot init`: from nothing to a configuration that is right."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

from mailbot.cli import exits, frame, printing

NewFolder = Annotated[Path, frame.argument("DIR", "Folder to make; it must be new or empty.")]
Preset = Annotated[str | None, frame.option("--desk", metavar="NAME", help="Start from a ready-made desk.")]


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
