"""DuckDB extensions installed as Python packages. Never downloads one."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import duckdb


def find_extension(name: str) -> Path | None:
    """The extension file in the package `duckdb-extension-<name>`, which loads only on its own DuckDB version, or None."""
    package = find_spec(f"duckdb_extension_{name}")
    folders = (package.submodule_search_locations or ()) if package else ()
    files = (Path(each) / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension" for each in folders)
    return next((file for file in files if file.exists()), None)
