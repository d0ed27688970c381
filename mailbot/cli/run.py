"""`mailbot run` and `mailbot demo`: the daemon in the foreground, and a morning at a made-up desk."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from mailbot.cli import exits, frame, opening

Once = Annotated[bool, frame.option("--once", help="Do all that is due, then exit.")]
ClockFile = Annotated[
    Path | None,
    frame.option("--clock", metavar="FILE", help="Take the time from this file (an instant and a rate)."),
]
Observe = Annotated[bool, frame.option("--observe", help="Decide and record everything, but mail nobody.")]
DemoOnce = Annotated[bool, frame.option("--once", help="Exit when the story is over.")]
DemoFolder = Annotated[Path | None, frame.argument("DIR", "Folder to write the demo's desk into (default: demo-desk).")]


def run(
    once: Once = False,
    clock: ClockFile = None,
    observe: Observe = False,
    config: frame.Config = None,
    json: frame.Json = False,
) -> int:
    """Run the desk, in the foreground.

    Watches the mailboxes until SIGTERM or Ctrl-C."""
    from mailbot.compose import TemplateError
    from mailbot.daemon.run import run as run_daemon
    from mailbot.settings import ConfigError

    place = opening.folder(config)
    opening.clock(clock)  # a clock file that cannot be read is told here
    try:
        with opening.refusals():
            return run_daemon(place, once=once, clock_file=clock, observe=observe, environ=os.environ)
    except ConfigError as error:
        raise opening.refused(place, opening.listing(error.problems)) from error
    except TemplateError as error:
        raise opening.refused(place, str(error)) from error


def demo(
    folder: DemoFolder = None, once: DemoOnce = False, config: frame.Config = None, json: frame.Json = False
) -> int:
    """Show a desk at work, on this machine alone.

    Starts a mail server and the daemon, and plays a story of a morning."""
    try:
        from mailbot.demo.story import demo as tell_story
    except ModuleNotFoundError as error:
        raise exits.Failed(
            exits.UNAVAILABLE,
            f"the demo needs the package {error.name}",
            next='pip install "mailbot[demo]"',
        ) from error
    return tell_story(once=once, folder=folder)
