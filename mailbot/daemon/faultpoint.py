"""Named steps at which a test may kill the daemon, to show that nothing is lost. Off unless one is armed."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping

VARIABLE = "MAILBOT_FAULTPOINT"

Faultpoint = Callable[[str], None]


def armed(environ: Mapping[str, str]) -> Faultpoint:
    """The `faultpoint(name)` that shells call at each step they pass; does nothing when none is asked for.

    `MAILBOT_FAULTPOINT="receive.after:3"` kills the process (SIGKILL: no clean-up runs) at the third passing;
    without a number at the first. Raises ValueError on a number that is none.
    """
    wanted, _, count = environ.get(VARIABLE, "").partition(":")
    return _Armed(wanted, int(count or 1)) if wanted else faultpoint


def faultpoint(name: str) -> None:
    """The one that never kills."""


class _Armed:
    """Counts the passings of one step, then dies."""

    def __init__(self, wanted: str, left: int) -> None:
        self._wanted = wanted
        self._left = left

    def __call__(self, name: str) -> None:
        if name != self._wanted:
            return
        self._left -= 1
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
