"""The rows of an export: a relation, a named query or one SELECT, filtered, and split by source and month.

Rejects statements other than SELECT, and filters on columns the rows do not have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.ask import explain_mistakes, is_name, resolve
from warehouse.errors import WrongQuestion
from warehouse.home import Home
from warehouse.reader import open_reader
from warehouse.statements import read_query

_MOMENTS = ("published_at", "changed_at", "day", "article_id", "fetched_at", "started_at", "first_seen_at", "loaded_at")
_ROWS_A_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export: the name of a relation or a named query, or one SELECT; its parameters; filters on the rows.

    `since` and `until` are days (UTC), both included. They filter by the first of these that the rows have: published_at,
    changed_at, day, the publication of their article, fetched_at, started_at, first_seen_at, loaded_at. If either is set,
    rows for which this is not known are left out.
    """

    what: str = "articles"
    params: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the rows: that of the relation or query, `rows` for SQL."""
        return self.what.strip() if is_name(self.what) else "rows"


@dataclass(frozen=True, slots=True)
class ExportPart:
    """The rows of one file. None means not known, or that the rows have no such column."""

    source_id: str | None
    month: str | None
    row_count: int
    fingerprint: str


class Rows:
    """The requested rows, as of the moment the published file was opened."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, request: ExportRequest, is_split: bool) -> None:
        self._connection = connection
        with explain_mistakes():
            connection.execute("SET search_path = 'memory.main,warehouse.main'")
            _find_relation(connection, request).create_view("exported")
            columns = set(connection.table("exported").columns)
            self.has_source = bool(columns & {"source_id", "article_id"})
            self.moment = next((name for name in _MOMENTS if name in columns), None)
            self._refuse_filters(request, columns)
            self._set("request", _describe(request, self.moment, is_split))
            connection.execute(read_query("export/key_rows"))

    def list_parts(self) -> list[ExportPart]:
        """The parts, by source and month; at most one if the export is not split."""
        return [ExportPart(*row) for row in self._connection.execute(read_query("export/list_partitions")).fetchall()]

    def read_part(self, part: ExportPart) -> pa.RecordBatchReader:
        """The rows of a part, in batches."""
        self._set("part", {"source_id": part.source_id, "month": part.month})
        return self._connection.sql(read_query("export/read_partition")).to_arrow_reader(_ROWS_A_BATCH)

    def _set(self, name: str, value: dict[str, object]) -> None:
        self._connection.execute(read_query(f"export/set_{name}"), {name: value})

    def _refuse_filters(self, request: ExportRequest, columns: set[str]) -> None:
        missing = [
            option
            for option, is_asked, is_there in (
                ("--source", request.sources, self.has_source),
                ("--language", request.languages, columns & {"language", "article_id"}),
                ("--since and --until", request.since or request.until, self.moment),
            )
            if is_asked and not is_there
        ]
        if missing:
            raise WrongQuestion(f"{request.name} has no column for {missing[0]}: leave it out")


@contextmanager
def open_rows(home: Path | str, request: ExportRequest, *, is_split: bool) -> Iterator[Rows]:
    """The rows of a request from the published file. Raises WrongQuestion: no such relation, an error in the SQL."""
    with open_reader(Home(home).published) as connection:
        yield Rows(connection, request, is_split)


def _find_relation(connection: duckdb.DuckDBPyConnection, request: ExportRequest) -> duckdb.DuckDBPyRelation:
    if is_name(request.what) and request.name in _list_relations(connection):
        if request.params:
            raise WrongQuestion(f"{request.name} is a relation and takes no --param")
        return connection.table(request.name)
    sql, values = resolve(request.what, request.params, also=_list_relations(connection))
    statements = connection.extract_statements(sql)
    if [one.type for one in statements] != [duckdb.StatementType.SELECT]:
        raise WrongQuestion("an export takes one SELECT, and nothing else")
    return connection.sql(sql, params=values)


def _list_relations(connection: duckdb.DuckDBPyConnection) -> list[str]:
    connection.execute("USE warehouse")
    names = [row[0] for row in connection.execute(read_query("schema/list_relations")).fetchall()]
    connection.execute("SET search_path = 'memory.main,warehouse.main'")
    return names


def _describe(request: ExportRequest, moment: str | None, is_split: bool) -> dict[str, object]:
    return {
        "moment": moment,
        "is_split": is_split,
        "sources": list(request.sources) or None,
        "languages": list(request.languages) or None,
        "since": request.since,
        "until": request.until,
    }
