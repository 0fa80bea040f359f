"""The connections that only read: to the file, or to the lake in the settings.

Their SQL can reach no other file, no network and no settings, except for what a lake needs.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from warehouse.backend import find_lake
from warehouse.connect import OFFLINE, quote, set_up_session
from warehouse.errors import WarehouseError
from warehouse.home import Home, is_there
from warehouse.interrupt import heed_signals
from warehouse.lake import open_lake_reader

if TYPE_CHECKING:  # a module that holds the driver's type at exit makes the driver report leaks
    Prepare = Callable[[duckdb.DuckDBPyConnection], object]


def limit_memory(home: Home, most: str) -> Prepare:
    """Limit the driver's memory to `most` ("200MB"). Beyond that it spills to a folder of this process: in the home or, if
    this user may not write there, among the system's temporary files."""

    def limit(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(f"SET memory_limit = {quote(most)}")
        connection.execute(f"SET temp_directory = {quote(str(_name_spill(home)))}")

    return limit


def _name_spill(home: Home) -> Path:
    name = f"spill-{os.getpid()}"
    return home.state / name if os.access(home.state, os.W_OK) else Path(tempfile.gettempdir(), f"newsrefinery-{name}")


@contextmanager
def open_reader(path: Path, *prepare: Prepare) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that can only read the warehouse: a file, or the lake in the settings.

    Its SQL can reach no other file, no network and no settings (a lake needs and keeps some of these); `prepare` runs
    before that. Raises WarehouseError if there is no warehouse.
    """
    if lake := find_lake():
        with open_lake_reader(lake) as connection, heed_signals(connection.interrupt):
            for each in prepare:
                each(connection)
            yield connection
        return
    if not is_there(path):
        raise WarehouseError(f"there is no warehouse at {path} yet; load something first: newsrefinery ingest")
    connection = duckdb.connect(config=OFFLINE)
    try:
        # Attached, not opened: this process (a notebook) may have the file open already, and could open it again only with the
        # same configuration.
        connection.execute(f"ATTACH {quote(str(path))} AS warehouse (READ_ONLY)")
        connection.execute("USE warehouse")
        set_up_session(connection)
        for each in prepare:
            each(connection)
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        with heed_signals(connection.interrupt):
            yield connection
    finally:
        connection.close()
