"""The warehouse past one machine: a DuckLake with its catalog in PostgreSQL and its rows in Parquet files.

Refuses a second loader: two that delete and insert the same keys at once double rows there, so that whoever loads
holds an advisory lock in PostgreSQL, which goes when its holder dies.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import duckdb

from warehouse.backend import Lake
from warehouse.connect import quote
from warehouse.errors import WarehouseError
from warehouse.lake_schema import bring_up
from warehouse.migrate import read_level
from warehouse.statements import read_statement

_OFFLINE: dict[str, str | bool | int | float | list[str]] = {"autoinstall_known_extensions": False}
_ON_OBJECT_STORES = ("s3://", "gs://", "gcs://", "r2://", "http://", "https://", "az://")


@contextmanager
def open_lake(lake: Lake, *, wait_seconds: float) -> Iterator[duckdb.DuckDBPyConnection]:
    """The one connection that may write, its schema that of this code.

    Raises WarehouseError: another loader, no PostgreSQL, extensions that are not installed, a newer schema.
    """
    with _hold_lock(lake, wait_seconds), _attach(lake, "") as connection:
        bring_up(connection)
        yield connection


@contextmanager
def open_lake_reader(lake: Lake) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that can only read. Raises WarehouseError where nothing was loaded yet."""
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
        connection.execute("SET TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()


@contextmanager
def _hold_lock(lake: Lake, wait_seconds: float) -> Iterator[None]:
    """The lock lives as long as a transaction in a connection of its own."""
    connection = _connect("postgres_scanner")
    try:
        with _explained(lake):
            connection.execute(f"ATTACH {quote(lake.catalog)} AS guard (TYPE postgres, READ_ONLY)")
            connection.begin()
            # PostgreSQL waits for ever at 0.
            connection.execute(_read("set_wait"), {"milliseconds": max(1, int(wait_seconds * 1000))})
            connection.execute(_read("take_lock"))
        yield
    finally:
        connection.close()


def _connect(*extensions: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config=_OFFLINE)
    connection.execute(
        "SET enable_progress_bar = false"
    )  # it would draw on standard output while it waits for the lock
    for name in extensions:
        connection.load_extension(str(_find_extension(name)))
    return connection


def _find_extension(name: str) -> Path:
    """The file in the wheel `duckdb-extension-<name>`; it loads only on the very version of DuckDB it was made for."""
    package = find_spec(f"duckdb_extension_{name}")
    for folder in (package.submodule_search_locations or ()) if package else ():
        path = Path(folder) / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
        if path.exists():
            return path
    raise WarehouseError(
        f"the extension {name} for DuckDB {duckdb.__version__} is not installed; a lake needs the packages of"
        " requirements-lake.lock: make setup-lake"
    )


def _list_stores(lake: Lake) -> tuple[str, ...]:
    return ("httpfs",) if lake.data_path.startswith(_ON_OBJECT_STORES) else ()


@contextmanager
def _explained(lake: Lake) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        said = " ".join(str(error).split())
        if "lock timeout" in said:
            raise WarehouseError(
                f"another loader is at work on the lake in {lake.data_path}; wait for it and run again, nothing was loaded"
            ) from None
        if "creating a new DuckLake is explicitly disabled" in said:
            raise _nothing_yet(lake) from None
        # What the driver says may repeat the connection string, and a password in it.
        raise WarehouseError(
            f"the lake at {lake.data_path} cannot be reached: {said.replace(lake.catalog, '…')[:300]}"
        ) from None


def _nothing_yet(lake: Lake) -> WarehouseError:
    return WarehouseError(
        f"there is no warehouse in the lake at {lake.data_path} yet; load something first: newsrefinery ingest"
    )


def _read(name: str) -> str:
    return read_statement("queries/lake", name)
