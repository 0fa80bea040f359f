"""The loader: applies spool files to the private file, one transaction per group, each file once.

Never loads a part of a batch. A damaged file is set aside and replaced by a reject; a document that fails a check becomes
a reject, and the rest of its batch is loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.applied import keep_applied
from warehouse.apply import FailedCheck, LoadCounts, apply_batches, apply_set, read_counts
from warehouse.damage import name_report, set_aside
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.mend import mend_batch
from warehouse.spool import (
    DamagedBatch,
    SpooledBatch,
    list_loose,
    list_sets,
    list_spooled,
    read_batch,
    write_spooled,
)
from warehouse.statements import read_query
from warehouse.unfinished import forget_unfinished, sync_path
from warehouse.writer import WAIT_SECONDS, open_writer

GROUP_DOCUMENTS = 10_000  # one transaction: planning the statements costs as much as 100 documents
GROUP_BYTES = 128_000_000
"""Loading a group takes four times as much memory. Smaller groups would make small row groups, which are written again
with the next group."""
pa.set_memory_pool(pa.system_memory_pool())  # Arrow's default pool would keep the memory of a group's rows


@dataclass(frozen=True, slots=True)
class PendingLoad:
    """What `load_pending` did: the counts of each batch, and one line for each file set aside."""

    loaded: tuple[LoadCounts, ...]
    damaged: tuple[str, ...]


def load_batch(home: Path | str, path: Path, *, wait_seconds: float = WAIT_SECONDS) -> LoadCounts:
    """Apply one spool file and return its counts; a file that was applied before changes nothing.

    A damaged file is moved to `spool/damaged`: the counts are then those of the reject that replaces it. Raises
    WarehouseError: another writer, full disk, a failed check that no single document causes (rolled back, the file stays).
    """
    return load_batches(home, [path], wait_seconds=wait_seconds)[0]


def load_batches(
    home: Path | str, paths: Sequence[Path], *, wait_seconds: float = WAIT_SECONDS
) -> tuple[LoadCounts, ...]:
    """Apply spool files in the given order and return the counts of each; cheaper than one by one.

    Raises WarehouseError as `load_batch` does; the files before the failing one stay loaded.
    """
    with open_writer(home, wait_seconds=wait_seconds) as connection:
        loader = _Loader(connection, Home(home), goes_on=False)
        loader.load_sets()
        loader.load_files(paths)
        missing = [name for path in paths if path.stem not in loader.counts for name in (path.stem, name_report(path))]
        counts = loader.counts | read_counts(connection, missing)
    return tuple(_find_counts(path, counts) for path in paths)


def _find_counts(path: Path, counts: dict[str, LoadCounts]) -> LoadCounts:
    found = counts.get(path.stem) or counts.get(name_report(path))
    if found is None:
        raise WarehouseError(f"there is no spool file {path}, and no batch {path.stem} was ever loaded")
    return found


def load_pending(home: Path | str, *, wait_seconds: float = WAIT_SECONDS) -> PendingLoad:
    """Apply every file in the spool, oldest first, including what a killed run left behind.

    A file that is damaged or fails a check as a whole is set aside in `spool/damaged` and becomes a reject, so that it stops
    no later night; the others are loaded. Raises WarehouseError as `load_batch` does for everything else.
    """
    forget_unfinished(home)
    if not list_spooled(home):
        return PendingLoad((), ())
    with open_writer(home, wait_seconds=wait_seconds) as connection:
        loader = _Loader(connection, Home(home), goes_on=True)
        loader.load_sets()
        loader.load_files(list_loose(home))
    return PendingLoad(tuple(loader.counts.values()), tuple(loader.damaged))


class _Loader:
    """Loads files over one connection. `counts` are by batch; `damaged` has a line for each file or set that was set
    aside.

    If a file fails a check that no single document causes, it is set aside with `goes_on`, and is an error otherwise.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, home: Home, *, goes_on: bool) -> None:
        self._connection, self._home, self._goes_on = connection, home, goes_on
        self.counts: dict[str, LoadCounts] = {}
        self.damaged: list[str] = []

    def load_sets(self) -> None:
        """Apply every waiting set, each in one transaction; a set that cannot be applied is set aside as a whole."""
        for folder in list_sets(self._home.folder):
            files = sorted(folder.glob("*.parquet"))
            try:
                self.counts |= apply_set(self._connection, map(read_batch, files), datetime.now(UTC))
            except (DamagedBatch, FailedCheck) as error:
                self._load_group([self._set_aside(folder, error)])
                continue
            self._keep_files([path.stem for path in files], folder)
            folder.rmdir()

    def load_files(self, paths: Iterable[Path]) -> None:
        """Apply files in groups, each in one transaction."""
        # Not a loop over groups: its variable would keep each group in memory beside the next one.
        for _ in map(self._load_mended, _group_batches(self._read_whole(paths))):
            pass

    def _read_whole(self, paths: Iterable[Path]) -> Iterator[SpooledBatch]:
        """The batches of these files, with a reject instead of a damaged file. Skips files that are gone: a reject that a
        killed load left in the spool may have been loaded by then."""
        for path in paths:
            try:
                if path.exists():
                    yield read_batch(path)
            except DamagedBatch as error:
                yield self._set_aside(path, error)

    def _load_mended(self, group: Sequence[SpooledBatch]) -> None:
        """Load batches together or, if a check fails, one by one, with rejects for the documents that do not fit."""
        with suppress(FailedCheck):
            self._load_group(group)
            return
        for batch in group:
            try:
                self._load_one(batch)
            except FailedCheck as error:
                if not self._goes_on:
                    raise
                self._load_group([self._set_aside(self._home.spool / f"{batch.batch_id}.parquet", error)])

    def _load_one(self, batch: SpooledBatch) -> None:
        with suppress(FailedCheck):
            self._load_group([batch])
            return
        mended = mend_batch(self._connection, batch, datetime.now(UTC))
        write_spooled(self._home.folder, mended)  # the other generation must get what was loaded here
        self._load_group([mended])

    def _load_group(self, group: Sequence[SpooledBatch]) -> None:
        counts = apply_batches(self._connection, group, datetime.now(UTC))
        self._keep_files(counts, self._home.spool)
        self.counts |= counts

    def _set_aside(self, path: Path, error: WarehouseError) -> SpooledBatch:
        return set_aside(self._home, path, error, self.damaged)

    def _keep_files(self, batch_ids: Iterable[str], folder: Path) -> None:
        found = self._connection.execute(read_query("load/read_places"), {"batch_ids": list(batch_ids)})
        for batch_id, batch_no, loaded_at in found.fetchall():
            path = folder / f"{batch_id}.parquet"
            if path.exists():
                keep_applied(self._home, path, batch_no, loaded_at)
        sync_path(self._home.applied)


def _group_batches(batches: Iterable[SpooledBatch]) -> Iterator[list[SpooledBatch]]:
    """Group consecutive batches for one transaction: outcomes of one run, up to the limits; batches of other kinds alone."""
    group: list[SpooledBatch] = []
    documents = byte_count = 0
    for batch in batches:
        documents, byte_count = documents + len(batch.rows), byte_count + batch.rows.nbytes
        if group and not (_belongs(group, batch) and documents <= GROUP_DOCUMENTS and byte_count <= GROUP_BYTES):
            yield group
            group, documents, byte_count = [], len(batch.rows), batch.rows.nbytes
        group.append(batch)
    if group:
        yield group


def _belongs(group: Sequence[SpooledBatch], batch: SpooledBatch) -> bool:
    first = group[0]
    return (
        first.kind == batch.kind == "outcomes"
        and first.run_id == batch.run_id
        and all(one.batch_id != batch.batch_id for one in group)
    )
