"""Finding the configuration, reading it, opening its storage and clock; what goes wrong there becomes `Failed`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mailbot.cli.exits import CONFIG, NO_INPUT, UNAVAILABLE, Failed

if TYPE_CHECKING:
    from mailbot.daemon.clock import Clock
    from mailbot.settings import Problem, Settings
    from mailbot.settings.server import Server
    from storage import SqlStorage

DEFAULT_FOLDERS = (Path("config"), Path("/etc/mailbot"))


def folder(config: Path | None) -> Path:
    """What was said, else MAILBOT_CONFIG, else the first default that is there."""
    said = config or (Path(os.environ["MAILBOT_CONFIG"]) if os.environ.get("MAILBOT_CONFIG") else None)
    if said:
        return said
    for place in DEFAULT_FOLDERS:
        if place.is_dir():
            return place
    raise Failed(
        CONFIG,
        "no configuration found",
        why="Neither ./config nor /etc/mailbot is there, and neither --config nor MAILBOT_CONFIG names a folder.",
        next="mailbot init DIR",
    )


def settings(config: Path | None, *, secrets: bool = True) -> Settings:
    """The whole configuration. Without `secrets` it also reads where passwords and keys are missing."""
    from mailbot.settings import ConfigError, load

    place = folder(config)
    try:
        return load(place, os.environ, secrets=secrets, today=today())
    except ConfigError as error:
        raise Failed(
            CONFIG,
            f"the configuration in {place} is refused",
            why=listing(error.problems),
            next=f"mailbot check --config {place}",
        ) from error


def today() -> date:
    """The machine's day: says for which years holidays become dates."""
    return clock(None).now().date()


def listing(problems: tuple[Problem, ...]) -> str:
    """Each problem as `file:line:column: message`, with what to do about it below."""
    return "\n".join(problem_text(problem) for problem in problems)


def problem_text(problem: Problem) -> str:
    place = f"{problem.file}:{problem.line}:{problem.column}"
    remedy = f"\n    {problem.remedy}" if problem.remedy else ""
    return f"{place}: {problem.message}{remedy}"


def clock(file: Path | None) -> Clock:
    """The machine's time, or the time that a clock file tells."""
    from mailbot.daemon.clock import FileClock, SystemClock

    if file is None:
        return SystemClock()
    try:
        return FileClock(file)
    except (OSError, ValueError) as error:
        raise Failed(NO_INPUT, f"cannot read the clock file {file}", why=str(error)) from error


@contextmanager
def storage(found: Settings, now: datetime | None = None) -> Iterator[SqlStorage]:
    """The desk's database, open as long as the block runs. `now` is the machine's own time unless given."""
    with database(found.server, now) as opened:
        yield opened


@contextmanager
def database(server: Server, now: datetime | None = None) -> Iterator[SqlStorage]:
    """The same, from the server's part of the settings. Raises Failed (unavailable) where it does not open."""
    from storage import SchemaTooNew, StorageInUse, WrongDatabase, open_storage

    try:
        opened = open_storage(server.database, now=now or clock(None).now())
    except (OSError, SchemaTooNew, StorageInUse, WrongDatabase) as error:
        raise Failed(UNAVAILABLE, "the database does not open", why=str(error), next="mailbot doctor") from error
    try:
        yield opened
    finally:
        opened.close()
