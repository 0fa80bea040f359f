"""Full-text search: DuckDB's fts extension if it is installed, otherwise a plain macro.

Never downloads the extension. Both are called as `search_articles(words)` and give the same columns; `method` says which ran.
"""

from __future__ import annotations

import duckdb

from warehouse.extensions import find_extension
from warehouse.statements import read_query

MACRO = "search_articles"


def prepare_search(connection: duckdb.DuckDBPyConnection) -> bool:
    """Replace the plain macro with that of the fts extension; False if the extension is not installed."""
    if not load_fts(connection):
        return False
    connection.execute(read_query("search/with_fts"))
    return True


def load_fts(connection: duckdb.DuckDBPyConnection) -> bool:
    """Load the extension from DuckDB's own folder or from the package duckdb-extension-fts of the same version."""
    for place in filter(None, ("fts", find_extension("fts"))):
        try:
            connection.load_extension(str(place))
            return True
        except duckdb.Error:
            continue
    return False
