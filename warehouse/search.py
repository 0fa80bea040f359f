"""Full-text search with what is at hand: the fts extension of DuckDB where it is installed, else the plain macro.

Refuses to fetch an extension from the network. Both are `search_articles(words)` with the same columns, of which
`method` says which one it was.
"""

from __future__ import annotations

import duckdb

from warehouse.extensions import find_extension
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
    for place in filter(None, ("fts", find_extension("fts"))):
        try:
            connection.load_extension(str(place))
            return True
        except duckdb.Error:
            continue
    return False
