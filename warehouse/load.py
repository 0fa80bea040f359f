"""The loader: one batch of the spool into the private file, in one transaction, never twice.

Refuses to load half a batch: a damaged file is put aside, a batch that breaks a check is rolled back.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from warehouse.connect import WAIT_SECONDS, open_writer
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.spool import Batch, DamagedBatch, list_spooled, read_batch, sync_folder
from warehouse.statements import list_statements, read_statement

LOG = logging.getLogger(__name__)

# Each kind of batch and the statements that apply it, in order: folder/name below queries/.
STATEMENTS: dict[str, tuple[str, ...]] = {
    "outcomes": (
        "load/stage_documents",
        "load/stage_articles",
        "load/find_existing",
        "load/decide_articles",
        "load/place_versions",
        "load/name_outcomes",
        "load/close_versions",
        "load/delete_amended",
        "load/delete_amended_blocks",
        "load/insert_versions",
        "load/insert_removed_blocks",
        "load/touch_versions",
        "load/insert_sightings",
        "load/insert_fetches",
        "load/stage_rejects",
        "load/delete_rejects",
        "load/insert_rejects",
        "load/resolve_rejects",
        "load/stage_raws",
        "load/delete_raws",
        "load/insert_raws",
        "load/insert_batch",
    ),
    "runs": ("runs/delete_runs", "runs/insert_runs", "load/insert_small_batch"),
    "sources": (
        "sources/stage_sources",
        "sources/delete_sources",
        "sources/insert_sources",
        "load/insert_small_batch",
    ),
    "partitions": ("partitions/delete_partitions", "partitions/insert_partitions", "load/insert_small_batch"),
}


@dataclass(frozen=True, slots=True)
class LoadCounts:
    """What became of the documents of a batch: read = new + updated + unchanged + duplicate + rejected.

    `removed_by_category` counts the blocks cut from its new and updated articles. `was_applied_before` is set where
    the batch had been committed earlier: the counts are those of then, and nothing was changed now.
    """

    batch_id: str
    read: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicate: int = 0
    rejected: int = 0
    removed_by_category: dict[str, int] = field(default_factory=dict)
    was_applied_before: bool = False


@dataclass(frozen=True, slots=True)
class PendingLoad:
    """What `load_pending` did: the counts of each batch, and one line for each file put aside as damaged."""

    loaded: tuple[LoadCounts, ...]
    damaged: tuple[str, ...]


def load_batch(home: Path | str, path: Path, *, wait_seconds: float = WAIT_SECONDS) -> LoadCounts:
    """Apply one spool file and return its counts; one that was applied before changes nothing.

    Raises WarehouseError: another writer, full disk, a damaged file (moved to `spool/damaged`), a failed check (rolled
    back, the file stays in the spool).
    """
    place = Home.at(home)
    applied = place.applied / path.name
    batch = _read_or_set_aside(place, path if path.exists() or not applied.exists() else applied)
    with open_writer(home, wait_seconds=wait_seconds) as connection:
        return _load(connection, place, path, batch)


def load_pending(home: Path | str, *, wait_seconds: float = WAIT_SECONDS) -> PendingLoad:
    """Apply every file that waits in the spool, oldest first: what a killed run left behind.

    A damaged file is put aside and reported, the others are loaded. Raises WarehouseError as `load_batch` does.
    """
    place = Home.at(home)
    loaded, damaged = [], []
    if not list_spooled(home):
        return PendingLoad((), ())
    with open_writer(home, wait_seconds=wait_seconds) as connection:
        for path in list_spooled(home):
            try:
                loaded.append(_load(connection, place, path, _read_or_set_aside(place, path)))
            except DamagedBatch as error:
                damaged.append(str(error))
    return PendingLoad(tuple(loaded), tuple(damaged))


def apply_batch(connection: duckdb.DuckDBPyConnection, batch: Batch, loaded_at: datetime) -> LoadCounts:
    """Apply a batch in one transaction with its row in `batches`, or find that row and do nothing.

    Raises WarehouseError where a check finds offending rows, duckdb.Error otherwise; both after a rollback.
    """
    known = read_counts(connection, batch.batch_id, was_applied_before=True)
    if known:
        return known
    connection.register("spooled", batch.rows)
    connection.begin()
    try:
        run_statements(connection, batch, loaded_at)
        if batch.kind == "outcomes":
            check_batch(connection, batch.batch_id)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.unregister("spooled")
    counts = read_counts(connection, batch.batch_id)
    if counts is None:
        raise WarehouseError(f"batch {batch.batch_id} was committed but is not in the table batches")
    return counts


def run_statements(connection: duckdb.DuckDBPyConnection, batch: Batch, loaded_at: datetime) -> None:
    """Run the statements of the batch's kind, each with the parameters it names."""
    if batch.kind not in STATEMENTS:
        raise WarehouseError(f"batch {batch.batch_id} is of kind {batch.kind}: update newsrefinery to load it")
    values: dict[str, Any] = {
        "batch_id": batch.batch_id,
        "kind": batch.kind,
        "run_id": batch.run_id,
        "written_at": batch.written_at,
        "loaded_at": loaded_at,
    }
    for place in STATEMENTS[batch.kind]:
        folder, name = place.split("/")
        sql = read_statement(f"queries/{folder}", name)
        connection.execute(sql, {key: value for key, value in values.items() if f"${key}" in sql})


def check_batch(connection: duckdb.DuckDBPyConnection, batch_id: str) -> None:
    """Run every check on the rows the batch touched. Raises WarehouseError with the first offending rows."""
    for name, sql in list_statements("checks").items():
        offending = connection.execute(sql).fetchmany(4)
        if offending:
            shown = "; ".join(" ".join(map(str, row))[:120] for row in offending[:3])
            more = " and more" if len(offending) > 3 else ""
            raise WarehouseError(f"batch {batch_id} breaks the check {name} ({shown}{more}): nothing of it was loaded")


def read_counts(
    connection: duckdb.DuckDBPyConnection, batch_id: str, *, was_applied_before: bool = False
) -> LoadCounts | None:
    """The counts of an applied batch, None where it was not applied."""
    row = connection.execute(read_statement("queries/load", "read_batch"), {"batch_id": batch_id}).fetchone()
    if row is None:
        return None
    read, new, updated, unchanged, duplicate, rejected, removed = row[2:9]
    return LoadCounts(batch_id, read, new, updated, unchanged, duplicate, rejected, dict(removed), was_applied_before)


def _load(connection: duckdb.DuckDBPyConnection, home: Home, path: Path, batch: Batch) -> LoadCounts:
    counts = apply_batch(connection, batch, datetime.now(UTC))
    if path.exists():
        path.replace(home.applied / path.name)
        sync_folder(home.applied)
    return counts


def _read_or_set_aside(home: Home, path: Path) -> Batch:
    try:
        return read_batch(path)
    except DamagedBatch as error:
        home.make_folders()
        aside = home.damaged / path.name
        path.replace(aside)
        LOG.error("%s: moved to %s", error, aside)
        raise DamagedBatch(f"{error}: moved to {aside}, nothing of it was loaded; run the same input again") from error
