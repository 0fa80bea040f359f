"""Where the warehouse is kept: in files of the home folder, or in a lake shared by several machines.

A lake requires its catalog and its data path. The names are those of `WarehouseSettings` in `tasks/settings.py`. They
are read from the environment here because every process that loads or queries needs them and this package does not know
the settings.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.home import Home, is_there

_PREFIX = "NEWSREFINERY_WAREHOUSE__"


@dataclass(frozen=True, slots=True)
class Lake:
    """A DuckLake: the PostgreSQL database with its catalog (a libpq string), and the location of its Parquet files."""

    catalog: str
    data_path: str


def find_lake(environ: Mapping[str, str] = os.environ) -> Lake | None:
    """The lake in the settings; None if the warehouse is in files. Raises WarehouseError for incomplete settings."""
    backend = environ.get(f"{_PREFIX}BACKEND") or "files"
    if backend == "files":
        return None
    if backend != "ducklake":
        raise WarehouseError(f"{_PREFIX}BACKEND={backend}: must be files or ducklake")
    catalog, data_path = (environ.get(f"{_PREFIX}{name}", "") for name in ("CATALOG", "DATA_PATH"))
    if not (catalog and data_path):
        raise WarehouseError(f"{_PREFIX}BACKEND=ducklake needs {_PREFIX}CATALOG and {_PREFIX}DATA_PATH as well")
    return Lake(catalog, data_path)


def name_warehouse(home: Home) -> Path:
    """Where the analysts' rows are: a file, or the data path of a lake."""
    lake = find_lake()
    return Path(lake.data_path) if lake else home.published


def is_published(home: Home) -> bool:
    """Whether there is a warehouse to query."""
    return find_lake() is not None or is_there(home.published)
