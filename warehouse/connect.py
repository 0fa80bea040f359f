"""Shared by all connections: attaching a file for writing, sessions, transactions, and the translation of errors.

Never downloads extensions, and translates every driver error.
"""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from warehouse.errors import WarehouseError, explain_read, explain_write, to_one_line
from warehouse.home import Home
from warehouse.lock import read_holder

STORAGE_VERSION = "v1.5.0"  # readable by clients of 1.5 and newer; compresses long strings
ROW_GROUP_SIZE = 12_288
"""Rows in a row group: about as many as the loader adds at once, a tenth of DuckDB's default. A row group that is not
full is compressed again whenever rows are added to it: with the default, a second night of 10,000 wrote 95 MB instead of
49, and took 721 MB of memory instead of 547. In smaller row groups several columns share a block, and looking up a key
reads all of them."""
OFFLINE: dict[str, str | bool | int | float | list[str]] = {"autoinstall_known_extensions": False}
# A commit of 4 MB or more (a night) checkpoints at once and writes no log; a smaller one is checkpointed when the writer
# closes. One thread takes as long as two, since a commit compresses on one, and uses a tenth less CPU and memory. The memory
# limit is what a group needs; DuckDB would fill more with blocks of the file, which the system caches as well: with 400MB a
# night into a million rows took 668 MB instead of 523 and saved no CPU. Groups of 128 MB and texts of 10 MB load within it.
_WRITING = {**OFFLINE, "checkpoint_threshold": "4MB", "memory_limit": "250MB", "threads": 1}

# The rule book is frozen (gc.freeze) and never collected; the driver would take that for a leak and report it on stderr.
atexit.register(gc.unfreeze)


@contextmanager
def attach_file(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that may write to a warehouse file, which is created if absent."""
    connection = duckdb.connect(config={**_WRITING, "temp_directory": str(path.with_name("spill"))})
    try:
        connection.execute(
            f"ATTACH {quote(str(path))} AS warehouse (STORAGE_VERSION '{STORAGE_VERSION}', ROW_GROUP_SIZE {ROW_GROUP_SIZE})"
        )
        connection.execute("USE warehouse")
        set_up_session(connection)
        connection.execute("SET preserve_insertion_order = true")
        # At most half the work of DuckDB's own choice, and a smaller file; scanning all texts takes up to twice as long.
        connection.execute("SET force_compression = 'zstd'")
        yield connection
    finally:
        connection.close()


def set_up_session(connection: duckdb.DuckDBPyConnection) -> None:
    """Use UTC whatever the machine's time zone, and draw no progress bar."""
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")  # otherwise one appears after two seconds


@contextmanager
def hold_transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """One transaction: committed at the end, rolled back on an exception."""
    connection.begin()
    try:
        yield
        connection.commit()
    except BaseException:
        with suppress(duckdb.Error):  # a failed commit, for example on a full disk, has rolled back already
            connection.rollback()
        raise


@contextmanager
def explain_errors(home: Home) -> Iterator[None]:
    """Turn errors of the driver and the system into one line that a person can act on."""
    try:
        yield
    except (RuntimeError, duckdb.InterruptException) as error:
        if "interrupted" in str(error).lower():  # the driver's error for Ctrl-C
            raise KeyboardInterrupt from None
        raise
    except duckdb.Error as error:
        raise explain_driver(error, home) from error
    except OSError as error:
        raise explain_write(error, Path(error.filename or home.folder)) from error


def explain_driver(error: duckdb.Error, home: Home) -> WarehouseError:
    """The WarehouseError for an error of the driver."""
    said = to_one_line(error, None)
    if "lock on file" in said:
        return WarehouseError(
            f"{home.private} is held by another writer ({read_holder(home)}): {said[:200]}; close it and run again"
        )
    if "not a valid DuckDB database file" in said:
        path = home.private if str(home.private) in said else home.published
        return WarehouseError(
            f"{path} is not a DuckDB file, another program wrote to it: move it away and run newsrefinery ingest,"
            " which makes it anew from the other of the two"
        )
    if "No space left" in said or "Disk quota" in said or "disk is full" in said.lower():
        return WarehouseError(
            f"the disk is full: nothing was loaded into {home.private}; free some space and run again"
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return WarehouseError(
            f"this needs more memory than is allowed: {said.partition(' Possible solutions')[0][:200]}"
        )
    if "Permission denied" in said and str(home.published) in said and str(home.private) not in said:
        return explain_read(home.published)
    if "Permission denied" in said or "Read-only file system" in said:
        return WarehouseError(f"{home.private} cannot be written; give this user write access to its folder")
    return WarehouseError(f"the warehouse in {home.folder} failed: {said[:400]}")


def quote(text: str) -> str:
    """A SQL string literal, for the few statements that take no parameters (ATTACH, COMMENT)."""
    return "'" + text.replace("'", "''") + "'"
