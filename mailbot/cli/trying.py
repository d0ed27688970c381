"""Reading a configuration to try it: with other files in the place of some, with a scenario, without any secret."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mailbot.cli.exits import DATA, NO_INPUT, Failed
from mailbot.cli.opening import contact_rows, environment, folder, listing, refused, said_folder, today

if TYPE_CHECKING:
    from mailbot.settings import Settings
    from mailbot.settings.scenario import Staged


def scenario(file: Path, config: Path | None) -> Staged:
    """A scenario with its desk; needs no secret."""
    from mailbot.settings import ConfigError
    from mailbot.settings.scenario import read_scenario

    try:
        return read_scenario(file, environment(), said_folder(config))
    except ConfigError as error:
        raise Failed(DATA, f"{file} cannot be played", why=listing(error.problems)) from error
    except OSError as error:
        raise Failed(NO_INPUT, f"cannot read {file}", why=error.strerror or str(error)) from error


def tried(config: Path | None, *, rules: Path | None = None, desk: Path | None = None) -> Settings:
    """The configuration with other files in the place of some, and with its secret only where that can be had."""
    from mailbot.settings import ConfigError, load

    place = folder(config)

    def read(*, secrets: bool) -> Settings:
        return load(
            place, environment(), secrets=secrets, today=today(), rules=rules, desk=desk, read_rows=contact_rows
        )

    try:
        return read(secrets=True)
    except ConfigError:
        pass
    try:
        return read(secrets=False)
    except ConfigError as error:
        raise refused(place, listing(error.problems)) from error


def without_secrets(config: Path | None, *, rules: Path | None = None) -> Settings:
    """The configuration for what needs no secret: the same outcome on every machine."""
    from mailbot.settings import ConfigError, load

    place = folder(config)
    try:
        return load(place, environment(), secrets=False, today=today(), rules=rules, read_rows=contact_rows)
    except ConfigError as error:
        raise refused(place, listing(error.problems)) from error


def secrets_of(found: Settings) -> tuple[bytes, ...]:
    """The desk's secrets, the one in force first; none where the configuration was read without."""
    server = found.server
    return (server.secret, *server.previous_secrets) if server.secret else ()
