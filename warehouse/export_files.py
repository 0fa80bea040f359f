"""The files of an export: one writer per format; a file is complete or absent.

What the rows are and where they come from is up to the caller.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.cells import defang, to_cell, to_plain
from warehouse.errors import WarehouseError, to_one_line
from warehouse.unfinished import sync_path

Format = Literal["parquet", "csv", "jsonl", "arrow"]
WriteBatch = Callable[[pa.RecordBatch], None]


def write_rows_to(path: Path, kind: Format, rows: pa.RecordBatchReader) -> None:
    """Write all rows to a file and sync it. Raises OSError, and WarehouseError for types the format lacks."""
    try:
        with _WRITERS[kind](path, rows.schema) as write:
            for batch in rows:
                write(batch)
    except pa.ArrowNotImplementedError as error:
        raise WarehouseError(
            f"{kind} cannot hold these columns ({to_one_line(error, 150)}); export as jsonl or csv"
        ) from error
    sync_path(path)


@contextmanager
def _write_parquet(path: Path, schema: pa.Schema) -> Iterator[WriteBatch]:
    with pq.ParquetWriter(path, schema, compression="zstd", write_page_checksum=True) as writer:
        yield writer.write_batch


@contextmanager
def _write_arrow(path: Path, schema: pa.Schema) -> Iterator[WriteBatch]:
    with pa.ipc.new_file(path, schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        yield writer.write_batch


@contextmanager
def _write_csv(path: Path, schema: pa.Schema) -> Iterator[WriteBatch]:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([defang(name) for name in schema.names])
        yield lambda batch: writer.writerows(list(map(to_cell, row.values())) for row in _to_rows(batch))


@contextmanager
def _write_jsonl(path: Path, _schema: pa.Schema) -> Iterator[WriteBatch]:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        yield lambda batch: file.writelines(
            f"{json.dumps(to_plain(row), ensure_ascii=False)}\n" for row in _to_rows(batch)
        )


def _to_rows(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = batch.to_pylist(maps_as_pydicts="strict")
    return rows


_WRITERS: dict[Format, Callable[[Path, pa.Schema], AbstractContextManager[WriteBatch]]] = {
    "parquet": _write_parquet,
    "csv": _write_csv,
    "jsonl": _write_jsonl,
    "arrow": _write_arrow,
}
