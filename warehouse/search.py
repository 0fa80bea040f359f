"""Full-text search with what is at hand: the fts extension of DuckDB where it is installed, else the plain macro.

Refuses to fetch an extension from the network. Both are `search_articles(words)` with the same columns, of which
`method` says which one it was.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import duckdb

from warehouse.statements import read_statement

MACRO = "search_articles"


def prepare_search(connection: duckdb.DuckDBPyConnection) -> bool:
    """Put the macro of the fts extension before the plain one; False where the extension is not at hand."""
    if not load_fts(connection):
        return False
    connection.execute(read_statement("queries/search", "with_fts"))
    return True


def load_fts(connection: duckdb.DuckDBPyConnection) -> bool:
    """Load the extension from DuckDB's own folder or from the package duckdb-extension-fts of the same version."""
    for place in ("fts", *_list_packaged()):
        try:
            connection.load_extension(place)
            return True
        except duckdb.Error:
            continue
    return False


def _list_packaged() -> list[str]:
    package = find_spec("duckdb_extension_fts")
    folder = Path(package.origin).parent if package and package.origin else None
    found = folder / "extensions" / f"v{duckdb.__version__}" / "fts.duckdb_extension" if folder else None
    return [str(found)] if found and found.exists() else []
