"""The loader: one batch of the spool into the private file, in one transaction, never twice.

Refuses to load half a batch: a damaged file is put aside, a batch that breaks a check is rolled back.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.connect import WAIT_SECONDS, open_writer
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.spool import Batch, DamagedBatch, list_spooled, read_batch, sync_folder
from warehouse.statements import list_statements, read_statement

LOG = logging.getLogger(__name__)
GROUP_DOCUMENTS = 2_000  # one transaction: planning the statements costs as much as 100 documents

_LEDGER = pa.schema(
    [
        ("batch_place", pa.int32()),
        ("batch_id", pa.string()),
        ("kind", pa.string()),
        ("run_id", pa.string()),
        ("written_at", pa.timestamp("us", tz="UTC")),
    ]
)

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
        "load/insert_batches",
    ),
    "runs": ("runs/delete_runs", "runs/insert_runs", "load/insert_small_batches"),
    "sources": (
        "sources/stage_sources",
        "sources/delete_sources",
        "sources/insert_sources",
        "load/insert_small_batches",
    ),
    "partitions": ("partitions/delete_partitions", "partitions/insert_partitions", "load/insert_small_batches"),
}


class FailedCheck(WarehouseError):
    """The rows of a batch break an invariant of the warehouse."""


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
    return load_batches(home, [path], wait_seconds=wait_seconds)[0]


def load_batches(
    home: Path | str, paths: Sequence[Path], *, wait_seconds: float = WAIT_SECONDS
) -> tuple[LoadCounts, ...]:
    """Apply spool files in the order given and return the counts of each: cheaper than one by one.

    Raises WarehouseError as `load_batch` does; files before the failing one are loaded then.
    """
    place = Home.at(home)
    loaded: list[LoadCounts] = []
    with open_writer(home, wait_seconds=wait_seconds) as connection:
        for group in group_batches(_read_or_set_aside(place, _find_file(place, path)) for path in paths):
            loaded += _load_group(connection, place, group)
    return tuple(loaded)


def load_pending(home: Path | str, *, wait_seconds: float = WAIT_SECONDS) -> PendingLoad:
    """Apply every file that waits in the spool, oldest first: what a killed run left behind.

    A damaged file is put aside and reported, the others are loaded. Raises WarehouseError as `load_batch` does.
    """
    place = Home.at(home)
    loaded: list[LoadCounts] = []
    damaged: list[str] = []
    if not list_spooled(home):
        return PendingLoad((), ())
    with open_writer(home, wait_seconds=wait_seconds) as connection:
        for group in group_batches(_read_sound(place, list_spooled(home), damaged)):
            loaded += _load_group(connection, place, group)
    return PendingLoad(tuple(loaded), tuple(damaged))


def group_batches(batches: Iterable[Batch]) -> Iterator[list[Batch]]:
    """Neighbours that one transaction can apply: outcomes of one run, up to GROUP_DOCUMENTS; others stay alone."""
    group: list[Batch] = []
    for batch in batches:
        if group and not _belongs(group, batch):
            yield group
            group = []
        group.append(batch)
    if group:
        yield group


def apply_batches(
    connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], loaded_at: datetime
) -> tuple[LoadCounts, ...]:
    """Apply batches of one kind and run in one transaction with their rows in `batches`; applied ones are left alone.

    Raises WarehouseError where a check finds offending rows, duckdb.Error otherwise; both after a rollback.
    """
    known = _read_counts(connection, batches)
    waiting = [batch for batch in batches if batch.batch_id not in known]
    if waiting:
        _apply_waiting(connection, waiting, loaded_at)
    fresh = _read_counts(connection, waiting)
    return tuple(
        fresh.get(batch.batch_id) or replace(known[batch.batch_id], was_applied_before=True) for batch in batches
    )


def _apply_waiting(connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], loaded_at: datetime) -> None:
    connection.register("spooled", _join_rows(batches))
    connection.register("spooled_batches", _list_batches(batches))
    connection.begin()
    try:
        _run_statements(connection, batches[0], loaded_at)
        if batches[0].kind == "outcomes":
            _check_rows(connection, batches)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.unregister("spooled")
        connection.unregister("spooled_batches")


def _run_statements(connection: duckdb.DuckDBPyConnection, batch: Batch, loaded_at: datetime) -> None:
    if batch.kind not in STATEMENTS:
        raise WarehouseError(f"batch {batch.batch_id} is of kind {batch.kind}: update newsrefinery to load it")
    values = {"run_id": batch.run_id, "written_at": batch.written_at, "loaded_at": loaded_at}
    for place in STATEMENTS[batch.kind]:
        folder, name = place.split("/")
        sql = read_statement(f"queries/{folder}", name)
        connection.execute(sql, {key: value for key, value in values.items() if f"${key}" in sql})


def _check_rows(connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch]) -> None:
    names = ", ".join(batch.batch_id for batch in batches[:3]) + (" and more" if len(batches) > 3 else "")
    for name, sql in list_statements("checks").items():
        offending = connection.execute(sql).fetchmany(4)
        if offending:
            shown = "; ".join(" ".join(map(str, row))[:120] for row in offending[:3])
            more = " and more" if len(offending) > 3 else ""
            raise FailedCheck(f"batch {names} breaks the check {name} ({shown}{more}): nothing of it was loaded")


def _read_counts(connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch]) -> dict[str, LoadCounts]:
    sql = read_statement("queries/load", "read_batches")
    rows = connection.execute(sql, {"batch_ids": [batch.batch_id for batch in batches]}).fetchall()
    return {row[0]: LoadCounts(*row[:7], dict(row[7])) for row in rows}


def _load_group(connection: duckdb.DuckDBPyConnection, home: Home, group: Sequence[Batch]) -> tuple[LoadCounts, ...]:
    try:
        counts = apply_batches(connection, group, datetime.now(UTC))
    except FailedCheck:
        if len(group) == 1:
            raise
        return tuple(one for batch in group for one in _load_group(connection, home, [batch]))
    for batch in group:
        path = home.spool / f"{batch.batch_id}.parquet"
        if path.exists():
            path.replace(home.applied / path.name)
    sync_folder(home.applied)
    return counts


def _belongs(group: Sequence[Batch], batch: Batch) -> bool:
    first = group[0]
    return (
        first.kind == batch.kind == "outcomes"
        and first.run_id == batch.run_id
        and all(one.batch_id != batch.batch_id for one in group)
        and sum(len(one.rows) for one in group) + len(batch.rows) <= GROUP_DOCUMENTS
    )


def _join_rows(batches: Sequence[Batch]) -> pa.Table:
    """The rows of all batches, each with the place and name of its batch where it is about documents."""
    if batches[0].kind != "outcomes":
        return batches[0].rows
    tables = []
    for place, batch in enumerate(batches, start=1):
        size = len(batch.rows)
        table = batch.rows.replace_schema_metadata(None)
        table = table.append_column("batch_place", pa.repeat(pa.scalar(place, pa.int32()), size))
        table = table.append_column("batch_id", pa.repeat(pa.scalar(batch.batch_id), size))
        tables.append(table.append_column("written_at", pa.repeat(_stamp(batch.written_at), size)))
    return pa.concat_tables(tables)


def _list_batches(batches: Sequence[Batch]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {
                "batch_place": place,
                "batch_id": batch.batch_id,
                "kind": batch.kind,
                "run_id": batch.run_id,
                "written_at": batch.written_at,
            }
            for place, batch in enumerate(batches, start=1)
        ],
        schema=_LEDGER,
    )


def _stamp(moment: datetime) -> pa.Scalar:
    return pa.scalar(moment, pa.timestamp("us", tz="UTC"))


def _find_file(home: Home, path: Path) -> Path:
    applied = home.applied / path.name
    return path if path.exists() or not applied.exists() else applied


def _read_sound(home: Home, paths: Iterable[Path], damaged: list[str]) -> Iterator[Batch]:
    for path in paths:
        try:
            yield _read_or_set_aside(home, path)
        except DamagedBatch as error:
            damaged.append(str(error))


def _read_or_set_aside(home: Home, path: Path) -> Batch:
    try:
        return read_batch(path)
    except DamagedBatch as error:
        home.make_folders()
        aside = home.damaged / path.name
        path.replace(aside)
        LOG.error("%s: moved to %s", error, aside)
        raise DamagedBatch(f"{error}: moved to {aside}, nothing of it was loaded; run the same input again") from error
