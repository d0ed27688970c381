"""Finding the configuration, reading it, opening its storage and clock; what goes wrong there becomes `Failed`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mailbot.cli import printing
from mailbot.cli.exits import CONFIG, NO_INPUT, UNAVAILABLE, Failed
from mailbot.cli.problem_view import first_line

if TYPE_CHECKING:
    from mailbot.core.ports import Storage
    from mailbot.daemon.clock import Clock
    from mailbot.daemon.process import Policy
    from mailbot.settings import Problem, Settings
    from mailbot.settings.contact_sources import Rows
    from mailbot.settings.past_policies import PastPolicies
    from mailbot.settings.server import Server
    from storage import SqlStorage

DEFAULT_FOLDERS = (Path("config"), Path("/etc/mailbot"))


def said_folder(config: Path | None) -> Path | None:
    """What was said, else MAILBOT_CONFIG."""
    return config or (Path(os.environ["MAILBOT_CONFIG"]) if os.environ.get("MAILBOT_CONFIG") else None)


def environment() -> Mapping[str, str]:
    """What the shell has set, for those who read a configuration."""
    return os.environ


def folder(config: Path | None) -> Path:
    """What was said, else MAILBOT_CONFIG, else the first default that is there."""
    said = said_folder(config)
    if said:
        return said
    for place in DEFAULT_FOLDERS:
        if place.is_dir():
            return place
    raise Failed(
        CONFIG,
        "no configuration found",
        why="Neither ./config nor /etc/mailbot is there, and neither --config nor MAILBOT_CONFIG names a folder.",
        next="mailbot check --config ." if Path("mailbot.yml").is_file() else "mailbot init DIR",
    )


def settings(config: Path | None, *, secrets: bool = True, day: date | None = None, contacts: bool = False) -> Settings:
    """The whole configuration. Without `secrets` it also reads where passwords and keys are missing.

    `day`: around which holidays are known, today unless given. `contacts`: those of a database are asked for.
    """
    from mailbot.settings import ConfigError, load

    place = folder(config)
    try:
        rows = contact_rows if contacts else None
        return load(place, os.environ, secrets=secrets, today=day or today(), read_rows=rows)
    except ConfigError as error:
        raise refused(place, listing(error.problems)) from error


def contact_rows(url: str, query: str) -> Rows:
    """Contacts of a database, for commands that do without them, and say so, while it is away."""
    from mailbot.core.ports import StorageFailed
    from storage import read_rows

    try:
        return read_rows(url, query)
    except StorageFailed as error:
        printing.tell(f"Contacts could not be read, so this goes on without them: {error}", "yellow")
        return ("address",), ()


def whole(place: Path) -> Settings:
    """All that can be read without secrets, contacts of a database too. Raises ConfigError."""
    from mailbot.settings import load
    from storage import read_rows

    return load(place, os.environ, secrets=False, today=today(), read_rows=read_rows)


def in_force(config: Path | None) -> Settings:
    """The configuration for commands that only look: while the edited one is wrong, the last good one serves."""
    from mailbot.settings import ConfigError, load

    place = folder(config)
    try:
        return load(place, os.environ, secrets=False, today=today())
    except ConfigError as error:
        last = _last_good(place)
        if last is None:
            raise refused(place, listing(error.problems)) from error
    printing.tell("The edited configuration is refused. This is by the last good one, which is in force.", "yellow")
    printing.tell(f"Next: mailbot check --config {place}", "cyan")
    return last


def past_policies(found: Settings, storage: Storage) -> PastPolicies:
    """The desk by the policy of an instant."""
    from mailbot.settings.past_policies import PastPolicies

    return PastPolicies(found.desk, storage.policy_at, os.environ)


def _last_good(place: Path) -> Settings | None:
    from mailbot.settings import ConfigError, Settings, load_kept, load_server

    try:
        server = load_server(place, os.environ)
        with database_if_there(server) as storage:
            kept = storage.policy_at()
        return Settings(load_kept(kept.policy, os.environ, today=today()), server) if kept else None
    except ConfigError:
        return None


def refused(place: Path, why: str) -> Failed:
    return Failed(CONFIG, f"the configuration in {place} is refused", why=why, next=f"mailbot check --config {place}")


def today() -> date:
    """The machine's day: says for which years holidays become dates."""
    return clock(None).now().date()


def listing(problems: tuple[Problem, ...]) -> str:
    """Each problem as `file:line:column: message`, with what to do about it below."""
    return "\n".join(problem_text(problem) for problem in problems if problem.is_error)


def problem_text(problem: Problem) -> str:
    remedy = f"\n    {problem.remedy}" if problem.remedy else ""
    return f"{first_line(problem)}{remedy}"


def mailbox_names(found: Settings) -> tuple[str, ...]:
    """The mailboxes that mail may count as; a desk without any still has its pipe."""
    return tuple(mailbox.name for mailbox in found.server.mailboxes) or ("pipe",)


def policy(config: Path | None) -> tuple[Settings, Policy]:
    """The settings with their secrets, and what decisions are made and frozen with."""
    from mailbot.compose import TemplateError
    from mailbot.daemon.wiring import open_policy

    found = settings(config, contacts=True)
    try:
        return found, open_policy(found)
    except TemplateError as error:
        raise refused(folder(config), str(error)) from error


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
def storage(found: Settings, now: datetime | None = None) -> Iterator[Storage]:
    """The desk's database, open as long as the block runs. `now` is the machine's own time unless given."""
    with database(found.server, now) as opened:
        yield opened


@contextmanager
def looking(found: Settings) -> Iterator[Storage]:
    """The same for commands that only look: where there is no database yet, an empty desk and no file."""
    with database_if_there(found.server) as opened:
        yield opened


def database_file(found: Settings) -> Path | None:
    """Where SQLite keeps the desk; None for a server."""
    scheme, _, file = found.server.database.partition(":///")
    return Path(file) if scheme.startswith("sqlite") and file else None


def health_file(found: Settings) -> Path | None:
    """Where a daemon reports how it fares: beside the database, when that is a file."""
    file = database_file(found)
    return file.with_name("health.json") if file else None


@contextmanager
def database_if_there(server: Server) -> Iterator[Storage]:
    """An empty desk in memory where there is no file yet."""
    scheme, _, file = server.database.partition(":///")
    if scheme.startswith("sqlite") and file and not Path(file).exists():
        from mailbot.core.trial.desk import MemoryStorage

        yield MemoryStorage()
        return
    with database(server) as opened:
        yield opened


@contextmanager
def database(server: Server, now: datetime | None = None) -> Iterator[SqlStorage]:
    """The database that `server` names, opened, its tables made or migrated."""
    from storage import open_storage

    with refusals():
        opened = open_storage(server.database, now=now or clock(None).now())
        try:
            yield opened
        finally:
            opened.close()


_USABLE = "see storage: database in mailbot.yml; may this user read and write there?"


@contextmanager
def refusals() -> Iterator[None]:
    """What a database or a daemon's start may raise, as `Failed` with the next thing to do."""
    from mailbot.core.ports import StorageFailed
    from storage import SchemaTooNew, StorageInUse, WrongDatabase

    try:
        yield
    except StorageInUse as error:
        raise Failed(UNAVAILABLE, "another daemon runs this desk", why=str(error), next="mailbot status") from error
    except StorageFailed as error:
        raise Failed(UNAVAILABLE, "the database does not answer", why=str(error), next="mailbot doctor") from error
    except (SchemaTooNew, WrongDatabase) as error:
        raise Failed(CONFIG, "the database cannot be used", why=str(error), next=_USABLE) from error
