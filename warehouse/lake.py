"""The warehouse on several machines: a DuckLake with its catalog in PostgreSQL and its rows in Parquet files.

Allows one loader at a time: two that delete and insert the same keys concurrently would double rows, so a loader holds
an advisory lock in PostgreSQL, which is released if it dies.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from warehouse.backend import Lake
from warehouse.connect import OFFLINE, quote, set_up_session
from warehouse.errors import WarehouseError, to_one_line
from warehouse.extensions import find_extension
from warehouse.lake_schema import bring_up
from warehouse.migrate import read_level
from warehouse.statements import read_query

_ON_OBJECT_STORES = ("s3://", "gs://", "gcs://", "r2://", "http://", "https://", "az://")


@contextmanager
def open_lake(lake: Lake, *, wait_seconds: float) -> Iterator[duckdb.DuckDBPyConnection]:
    """The one connection that may write, with the schema of this code.

    Raises WarehouseError: another loader, no PostgreSQL, extensions that are not installed, a newer schema.
    """
    with _hold_lock(lake, wait_seconds), _attach(lake, "") as connection:
        bring_up(connection)
        yield connection


@contextmanager
def open_lake_reader(lake: Lake) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that can only read. Raises WarehouseError if nothing was loaded yet."""
    with _attach(lake, ", READ_ONLY") as connection:
        if not read_level(connection):
            raise _nothing_yet(lake)
        yield connection


@contextmanager
def _attach(lake: Lake, options: str) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = _connect("ducklake", "postgres_scanner", *_list_stores(lake))
    try:
        with _explained(lake):
            connection.execute(
                f"ATTACH {quote(f'ducklake:postgres:{lake.catalog}')} AS warehouse"
                f" (DATA_PATH {quote(lake.data_path)}{options})"
            )
        connection.execute("USE warehouse")
        yield connection
    finally:
        connection.close()


@contextmanager
def _hold_lock(lake: Lake, wait_seconds: float) -> Iterator[None]:
    """Hold the lock, as a transaction on a connection of its own."""
    connection = _connect("postgres_scanner")
    try:
        with _explained(lake):
            connection.execute(f"ATTACH {quote(lake.catalog)} AS guard (TYPE postgres, READ_ONLY)")
            connection.begin()
            # To PostgreSQL, 0 means to wait for ever.
            connection.execute(read_query("lake/set_wait"), {"milliseconds": max(1, int(wait_seconds * 1000))})
            connection.execute(read_query("lake/take_lock"))
        yield
    finally:
        connection.close()


def _connect(*extensions: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config=OFFLINE)
    set_up_session(connection)
    for name in extensions:
        _load_extension(connection, name)
    return connection


def _load_extension(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    path = find_extension(name)
    if path is None:
        raise WarehouseError(
            f"the extension {name} for DuckDB {duckdb.__version__} is not installed; a lake needs the packages of"
            " requirements-lake.lock: make setup-lake"
        )
    connection.load_extension(str(path))


def _list_stores(lake: Lake) -> tuple[str, ...]:
    return ("httpfs",) if lake.data_path.startswith(_ON_OBJECT_STORES) else ()


@contextmanager
def _explained(lake: Lake) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        said = to_one_line(error, None)
        if "lock timeout" in said:
            raise WarehouseError(
                f"another loader is running on the lake in {lake.data_path}; nothing was loaded, run again when it has finished"
            ) from None
        if "creating a new DuckLake is explicitly disabled" in said:
            raise _nothing_yet(lake) from None
        # The driver's message may repeat the connection string, with a password in it.
        raise WarehouseError(
            f"the lake at {lake.data_path} cannot be reached: {said.replace(lake.catalog, '…')[:300]}"
        ) from None


def _nothing_yet(lake: Lake) -> WarehouseError:
    return WarehouseError(
        f"there is no warehouse in the lake at {lake.data_path} yet; load something first: newsrefinery ingest"
    )
