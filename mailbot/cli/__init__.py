"""The command line: each file holds one group of verbs; heavy modules are imported when a verb runs."""

from __future__ import annotations

import sys
from typing import NoReturn


def main() -> NoReturn:
    """The `mailbot` command. Ends the process with a code of sysexits.h."""
    from mailbot.cli import frame, verbs

    if hasattr(sys.stdout, "reconfigure"):  # a subject beyond the locale's letters must not end a listing
        sys.stdout.reconfigure(errors="replace")
    sys.exit(frame.run(verbs.application(), sys.argv[1:]))
