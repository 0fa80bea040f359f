"""The schema: numbered forward migrations, then the views and their comments.

Never goes back, never runs a migration twice, and rejects one that was changed after it ran as well as a warehouse made
by newer code.
"""

from __future__ import annotations

import hashlib
import re

import duckdb

from warehouse.connect import hold_transaction, quote
from warehouse.errors import WarehouseError, to_one_line
from warehouse.kinds import HISTORY
from warehouse.statements import list_statements, read_header, read_query

_HAVE_TEMPLATES = "0011_templates"


def migrate(connection: duckdb.DuckDBPyConnection, migrations: dict[str, str] | None = None) -> list[str]:
    """Migrate the schema to this code in one transaction and return the names of the applied migrations.

    `migrations`: name -> SQL, those of this package if None. Raises WarehouseError and leaves the old schema if one
    fails, was changed after it ran, or if the warehouse is newer than this code.
    """
    files = list_statements("migrations") if migrations is None else migrations
    applied = _read_applied(connection)
    _refuse_newer(applied, files)
    waiting = [name for name in files if not _is_applied(name, files[name], applied)]
    views = list_statements("views")
    if not waiting and applied.get(0) == ("views", _checksum(views)):
        return []
    with hold_transaction(connection):
        connection.execute(read_query("schema/create_migrations"))
        for name in waiting:
            _apply_migration(connection, name, files[name])
        _apply_views(connection, views)
        if _HAVE_TEMPLATES in waiting:
            _count_templates(connection)
    return [*waiting, "views"]


def is_current(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the schema is up to date. Raises WarehouseError like `migrate`."""
    files = list_statements("migrations")
    applied = _read_applied(connection)
    _refuse_newer(applied, files)
    is_migrated = all(_is_applied(name, sql, applied) for name, sql in files.items())
    return is_migrated and applied.get(0) == ("views", _checksum(list_statements("views")))


def number_migration(name: str) -> int:
    """The number at the start of a migration's name. Raises WarehouseError if there is none."""
    found = re.match(r"\d{4}(?=_)", name)
    if not found:
        raise WarehouseError(f"the migration {name} has no number: name it like 0005_what_it_does.sql")
    return int(found.group())


def read_level(connection: duckdb.DuckDBPyConnection) -> int:
    """The number of the newest migration in a warehouse, 0 for an empty one."""
    return max(_read_applied(connection), default=0)


def _read_applied(connection: duckdb.DuckDBPyConnection) -> dict[int, tuple[str, str]]:
    if connection.execute(read_query("schema/has_migrations")).fetchone() == (0,):
        return {}
    rows = connection.execute(read_query("schema/read_migrations")).fetchall()
    return {number: (name, checksum) for number, name, checksum in rows}


def _refuse_newer(applied: dict[int, tuple[str, str]], files: dict[str, str]) -> None:
    newest = max(map(number_migration, files), default=0)
    if max(applied, default=0) > newest:
        raise WarehouseError(
            f"the warehouse is newer than this code (schema {max(applied)}, code {newest}): update newsrefinery"
        )


def _is_applied(name: str, sql: str, applied: dict[int, tuple[str, str]]) -> bool:
    number = number_migration(name)
    if number not in applied:
        return False
    if applied[number] != (name, _checksum(sql)):
        raise WarehouseError(
            f"the migration {name} is not the one that ran here ({applied[number][0]}): "
            "put the old file back and write a new migration instead"
        )
    return True


def _apply_migration(connection: duckdb.DuckDBPyConnection, name: str, sql: str) -> None:
    try:
        connection.execute(sql)
    except duckdb.Error as error:
        raise WarehouseError(
            f"the migration {name} failed, the old schema is untouched: {to_one_line(error, 300)}"
        ) from error
    _record(connection, number_migration(name), name, _checksum(sql))


def _count_templates(connection: duckdb.DuckDBPyConnection) -> None:
    for place in HISTORY:
        connection.execute(read_query(place))


def _apply_views(connection: duckdb.DuckDBPyConnection, views: dict[str, str]) -> None:
    for sql in views.values():
        connection.execute(sql)
    meanings = _read_meanings(connection)
    for name, sql in views.items():
        _comment_view(connection, name, sql, meanings)
    connection.execute(read_query("schema/forget_views"))
    _record(connection, 0, "views", _checksum(views))


def _comment_view(connection: duckdb.DuckDBPyConnection, name: str, sql: str, meanings: dict[str, str]) -> None:
    about, own = read_header(sql)
    connection.execute(f"COMMENT ON VIEW {name} IS {quote(about)}")
    for (column,) in connection.execute(read_query("schema/list_columns_of"), {"relation": name}).fetchall():
        meaning = own.get(column) or meanings.get(column)
        if meaning:
            connection.execute(f'COMMENT ON COLUMN {name}."{column}" IS {quote(meaning)}')


def _read_meanings(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Column name -> comment, over all tables."""
    return dict(connection.execute(read_query("schema/list_meanings")).fetchall())


def _record(connection: duckdb.DuckDBPyConnection, number: int, name: str, checksum: str) -> None:
    connection.execute(read_query("schema/insert_migration"), {"number": number, "name": name, "checksum": checksum})


def _checksum(sql: str | dict[str, str]) -> str:
    text = sql if isinstance(sql, str) else "\n".join(f"{name}\n{body}" for name, body in sql.items())
    return hashlib.sha256(text.encode()).hexdigest()
