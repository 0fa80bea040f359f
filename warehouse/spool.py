"""The spool: every change to the warehouse is first a Parquet file here, complete or absent.

Never opens the warehouse: `load` applies the files, in any process, at any later time.
"""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.columns import struct_type, to_array, to_blocks, to_lists, to_structs, to_table
from warehouse.errors import WarehouseError, explain_write, to_one_line
from warehouse.home import Home
from warehouse.outcomes import Outcome
from warehouse.rows import (
    ArticleRow,
    FetchRow,
    PartitionRow,
    RawRow,
    RejectRow,
    RestoredRow,
    RunRow,
    SourceRow,
    TemplateDecisionRow,
)
from warehouse.unfinished import making, sync_path

LOG = logging.getLogger(__name__)
FORMAT = "3"
READABLE = ("1", "2", FORMAT)
"""Files of earlier releases can still be read. In format 1 every block has its text. Up to format 2 each Parquet page has a
checksum, not the file as a whole; verifying them takes Arrow as long as the rest of reading."""
KINDS: dict[type, str] = {
    RunRow: "runs",
    SourceRow: "sources",
    PartitionRow: "partitions",
    TemplateDecisionRow: "templates",
}
UNFIT = "unfit"
"""The reason of a reject that does not fit the warehouse."""
_UNHELD = (pa.ArrowException, OverflowError, TypeError, ValueError)
_BATCH_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}\Z")


@dataclass(frozen=True, slots=True)
class SpooledBatch:
    """A batch as its file has it: its identity, and its rows as an Arrow table."""

    batch_id: str
    kind: str
    run_id: str | None
    written_at: datetime
    rows: pa.Table
    set_id: str | None = None
    """The set it belongs to, applied in one transaction."""


def write_batch(
    home: Path | str,
    batch_id: str,
    run_id: str,
    outcomes: Sequence[Outcome],
    *,
    written_at: datetime | None = None,
) -> Path:
    """Write outcomes to `spool/<batch_id>.parquet`, replacing an existing file, and return its path.

    `batch_id` (letters, digits, `._-`) identifies the batch for ever: an id is never applied twice.
    `written_at` (default: now) is when the documents count as seen. Raises WarehouseError.
    """
    try:
        table = _tabulate(outcomes)
    except _UNHELD:
        table = _tabulate([_make_fit(one) for one in outcomes])
    return write_spooled(home, SpooledBatch(batch_id, "outcomes", run_id, written_at or datetime.now(UTC), table))


def _tabulate(outcomes: Sequence[Outcome]) -> pa.Table:
    return pa.table(
        {
            "no": pa.array(range(len(outcomes)), pa.int32()),
            "item": to_array([one.item for one in outcomes], pa.string()),
            "article": to_structs(ArticleRow, [one.article for one in outcomes]),
            "blocks": to_blocks([(one.article, one.blocks) for one in outcomes]),
            "restored": to_lists(RestoredRow, [one.restored for one in outcomes]),
            "reject": to_structs(RejectRow, [one.reject for one in outcomes]),
            "raw": to_structs(RawRow, [one.raw for one in outcomes]),
            "fetched": to_structs(FetchRow, [one.fetch for one in outcomes]),
            "known_raw_id": pa.array([one.known_raw_id for one in outcomes], pa.string()),
            "known_article_id": pa.array([one.known_article_id for one in outcomes], pa.int64()),
        }
    )


def _make_fit(outcome: Outcome) -> Outcome:
    """The outcome, or a reject if a value fits no column; its bytes are kept unless they are the problem."""
    try:
        _tabulate([outcome])
    except _UNHELD as error:
        why = to_one_line(error)
    else:
        return outcome
    LOG.error("%s becomes a reject: %s", outcome.item, why)
    raw_id = outcome.raw.raw_id if outcome.raw else None
    reject = RejectRow(item=outcome.item, stage="load", reason=UNFIT, detail=why, raw_id=raw_id)
    with suppress(*_UNHELD):
        _tabulate([kept := Outcome(item=outcome.item, reject=reject, raw=outcome.raw, fetch=outcome.fetch)])
        return kept
    return Outcome(item=outcome.item, reject=replace(reject, raw_id=None))


def write_rows(
    home: Path | str,
    batch_id: str,
    run_id: str | None,
    rows: Sequence[RunRow] | Sequence[SourceRow] | Sequence[PartitionRow] | Sequence[TemplateDecisionRow],
    *,
    written_at: datetime | None = None,
) -> Path:
    """Write rows of one kind (see KINDS), like `write_batch`. There must be at least one."""
    row: type[Any] = type(rows[0])
    batch = SpooledBatch(batch_id, KINDS[row], run_id, written_at or datetime.now(UTC), to_table(row, rows))
    return write_spooled(home, batch)


def read_batch(path: Path) -> SpooledBatch:
    """Read a complete spool file. Raises DamagedBatch if it is truncated, damaged or not a spool file, WarehouseError if it
    does not exist or has a format that this code does not read."""
    try:
        content = path.read_bytes()
        file = pq.ParquetFile(pa.BufferReader(content))
        notes = {key.decode(): value.decode() for key, value in (file.metadata.metadata or {}).items()}
        if notes.get("format") not in READABLE:
            raise WarehouseError(f"{path} has spool format {notes.get('format')}, this code reads {FORMAT}")
        if "checksum" not in notes:
            file = pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True)
        elif notes["checksum"] != _sum_up(memoryview(content)[: _find_footer(content)]):
            raise ValueError("its rows are not those that were written")
        table = file.read(use_threads=False)
        return SpooledBatch(
            batch_id=notes["batch_id"],
            kind=notes["kind"],
            run_id=notes.get("run_id"),
            written_at=datetime.fromisoformat(notes["written_at"]),
            rows=_complete_rows(table) if notes["kind"] == "outcomes" else table,
            set_id=notes.get("set_id"),
        )
    except FileNotFoundError:
        raise WarehouseError(f"there is no spool file {path}") from None
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        raise DamagedBatch(f"the spool file {path} is damaged ({to_one_line(error)})") from error


_STRUCTS: dict[str, type] = {"article": ArticleRow, "reject": RejectRow, "raw": RawRow, "fetched": FetchRow}


def _complete_rows(table: pa.Table) -> pa.Table:
    """Rows written by an earlier release, with NULL for newer columns."""
    for name, row in _STRUCTS.items():
        wanted = struct_type(row)
        if table.column(name).type == wanted:
            continue
        found = table.column(name).combine_chunks()
        columns = [
            found.field(field.name) if found.type.get_field_index(field.name) >= 0 else pa.nulls(len(found), field.type)
            for field in wanted
        ]
        whole = pa.StructArray.from_arrays(columns, fields=list(wanted), mask=found.is_null())
        table = table.set_column(table.column_names.index(name), name, whole)
    since = {"restored": pa.list_(struct_type(RestoredRow)), "known_article_id": pa.int64()}
    for name, kind in since.items():
        if name not in table.column_names:
            table = table.append_column(name, pa.nulls(len(table), kind))
    return table


class DamagedBatch(WarehouseError):
    """A spool file cannot be read completely, so none of it may be loaded."""


def list_spooled(home: Path | str) -> list[Path]:
    """The files waiting to be loaded, oldest first; files of sets, which load in one transaction, come before others."""
    return [path for folder in list_sets(home) for path in sorted(folder.glob("*.parquet"))] + list_loose(home)


def list_loose(home: Path | str) -> list[Path]:
    """The waiting files outside sets, oldest first."""
    spool = Home(home).spool
    return sorted(spool.glob("*.parquet"), key=lambda path: (path.stat().st_mtime_ns, path.name))


def list_sets(home: Path | str) -> list[Path]:
    """The folders of waiting sets, oldest first."""
    spool = Home(home).spool
    return sorted(spool.glob("*.set"), key=lambda path: (path.stat().st_mtime_ns, path.name))


def write_spooled(home: Path | str, batch: SpooledBatch, folder: Path | None = None) -> Path:
    """Write the file of a batch to the spool, or to another folder, replacing an existing file. Raises WarehouseError."""
    if not _BATCH_ID.match(batch.batch_id):
        raise WarehouseError(f"{batch.batch_id!r} is no batch id: use letters, digits, dots, dashes and underscores")
    notes = {
        "format": FORMAT,
        "batch_id": batch.batch_id,
        "kind": batch.kind,
        "written_at": batch.written_at.isoformat(),
        **({"run_id": batch.run_id} if batch.run_id else {}),
        **({"set_id": batch.set_id} if batch.set_id else {}),
    }
    place = Home(home)
    path = (folder or place.spool) / f"{batch.batch_id}.parquet"
    try:
        place.make_folders()
        with making(path) as unfinished:
            unfinished.write_bytes(_to_parquet(batch.rows.replace_schema_metadata(notes)))
            sync_path(unfinished)
            unfinished.replace(path)
        sync_path(path.parent)
    except OSError as error:
        raise explain_write(error, path) from error
    return path


def _to_parquet(table: pa.Table) -> memoryview:
    """The complete file. LZ4, since it is read once and soon: zstd takes half the space, and twice the time to write and read.

    No dictionary encoding: LZ4 handles repetition as well, and no two texts are alike.
    """
    content = io.BytesIO()
    with pq.ParquetWriter(
        content, table.schema, compression="lz4", use_dictionary=False, write_statistics=False
    ) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({"checksum": _sum_up(content.getbuffer())})
    return content.getbuffer()


def _sum_up(body: bytes | memoryview) -> str:
    return f"{zlib.crc32(body):08x}"


def _find_footer(content: bytes) -> int:
    """Where the rows of a Parquet file end: its last eight bytes are the footer's length and the magic."""
    return len(content) - 8 - int.from_bytes(content[-8:-4], "little")
