"""What runs record about themselves: their row, the catalogue they used, their partitions; loaded at once.

Writes only through the spool, so what is recorded survives and is replayed like any other batch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from warehouse.load import load_batch
from warehouse.rows import PartitionRow, RunRow, SourceRow
from warehouse.spool import write_rows
from warehouse.writer import WAIT_SECONDS


def record_run(home: Path | str, run: RunRow, *, wait_seconds: float = WAIT_SECONDS) -> None:
    """Record a run: when it starts, and again when it ends. Raises WarehouseError."""
    _record(home, f"run-{_shorten(run.run_id)}-{run.status}", run.run_id, [run], wait_seconds)


def record_sources(
    home: Path | str, run_id: str, sources: Sequence[SourceRow], *, wait_seconds: float = WAIT_SECONDS
) -> None:
    """Record the catalogue used by this run; unchanged entries stay as they are."""
    if sources:
        _record(home, f"sources-{_shorten(run_id)}", run_id, sources, wait_seconds)


def record_partitions(
    home: Path | str, run_id: str, partitions: Sequence[PartitionRow], *, wait_seconds: float = WAIT_SECONDS
) -> None:
    """Record the state of partitions; the latest record of a source and day counts."""
    if partitions:
        _record(home, f"partitions-{_shorten(run_id)}", run_id, partitions, wait_seconds)


def _record(
    home: Path | str,
    name: str,
    run_id: str,
    rows: Sequence[RunRow] | Sequence[SourceRow] | Sequence[PartitionRow],
    wait_seconds: float,
) -> None:
    moment = datetime.now(UTC)
    batch_id = f"{name}-{moment:%Y%m%dT%H%M%S%f}"
    load_batch(home, write_rows(home, batch_id, run_id, rows, written_at=moment), wait_seconds=wait_seconds)


def _shorten(run_id: str) -> str:
    """A run id for use in a file name: itself if safe, otherwise its hash."""
    plain = all(letter.isascii() and (letter.isalnum() or letter in "._-") for letter in run_id)
    return run_id if plain and len(run_id) <= 60 else hashlib.sha256(run_id.encode()).hexdigest()[:16]
