"""`mailbot parse`: how mails read, whatever their bytes are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from mailbot.cli import exits, frame, mail_view, printing

Files = Annotated[list[Path] | None, frame.argument("FILE…", "Mails as files; none or - reads standard input.")]


def parse(files: Files = None, config: frame.Config = None, json: frame.Json = False) -> int:
    """Print how mails read, whatever their bytes.

    People, text, what is new in it, attachments and defects; never fails on a mail."""
    code = exits.OK
    for name in files or [Path("-")]:
        raw = _read(name)
        if raw is None:
            code = exits.NO_INPUT
        elif json:
            printing.as_json(mail_view.mail_json(str(name), raw), indent=None)
        else:
            printing.line("standard input" if str(name) == "-" else str(name), style="bold")
            mail_view.show(raw)
            printing.line()
    return code


def _read(name: Path) -> bytes | None:
    """The bytes; None, and a complaint, where there are none to be had. The other files are read all the same."""
    try:
        return sys.stdin.buffer.read() if str(name) == "-" else name.read_bytes()
    except OSError as error:
        printing.failed(exits.Failed(exits.NO_INPUT, f"cannot read {name}", why=error.strerror or str(error)))
        return None
