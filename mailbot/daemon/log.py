"""One event a line: `key=value` on a terminal, JSON otherwise. Never bodies, keys or passwords. The structlog door."""

from __future__ import annotations

import logging
import sys
from typing import TextIO, cast

import structlog

from mailbot.core.log import Log


def open_log(stream: TextIO, *, colour: bool, json: bool) -> Log:
    """A log that writes to `stream`. Control characters from mail are escaped, so that a line stays a line (T43)."""
    renderer = (
        structlog.processors.JSONRenderer(default=str)
        if json
        else structlog.dev.ConsoleRenderer(colors=colour, exception_formatter=structlog.dev.plain_traceback)
    )
    return cast(
        Log,
        structlog.wrap_logger(
            structlog.PrintLogger(stream),
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                _escaped,
                *([structlog.processors.format_exc_info] if json else []),
                renderer,
            ],
            wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        ),
    )


def _escaped(logger: object, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {k: _line(v) if isinstance(v, str) and k != "exception" else v for k, v in event.items() if v is not None}


def _line(value: str) -> str:
    return value if value.isprintable() else value.encode("unicode_escape").decode("ascii")


def terminal_log() -> Log:
    """What the daemon writes on standard error."""
    on_terminal = sys.stderr.isatty()
    return open_log(sys.stderr, colour=on_terminal, json=not on_terminal)
