"""The schema of a lake, copied from a freshly created warehouse file so that there is only one to maintain.

Rejects a lake whose tables have columns this code does not know. A lake enforces no constraints (here it has neither
CHECK nor NOT NULL); `checks/` test every batch, as they do for files. Its view columns carry no comments.
"""

from __future__ import annotations

import re

import duckdb

from warehouse.connect import hold_transaction, quote
from warehouse.errors import WarehouseError
from warehouse.migrate import is_current, migrate, number_migration, read_level
from warehouse.statements import list_statements, read_query

_FILLING = (duckdb.StatementType.DELETE, duckdb.StatementType.INSERT)
_MACRO = re.compile(r"\s*(?:--[^\n]*\n\s*)*CREATE (?:OR REPLACE )?MACRO (\w+)")
Columns = dict[str, dict[str, str]]


def bring_up(connection: duckdb.DuckDBPyConnection) -> None:
    """Create or complete tables, their initial rows, macros and views of the attached lake, in one transaction.

    Raises WarehouseError if the lake is newer than this code, or has columns that cannot be migrated.
    """
    if is_current(connection):
        return
    connection.execute("ATTACH ':memory:' AS pattern")
    try:
        connection.execute("USE pattern")
        migrate(connection)
        connection.execute("USE warehouse")
        with hold_transaction(connection):
            level = read_level(connection)
            _complete_tables(connection)
            _make_macros(connection)
            _fill_tables(connection, level)
            for view in list_statements("views").values():
                connection.execute(view)
            _copy_migrations(connection)
    finally:
        connection.execute("USE warehouse")
        connection.execute("DETACH pattern")


def _complete_tables(connection: duckdb.DuckDBPyConnection) -> None:
    wanted, there = _read_columns(connection, "pattern"), _read_columns(connection, "warehouse")
    for table, columns in wanted.items():
        if table not in there:
            connection.execute(f'CREATE TABLE warehouse."{table}" AS FROM pattern."{table}" LIMIT 0')
            continue
        if unknown := sorted(set(there[table]) - set(columns)):
            raise WarehouseError(
                f"the lake's table {table} has columns this code does not know ({', '.join(unknown)}): export it with"
                " the release that made it, and load it into a new lake"
            )
        for column in columns.keys() - there[table].keys():
            connection.execute(f'ALTER TABLE warehouse."{table}" ADD COLUMN "{column}" {columns[column]}')
    _comment_tables(connection)


def _comment_tables(connection: duckdb.DuckDBPyConnection) -> None:
    for table, column, comment in connection.execute(read_query("lake/list_comments")).fetchall():
        place = f'TABLE warehouse."{table}"' if column is None else f'COLUMN warehouse."{table}"."{column}"'
        connection.execute(f"COMMENT ON {place} IS {quote(comment)}")


def _make_macros(connection: duckdb.DuckDBPyConnection) -> None:
    for sql in list_statements("migrations").values():
        for statement in connection.extract_statements(sql):
            if found := _MACRO.match(statement.query):
                connection.execute(f"DROP MACRO IF EXISTS {found.group(1)}")
                connection.execute(statement)


def _fill_tables(connection: duckdb.DuckDBPyConnection, level: int) -> None:
    """Run the DELETE and INSERT statements of the migrations above the lake's level."""
    waiting = [sql for name, sql in list_statements("migrations").items() if number_migration(name) > level]
    for statement in (each for sql in waiting for each in connection.extract_statements(sql)):
        if statement.type in _FILLING:
            connection.execute(statement)


def _copy_migrations(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(read_query("lake/delete_migrations"))
    connection.execute(read_query("lake/copy_migrations"))


def _read_columns(connection: duckdb.DuckDBPyConnection, database: str) -> Columns:
    columns: Columns = {}
    for table, column, kind in connection.execute(read_query("lake/list_tables"), {"database": database}).fetchall():
        columns.setdefault(table, {})[column] = kind
    return columns
