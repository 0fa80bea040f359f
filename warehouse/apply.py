"""Applies batches: the statements of each kind and then the checks, in one transaction.

A batch is applied once, and completely or not at all. Knows neither files nor locks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.connect import hold_transaction
from warehouse.errors import WarehouseError, to_one_line
from warehouse.kinds import STATEMENTS
from warehouse.spool import SpooledBatch
from warehouse.statements import list_statements, read_query

_BATCHES = pa.schema(
    [
        ("batch_place", pa.int32()),
        ("batch_id", pa.string()),
        ("kind", pa.string()),
        ("run_id", pa.string()),
        ("written_at", pa.timestamp("us", tz="UTC")),
    ]
)

_OF_DOCUMENTS = ("outcomes", "amendments")
_UNFIT = (duckdb.ConstraintException, duckdb.ConversionException, duckdb.OutOfRangeException)


class FailedCheck(WarehouseError):
    """The rows of a batch break an invariant of the warehouse."""


@dataclass(frozen=True, slots=True)
class LoadCounts:
    """Counts of a batch's documents by their result: read = new + updated + unchanged + duplicate + rejected.

    `removed_by_category` counts the blocks cut from its new and updated articles. If the batch was committed earlier, these
    are the counts from that time, and nothing was changed now.
    """

    batch_id: str
    read: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicate: int = 0
    rejected: int = 0
    removed_by_category: dict[str, int] = field(default_factory=dict)


def apply_batches(
    connection: duckdb.DuckDBPyConnection, batches: Sequence[SpooledBatch], loaded_at: datetime
) -> dict[str, LoadCounts]:
    """Apply batches of one kind and run, and record them in the table `batches`, in one transaction; skips applied ones.

    Returns the counts of each by batch_id. Raises WarehouseError if a check finds offending rows, duckdb.Error
    otherwise; both after a rollback.
    """
    batch_ids = [batch.batch_id for batch in batches]
    earlier = read_counts(connection, batch_ids)
    waiting = [batch for batch in batches if batch.batch_id not in earlier]
    if waiting:
        _apply_waiting(connection, waiting, loaded_at)
    counts = read_counts(connection, batch_ids)
    return {one: counts[one] for one in batch_ids}


def apply_set(
    connection: duckdb.DuckDBPyConnection, batches: Iterable[SpooledBatch], loaded_at: datetime
) -> dict[str, LoadCounts]:
    """Apply batches of any kinds, one after another, in one transaction; skips applied ones.

    Returns and raises what `apply_batches` does. Only one batch at a time is in memory.
    """
    counts: dict[str, LoadCounts] = {}
    with _hold_staged(connection):
        for batch in batches:
            if not (applied := read_counts(connection, [batch.batch_id])):
                _apply_staged(connection, [batch], loaded_at)
                applied = read_counts(connection, [batch.batch_id])
            counts |= applied
    return counts


def read_counts(connection: duckdb.DuckDBPyConnection, batch_ids: Sequence[str]) -> dict[str, LoadCounts]:
    """The counts of the batches that were applied, by batch_id."""
    sql = read_query("load/read_batches")
    found = connection.execute(sql, {"batch_ids": list(batch_ids)})
    names = [column[0] for column in found.description or ()]
    return {row[0]: LoadCounts(**dict(zip(names, row, strict=True))) for row in found.fetchall()}


def try_batch(connection: duckdb.DuckDBPyConnection, batch: SpooledBatch, loaded_at: datetime) -> str | None:
    """Why a batch cannot be applied, in one line, or None. The trial is rolled back."""
    try:
        _apply_waiting(connection, [batch], loaded_at, is_trial=True)
    except FailedCheck as error:
        return str(error)
    except _EndOfTrial:
        pass
    return None


class _EndOfTrial(Exception):
    """Rolls a trial back."""


def _apply_waiting(
    connection: duckdb.DuckDBPyConnection,
    batches: Sequence[SpooledBatch],
    loaded_at: datetime,
    *,
    is_trial: bool = False,
) -> None:
    with _hold_staged(connection):
        _apply_staged(connection, batches, loaded_at)
        if is_trial:
            raise _EndOfTrial


@contextmanager
def _hold_staged(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """One transaction. Its inputs are unregistered after its end, since an aborted transaction allows no statements."""
    try:
        with hold_transaction(connection):
            yield
    finally:
        for name in ("spooled", "spooled_blocks", "spooled_batches"):
            connection.unregister(name)


def _apply_staged(connection: duckdb.DuckDBPyConnection, batches: Sequence[SpooledBatch], loaded_at: datetime) -> None:
    for name, rows in _stage_rows(batches).items():
        connection.register(name, rows)
    try:
        _run_statements(connection, batches[0], loaded_at)
        if batches[0].kind in _OF_DOCUMENTS:
            _check_rows(connection, batches)
    except _UNFIT as error:
        raise FailedCheck(f"batch {_name(batches)} does not fit the warehouse: {to_one_line(error, 300)}") from error


def _stage_rows(batches: Sequence[SpooledBatch]) -> dict[str, pa.Table]:
    """The inputs of the statements, by name."""
    rows, listed = _join_rows(batches), _list_batches(batches)
    of_kind = {"spooled_blocks": _flatten_blocks(rows)} if batches[0].kind in _OF_DOCUMENTS else {}
    return {"spooled": rows, "spooled_batches": listed, **of_kind}


def _run_statements(connection: duckdb.DuckDBPyConnection, batch: SpooledBatch, loaded_at: datetime) -> None:
    if batch.kind not in STATEMENTS:
        raise WarehouseError(f"batch {batch.batch_id} is of kind {batch.kind}: update newsrefinery to load it")
    values = {"run_id": batch.run_id, "written_at": batch.written_at, "loaded_at": loaded_at}
    for place in STATEMENTS[batch.kind]:
        sql = read_query(place)
        connection.execute(sql, {key: value for key, value in values.items() if f"${key}" in sql})


def _check_rows(connection: duckdb.DuckDBPyConnection, batches: Sequence[SpooledBatch]) -> None:
    for name, sql in list_statements("checks").items():
        offending = connection.execute(sql).fetchmany(4)
        if offending:
            shown = "; ".join(" ".join(map(str, row))[:120] for row in offending[:3])
            more = " and more" if len(offending) > 3 else ""
            raise FailedCheck(
                f"batch {_name(batches)} fails the check {name} ({shown}{more}): nothing of it was loaded"
            )


def _name(batches: Sequence[SpooledBatch]) -> str:
    return ", ".join(batch.batch_id for batch in batches[:3]) + (" and more" if len(batches) > 3 else "")


def _join_rows(batches: Sequence[SpooledBatch]) -> pa.Table:
    """The rows of all batches; documents are numbered anew, and get the position, id and time of their batch."""
    if batches[0].kind not in _OF_DOCUMENTS:
        return batches[0].rows
    tables = []
    for place, batch in enumerate(batches, start=1):
        size = len(batch.rows)
        table = batch.rows.replace_schema_metadata(None)
        table = table.append_column("batch_place", pa.repeat(pa.scalar(place, pa.int32()), size))
        table = table.append_column("batch_id", pa.repeat(pa.scalar(batch.batch_id), size))
        tables.append(table.append_column("written_at", pa.repeat(_stamp(batch.written_at), size)))
    joined = pa.concat_tables(tables)
    return joined.set_column(joined.schema.get_field_index("no"), "no", pa.arange(1, len(joined) + 1))


def _flatten_blocks(rows: pa.Table) -> pa.Table:
    """The blocks of all documents, one row per block: its document's number, its position from 0, the document's block count.

    Avoids unnesting all lists again in each statement that looks for a few blocks.
    """
    parts, first_no = [], 1
    for blocks in rows.column("blocks").chunks:
        parents, flat = pc.list_parent_indices(blocks), blocks.flatten()
        starts = pc.subtract(blocks.offsets, blocks.offsets[0]).take(parents)
        counted = {
            "no": pc.add(parents, first_no),
            "place": pc.subtract(pa.arange(0, len(flat)), starts),
            "block_count": pc.list_value_length(blocks).take(parents),
        }
        parts.append(pa.table(counted | dict(zip(flat.type.names, flat.flatten(), strict=True))))
        first_no += len(blocks)
    return pa.concat_tables(parts)


def _list_batches(batches: Sequence[SpooledBatch]) -> pa.Table:
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
        schema=_BATCHES,
    )


def _stamp(moment: datetime) -> pa.Scalar:
    return pa.scalar(moment, pa.timestamp("us", tz="UTC"))
