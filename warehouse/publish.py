"""Publishing: makes the analysts' file equal to the private file in one atomic step.

A reader sees the old warehouse or the new one, never a mixture, and a query in progress is not disturbed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from warehouse.applied import forget_applied, list_applied
from warehouse.backend import find_lake
from warehouse.connect import explain_errors
from warehouse.generations import copy_private, is_behind, is_ours, remember_published, swap
from warehouse.home import Home, name_log
from warehouse.load import load_pending
from warehouse.lock import hold_lock
from warehouse.migrate import is_current
from warehouse.reader import open_reader
from warehouse.spool import list_spooled
from warehouse.statements import read_query
from warehouse.writer import WAIT_SECONDS, open_private

Method = Literal["reflink", "left-right", "copy", "lake"]
COPY_BYTES = 64_000_000  # a copy of this takes a tenth of a second, less than applying a night twice


@dataclass(frozen=True, slots=True)
class PublishResult:
    """Where the published file is, how it got there, its size in bytes and how long it took."""

    path: Path
    method: Method
    byte_count: int
    seconds: float


def publish(home: Path | str, *, wait_seconds: float = WAIT_SECONDS, copy_bytes: int = COPY_BYTES) -> PublishResult:
    """Publish the state of the private file; returns how.

    left-right (for files larger than `copy_bytes`): the private file itself is published, and the previously published
    file takes its place, to be caught up from the spool. Otherwise a copy, which shares blocks if the file system
    supports it (reflink). For a lake there is nothing to do: rows are visible once loaded.

    Raises WarehouseError: another writer, a full disk, a read-only folder; the old file stays.
    """
    place = Home(home)
    started = time.monotonic()
    if lake := find_lake():
        forget_applied(place)  # there is no second generation that would need them
        return PublishResult(Path(lake.data_path), "lake", 0, time.monotonic() - started)
    with hold_lock(place, wait_seconds), explain_errors(place):
        with open_private(place) as connection:
            connection.execute("CHECKPOINT")
            batches = _read_batches(connection)
        method = _replace_published(place, batches, copy_bytes)
    return PublishResult(place.published, method, place.published.stat().st_size, time.monotonic() - started)


def is_outdated(home: Path | str) -> bool:
    """Whether the published file was written by an earlier release, so that statements of this one may not fit its schema."""
    place = Home(home)
    if find_lake() or not place.published.exists():
        return False
    with explain_errors(place), open_reader(place.published) as connection:
        return not is_current(connection)


def publish_pending(home: Path | str, *, wait_seconds: float = WAIT_SECONDS) -> None:
    """Bring the published file up to date, before a person decides on its contents. Raises WarehouseError.

    Loads what a killed run or command left in the spool. Publishes that, loads that were not published yet, and the
    upgraded schema if the file was written by an earlier release.
    """
    is_waiting = bool(list_spooled(home))
    if is_waiting:
        load_pending(home, wait_seconds=wait_seconds)
    if is_waiting or is_unpublished(home) or is_outdated(home):
        publish(home, wait_seconds=wait_seconds)


def is_unpublished(home: Path | str) -> bool:
    """Whether batches may have been loaded and not published, as after a kill between the two. Judged by the private file's
    write-ahead log and the modification times of both files, so that a private file that only caught up counts too."""
    place = Home(home)
    if find_lake() or is_behind(place) or not (place.private.exists() and place.published.exists()):
        return False
    has_log = name_log(place.private).exists()
    return has_log or place.private.stat().st_mtime_ns > place.published.stat().st_mtime_ns


def _replace_published(home: Home, batches: set[str], copy_bytes: int) -> Method:
    if home.private.stat().st_size > copy_bytes and is_ours(home) and _can_catch_up(home, batches):
        swap(home)
        return "left-right"
    is_shared = copy_private(home)
    remember_published(home, home.published)
    forget_applied(home)
    return "reflink" if is_shared else "copy"


def _can_catch_up(home: Home, batches: set[str]) -> bool:
    """Whether the published file plus the kept spool files have every batch of the private one."""
    try:
        with open_reader(home.published) as connection:
            published = _read_batches(connection)
    except duckdb.Error:
        return False
    return batches <= published | {one.batch_id for one in list_applied(home)}


def _read_batches(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {row[0] for row in connection.execute(read_query("load/list_batches")).fetchall()}
