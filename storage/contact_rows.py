"""Rows of another database, asked for once and never written: where a desk's contacts stand in a CRM."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, ResourceClosedError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from mailbot.core.ports import StorageFailed

Rows = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]
MOST_ROWS = 1_000_000
CONNECT_SECONDS = 10
ANSWER_SECONDS = 60


def read_rows(url: str, query: str) -> Rows:
    """The names of the columns, then each row as texts; nothing of it can change that database.

    Raises StorageFailed when it cannot be reached, or does not understand the query.
    """
    try:
        engine = _engine(make_url(url))
        with engine.connect() as connection:
            _only_read(connection)
            result = connection.execute(text(query.replace(":", "\\:")))  # a colon is a colon, as in x::date
            rows = result.fetchmany(MOST_ROWS + 1)
            names = tuple(map(str.casefold, result.keys()))
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise StorageFailed(f"not a database that is known here: {error}") from error
    except ResourceClosedError as error:
        raise StorageFailed("the query answers no rows") from error
    except SQLAlchemyError as error:
        raise StorageFailed(str(getattr(error, "orig", None) or error).strip()) from error
    if len(rows) > MOST_ROWS:
        raise StorageFailed(f"the query answers more than {MOST_ROWS} rows")
    return names, tuple(tuple(_text(cell) for cell in row) for row in rows)


def _engine(url: URL) -> Engine:
    """SQLite must not make an empty file of a name that was mistyped."""
    backend = url.get_backend_name()
    if backend == "sqlite":
        file = Path(str(url.database))
        if not file.is_file():
            raise StorageFailed(f"there is no file {file}")
        read_only = url.set(database=f"file:{file}", query={**url.query, "mode": "ro", "uri": "true"})
        return create_engine(read_only, poolclass=NullPool, connect_args={"timeout": CONNECT_SECONDS})
    if backend == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
        return create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": CONNECT_SECONDS})
    return create_engine(url, poolclass=NullPool)


def _only_read(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA query_only = 1")
    elif connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {ANSWER_SECONDS * 1000}")


def _text(cell: object) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case timedelta():
            return f"{cell.days}d"
        case float() | Decimal() if cell == int(cell):
            return str(int(cell))
        case bytes():
            return cell.decode("utf-8", "replace")
    return str(cell)
