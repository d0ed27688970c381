"""Many rows of one table in one statement, compiled once and handed to the driver as they are.

SQLAlchemy writes the SQL; going through its parameter processing for every row would cost more than the insert itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

Rows = Sequence[Mapping[str, object]]
Insert = sqlite.Insert | postgresql.Insert
Names = tuple[str, ...]
_GIVEN = "given_"  # SQLAlchemy keeps the bare names of columns for itself
_Write = Callable[[Dialect, Table, Names], Any]


def insert_into(dialect: Dialect, table: Table) -> Insert:
    """An insert that may be told what to do on conflict: both dialects spell it alike."""
    return sqlite.insert(table) if dialect.name == "sqlite" else postgresql.insert(table)


def add(connection: Connection, table: Table, rows: Rows) -> None:
    _run(connection, _insert, table, rows)


def add_new(connection: Connection, table: Table, rows: Rows) -> int:
    """Those whose key is there already are left as they are. Returns how many were new."""
    return _run(connection, _insert_new, table, rows)


def add_or_end(connection: Connection, table: Table, rows: Rows) -> None:
    """Those whose key is there already are left as they are, but for rows that only await one: it takes their place."""
    _run(connection, _insert_or_end, table, rows)


def add_beside(connection: Connection, table: Table, rows: Rows) -> None:
    """Inserts what a row has of `table`, under the id of the row it belongs to, named by its other columns there."""
    _run(connection, _insert_beside, table, rows)


def put(connection: Connection, table: Table, rows: Rows) -> None:
    """Inserts, or replaces the row of the same key."""
    _run(connection, _upsert, table, rows)


def shift(connection: Connection, table: Table, rows: Rows) -> None:
    """Inserts, or adds the numbers to those of the row of the same key."""
    _run(connection, _upsert_sum, table, rows)


def change(connection: Connection, table: Table, rows: Rows) -> None:
    """Updates by primary key the columns that the rows name."""
    _run(connection, _update, table, rows)


def remove(connection: Connection, table: Table, rows: Rows) -> None:
    """Deletes what agrees with a row in all the columns that it names."""
    _run(connection, _delete, table, rows)


def _run(connection: Connection, write: _Write, table: Table, rows: Rows) -> int:
    """All rows have the same names. Returns how many rows of the table it touched."""
    if not rows:
        return 0
    sql, names, counted = _compiled(connection.dialect, write, table, tuple(rows[0]))
    columns = [name.removeprefix(_GIVEN) for name in names]
    values = [tuple([row[column] for column in columns]) for row in rows]
    given = values if counted else [dict(zip(names, v, strict=True)) for v in values]
    return connection.exec_driver_sql(sql, given).rowcount


@lru_cache(maxsize=256)
def _compiled(dialect: Dialect, write: _Write, table: Table, names: Names) -> tuple[str, Names, bool]:
    """SQL, the names of its parameters, and whether the driver counts parameters (or else names them)."""
    statement = write(dialect, table, names)
    columns = list(names) if statement.is_insert and write is not _insert_beside else None
    compiled = statement.compile(dialect=dialect, column_keys=columns)
    return str(compiled), tuple(compiled.positiontup or compiled.params), bool(compiled.positional)


def _insert(_: Dialect, table: Table, __: Names) -> Any:
    return table.insert().inline()


def _insert_new(dialect: Dialect, table: Table, _: Names) -> Any:
    return insert_into(dialect, table).inline().on_conflict_do_nothing()


def _insert_or_end(dialect: Dialect, table: Table, names: Names) -> Any:
    statement, keys = insert_into(dialect, table).inline(), _keys(table)
    fresh = {name: statement.excluded[name] for name in names if name not in keys}
    waits = table.c.awaited.is_(True)
    return statement.on_conflict_do_update(index_elements=list(keys), set_=fresh, where=waits)


def _insert_beside(_: Dialect, table: Table, names: Names) -> Any:
    (owner_id,) = (key.column for key in table.c.id.foreign_keys)
    own = [name for name in names if name in table.c]
    where = [owner_id.table.c[name] == _given(owner_id.table, name) for name in names if name not in own]
    found = select(owner_id, *(_given(table, name) for name in own)).where(*where)
    return table.insert().inline().from_select(["id", *own], found)


def _upsert(dialect: Dialect, table: Table, names: Names) -> Any:
    statement, keys = insert_into(dialect, table).inline(), _keys(table)
    fresh = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=fresh)


def _upsert_sum(dialect: Dialect, table: Table, names: Names) -> Any:
    statement, keys = insert_into(dialect, table).inline(), _keys(table)
    sums = {name: table.c[name] + statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=sums)


def _update(_: Dialect, table: Table, names: Names) -> Any:
    keys = _keys(table)
    where = [table.c[name] == _given(table, name) for name in keys]
    return update(table).where(*where).values({name: _given(table, name) for name in names if name not in keys})


def _delete(_: Dialect, table: Table, names: Names) -> Any:
    return delete(table).where(*[table.c[name] == _given(table, name) for name in names])


def _given(table: Table, name: str) -> Any:
    return bindparam(_GIVEN + name, type_=table.c[name].type)


def _keys(table: Table) -> Names:
    return tuple(column.name for column in table.primary_key)
