"""The data of the report page: the state of the warehouse, read from the published file at one moment.

Draws nothing and reads no clock: "now" is the newest day in the warehouse.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.ask import Row, explain_age
from warehouse.backend import name_warehouse
from warehouse.connect import explain_errors
from warehouse.home import Home
from warehouse.reader import open_reader
from warehouse.statements import read_query


@dataclass(frozen=True, slots=True)
class Overview:
    """Rows of `queries/report/*.sql`, with their column names; `path` is the file they come from."""

    path: Path
    totals: Row
    nights: list[Row]
    runs: list[Row]
    sources: list[Row]
    health: list[Row]
    headlines: list[Row]
    cuts: list[Row]
    templates: list[Row]
    rejects: list[Row]
    stories: list[Row]
    copies: Row


def read_overview(home: Path | str) -> Overview:
    """Read the overview. Raises WarehouseError if nothing is published yet, or only by an earlier release."""
    place = Home(home)
    with explain_errors(place), open_reader(place.published) as connection:

        def read(name: str) -> list[Row]:
            return _read_rows(connection, name)

        return Overview(
            path=name_warehouse(place),
            totals=read("totals")[0],
            nights=read("nights"),
            runs=read("runs"),
            sources=read("sources"),
            health=read("health"),
            headlines=read("headlines"),
            cuts=read("cuts"),
            templates=read("templates"),
            rejects=read("rejects"),
            stories=read("stories"),
            copies=read("copies")[0],
        )


def _read_rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[Row]:
    with explain_age():
        found = connection.execute(read_query(f"report/{name}"))
    columns = [column[0] for column in found.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
