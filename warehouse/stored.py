"""Reads back what is stored: versions of articles with their blocks, and people's decisions.

Read-only, from the published file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from warehouse.ask import ask_for
from warehouse.backend import is_published
from warehouse.connect import explain_errors
from warehouse.home import Home
from warehouse.reader import limit_memory, open_reader
from warehouse.rows import DecisionRow
from warehouse.statements import read_query

CHUNK = 25
"""Versions read at once: enough to read efficiently, few enough for one unit of work."""
MEMORY = "200MB"
"""DuckDB's memory while reading everything. Without a limit it keeps what it has read: 10 KB per article of 9 KB."""


def read_stored(
    home: Path | str,
    *,
    article_id: int | None = None,
    source_id: str | None = None,
    versions: list[tuple[int, int]] | None = None,
) -> Iterator[pa.RecordBatch]:
    """All versions of one article, of one source, or of all, in chunks; `amend.parse_stored` makes records from one.

    `versions`, if given, are the only (article_id, version) to read.
    Raises WarehouseError if nothing is published yet.
    """
    place = Home(home)
    wanted = versions or []
    values = {
        "article_id": article_id, "source_id": source_id, "is_named": versions is not None,
        "article_ids": [one for one, _ in wanted], "versions": [one for _, one in wanted],
    }  # fmt: skip

    with explain_errors(place), open_reader(place.published, limit_memory(place, MEMORY)) as connection:
        found = connection.sql(read_query("ask/read_stored"), params=values)
        reader: pa.RecordBatchReader = found.to_arrow_reader(CHUNK)
        yield from reader


@dataclass(frozen=True, slots=True)
class VersionSample:
    """A sample of (article_id, version), and the number of rows not eligible because other code made them."""

    versions: tuple[tuple[int, int], ...]
    earlier: int


def draw_versions(
    home: Path | str, cleaner_version: str, extractor_version: str, size: int, seed: str
) -> VersionSample:
    """Draw versions made by this code, the same ones for the same seed. Raises WarehouseError (nothing published)."""
    values = {"cleaner_version": cleaner_version, "extractor_version": extractor_version, "size": size, "seed": seed}
    drawn, earlier = ask_for(home, "draw_versions", values).rows[0]
    return VersionSample(tuple((each["article_id"], each["version"]) for each in drawn or ()), earlier)


def find_decisions(home: Path | str) -> tuple[DecisionRow, ...]:
    """All decisions of people; none if nothing is published yet."""
    if not is_published(Home(home)):
        return ()
    found = ask_for(home, "find_decisions").records
    return tuple(DecisionRow(**{**row, "block_keys": tuple(row["block_keys"])}) for row in found)
