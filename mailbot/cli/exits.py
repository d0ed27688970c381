"""How a command ends: the codes of sysexits.h, and the one exception that a verb raises when it cannot do its work."""

from __future__ import annotations

from typing import Final

OK: Final = 0
USAGE: Final = 64  # the command was typed wrongly
DATA: Final = 65  # the input is of no use, now or later
NO_INPUT: Final = 66  # no such file, mail, case or row
UNAVAILABLE: Final = 69  # a server or the database does not answer as it should
CANNOT_CREATE: Final = 73  # a file or folder that was asked for cannot be made
TEMPORARY: Final = 75  # try again later
CONFIG: Final = 78  # the configuration is wrong or missing
INTERRUPTED: Final = 130  # Ctrl-C, as shells count it


class Failed(Exception):
    """Ends the command with `code`. `what` failed, `why` (may span lines), and the command to type `next`."""

    def __init__(self, code: int, what: str, *, why: str = "", next: str = "") -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.why = why
        self.next = next
