"""Brings a database's tables up to what this version needs. Forward only; a database from the future is refused."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from storage.database import Database
from storage.errors import SchemaTooNew

FOLDER = Path(__file__).parent / "migrations"
REVISIONS = (
    "0001",
    "0002",
)  # oldest first; the files in migrations/versions, known here so that opening need not load them
MIGRATING = 7_264_310


def bring_up(database: Database) -> None:
    """Raises SchemaTooNew. All migrations that are missing run in one transaction: all or none."""
    with database.reading() as connection:
        if _revision(connection) == REVISIONS[-1]:
            return
    with database.writing() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": MIGRATING})
        if _revision(connection) != REVISIONS[-1]:
            _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is not None and found not in REVISIONS:
        raise SchemaTooNew(f"the database has tables of version {found}, newer than this mailbot knows")
    return found


def _upgrade(connection: Connection) -> None:
    # Alembic takes a while to load and is needed once in a release: opening an up-to-date database goes without.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, REVISIONS[-1])
