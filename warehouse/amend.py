"""Pending amendments: rebuilt rows and people's decisions, as a set of spool files that is loaded as a unit.

A set is never visible in part: its folder is renamed into place once all files are in it, and one transaction applies
them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa

from warehouse.columns import struct_type, to_array, to_blocks, to_lists, to_structs, to_table
from warehouse.home import Home
from warehouse.outcomes import Amendment, StoredVersion
from warehouse.rows import ArticleRow, BlockRow, DecisionRow, RawRow, RejectRow, RestoredRow, RunRow
from warehouse.spool import SpooledBatch, write_spooled
from warehouse.unfinished import holding, sync_path

PART = 500
"""Amendments in one file of a set."""


class SpoolSet:
    """Writes the set of a run: `with SpoolSet(home, run_id, moment) as spooled`, then `add…`, then `commit`.

    Leaving the block without a commit leaves nothing behind. A kill leaves a folder named .part, which nobody reads and
    the next load removes.
    """

    def __init__(self, home: Path | str, run_id: str, written_at: datetime) -> None:
        self._home = Home(home)
        self._run_id, self._written_at = run_id, written_at
        self._folder = self._home.spool / f"{run_id}.part"
        self._waiting: list[Amendment] = []
        self._files = 0
        self._held = ExitStack()

    def __enter__(self) -> SpoolSet:
        self._home.make_folders()
        self._held.enter_context(holding(self._folder, Path.mkdir))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._held:
            if self._folder.exists():
                shutil.rmtree(self._folder)

    def add(self, amendments: Iterable[Amendment]) -> None:
        """Add amendments."""
        for amendment in amendments:
            self._waiting.append(amendment)
            if len(self._waiting) >= PART:
                self._write_waiting()

    def add_decisions(self, decisions: Sequence[DecisionRow]) -> None:
        """Add decisions."""
        self._write(to_table(DecisionRow, decisions), "decisions")

    def add_run(self, run: RunRow) -> None:
        """Add the row of the run that makes this set."""
        self._write(to_table(RunRow, [run]), "runs")

    def commit(self) -> None:
        """Make the set visible to the loader. Raises WarehouseError, OSError."""
        self._write_waiting()
        sync_path(self._folder)
        self._folder.rename(self._home.spool / f"{self._run_id}.set")
        sync_path(self._home.spool)

    def _write_waiting(self) -> None:
        if self._waiting:
            self._write(_tabulate(self._waiting), "amendments")
            self._waiting = []

    def _write(self, table: pa.Table, kind: str) -> None:
        self._files += 1
        batch_id = f"{self._run_id}-{self._files:05}"
        batch = SpooledBatch(batch_id, kind, self._run_id, self._written_at, table, set_id=self._run_id)
        write_spooled(self._home.folder, batch, self._folder)


def _tabulate(amendments: Sequence[Amendment]) -> pa.Table:
    return pa.table(
        {
            "no": pa.array(range(len(amendments)), pa.int32()),
            "item": to_array([str(one.article_id) for one in amendments], pa.string()),
            "article_id": pa.array([one.article_id for one in amendments], pa.int64()),
            "version": pa.array([one.version for one in amendments], pa.int32()),
            "based_on": pa.array([one.based_on for one in amendments], pa.timestamp("us", tz="UTC")),
            "cleaner_version": to_array([one.cleaner_version for one in amendments], pa.string()),
            "article": to_structs(ArticleRow, [one.article for one in amendments]),
            "blocks": to_blocks([(one.article, one.blocks) for one in amendments]),
            "restored": to_lists(RestoredRow, [one.restored for one in amendments]),
            "reject": pa.nulls(len(amendments), struct_type(RejectRow)),
            "raw": pa.nulls(len(amendments), struct_type(RawRow)),
            "known_raw_id": pa.nulls(len(amendments), pa.string()),
        }
    )


def parse_stored(rows: pa.RecordBatch) -> Iterator[StoredVersion]:
    """The rows of `read_stored` as records; a block stored without a text gets its slice of `text_raw`."""
    names = [field.name for field in fields(ArticleRow)]
    for row in rows.to_pylist():
        article = ArticleRow(**{name: _freeze(row[name]) for name in names})
        yield StoredVersion(
            article=article,
            version=row["version"],
            loaded_at=row["loaded_at"],
            blocks=tuple(_parse_block(block, article.text_raw) for block in row["blocks"]),
            restored=tuple(
                RestoredRow(**{name: _freeze(value) for name, value in each.items()}) for each in row["restored"] or ()
            ),
            archive_path=row["archive_path"],
            archive_offset=row["archive_offset"],
        )


def _parse_block(block: dict[str, Any], text_raw: str) -> BlockRow:
    text = block.pop("text")
    evidence = tuple(block.pop("evidence") or ())
    is_slice = text is None
    return BlockRow(
        **block, evidence=evidence, text=text_raw[block["char_start"] : block["char_end"]] if is_slice else text
    )


def _freeze(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
