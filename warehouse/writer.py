"""The one connection that writes: the lock, the private file, its schema, and every batch applied so far.

Hands out no connection before the private file is complete and up to date.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from datetime import datetime
from itertools import groupby
from pathlib import Path

import duckdb

from warehouse.applied import forget_applied, list_applied
from warehouse.apply import apply_batches, apply_set, read_counts
from warehouse.backend import find_lake
from warehouse.connect import attach_file, explain_errors
from warehouse.generations import is_behind, mark_caught_up, recover_private
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.lock import hold_lock
from warehouse.migrate import migrate
from warehouse.spool import read_batch

WAIT_SECONDS = 60.0


@contextmanager
def open_writer(home: Path | str, *, wait_seconds: float = WAIT_SECONDS) -> Iterator[duckdb.DuckDBPyConnection]:
    """The private file, migrated and caught up, under the writer's lock.

    Raises WarehouseError: another writer, a full disk, a read-only folder, a newer schema.
    """
    place, shared = Home(home), _shared.get()
    if shared is None:
        with _open_alone(place, wait_seconds) as connection:
            yield connection
        return
    with explain_errors(place):
        yield shared.open(place, wait_seconds)


@contextmanager
def share_writer() -> Iterator[None]:
    """Let all loads of this thread inside the block share one connection, opened on first use: opening and closing one costs
    as much as loading 50 documents. The file cannot be published before the end of the block."""
    with ExitStack() as stack:
        shared = _Shared(stack)
        token = _shared.set(shared)
        try:
            yield
        finally:
            _shared.reset(token)
            shared.forget()


class _Shared:
    """The connections that a block shares, by home folder."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._open: dict[Path, duckdb.DuckDBPyConnection] = {}

    def open(self, place: Home, wait_seconds: float) -> duckdb.DuckDBPyConnection:
        if place.folder not in self._open:
            self._open[place.folder] = self._stack.enter_context(_open_alone(place, wait_seconds))
        return self._open[place.folder]

    def forget(self) -> None:
        """Drop the connections; a task that was started inside the block may keep this object for ever."""
        self._open.clear()


_shared: ContextVar[_Shared | None] = ContextVar("shared writer", default=None)


@contextmanager
def _open_alone(place: Home, wait_seconds: float) -> Iterator[duckdb.DuckDBPyConnection]:
    if lake := find_lake():
        with explain_errors(place), open_lake(lake, wait_seconds=wait_seconds) as connection:
            yield connection
        return
    with hold_lock(place, wait_seconds), open_private(place) as connection:
        yield connection


@contextmanager
def open_private(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """Like `open_writer`, for callers that already hold the lock."""
    with explain_errors(home):
        recover_private(home)
        with attach_file(home.private) as connection:
            migrate(connection)
            _catch_up(connection, home)
            yield connection


def _catch_up(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Reapply, in the original order and groups, the batches that only the other generation has."""
    applied = list_applied(home)
    known = read_counts(connection, [one.batch_id for one in applied]) if applied else {}
    missing = [one for one in applied if one.batch_id not in known]
    for loaded_at, group in groupby(missing, key=lambda one: one.loaded_at):
        _apply_again(connection, [one.path for one in group], loaded_at)
    if is_behind(home):
        connection.execute("CHECKPOINT")
        forget_applied(home)
        mark_caught_up(home)


def _apply_again(connection: duckdb.DuckDBPyConnection, paths: Sequence[Path], loaded_at: datetime) -> None:
    first = read_batch(paths[0])
    if first.set_id:
        apply_set(connection, map(read_batch, paths), loaded_at)
    else:
        apply_batches(connection, [first, *map(read_batch, paths[1:])], loaded_at)
