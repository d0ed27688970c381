"""`mailbot explain`: what the desk would do with one mail, rule by rule, and why. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from mailbot.cli import frame
from mailbot.cli.run import ClockFile

if TYPE_CHECKING:
    pass

Mail = Annotated[
    str, frame.argument("FILE|ID", "A mail as a file (- reads it from a pipe), or a received mail's number.")
]


def explain(mail: Mail, clock: ClockFile = None, config: frame.Config = None, json: frame.Json = False) -> int:
    """Say what would become of a mail, and why.

    Prints the case and its evidence, every rule, the effects and the mails; changes nothing."""
    raise NotImplementedError
