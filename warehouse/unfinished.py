"""Unfinished files and folders: renamed into place once complete; those left behind by a killed process are removed later.

The process that makes one holds a lock on it. An unlocked one belongs to a process that no longer runs; a locked one is
never touched.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from glob import escape
from itertools import chain
from pathlib import Path

from warehouse.home import Home


@contextmanager
def making(target: Path) -> Iterator[Path]:
    """An empty file with a hidden name beside `target`, to be filled and renamed; removed at the end if it was not renamed.
    Raises OSError."""
    remove_abandoned(target.parent.glob(f".{escape(target.name)}.*.tmp"))
    path = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    with holding(path, Path.touch):
        try:
            yield path
        finally:
            with suppress(OSError):  # a file system that turned read-only
                path.unlink(missing_ok=True)


@contextmanager
def holding(path: Path, make: Callable[[Path], object]) -> Iterator[None]:
    """Make an unfinished file or folder, and hold its lock. Raises OSError."""
    handle = _make_locked(path, make)
    try:
        yield
    finally:
        os.close(handle)


def remove_abandoned(paths: Iterator[Path]) -> None:
    """Remove those of these unfinished files and folders whose maker no longer runs."""
    for path in paths:
        with suppress(OSError):  # locked, a link, or removed by another at the same time
            handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            finally:
                os.close(handle)


def sync_path(path: Path) -> None:
    """Sync a file or folder to disk; syncing a folder makes the names in it durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def forget_unfinished(home: Path | str) -> None:
    """Remove the files and sets in the spool of a home whose writer was killed."""
    spool = Home(home).spool
    remove_abandoned(chain(spool.glob("*.part"), spool.glob(".*.tmp")))


def _make_locked(path: Path, make: Callable[[Path], object]) -> int:
    """Make a file or folder and return its locked handle; made again if another process removed it before it was locked."""
    while True:
        make(path)
        with suppress(FileNotFoundError):
            handle = os.open(path, os.O_RDONLY)
            fcntl.flock(handle, fcntl.LOCK_EX)
            if path.exists():
                return handle
            os.close(handle)
