"""Publishing: analysts' file becomes what the private file is, in one atomic step.

Refuses to show a half file: a reader sees the old warehouse or the new one, and one that reads is never disturbed.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from warehouse.connect import WAIT_SECONDS, explain_errors, open_writer
from warehouse.home import Home
from warehouse.lock import hold_lock
from warehouse.spool import sync_folder

Method = Literal["reflink", "left-right", "copy", "unchanged"]
_FICLONE = 0x40049409  # <linux/fs.h>: share the blocks of another file


@dataclass(frozen=True, slots=True)
class Published:
    """Where the published file is, how it came there, its size in bytes and how long it took."""

    path: Path
    method: Method
    byte_count: int
    seconds: float


def publish(home: Path | str, *, wait_seconds: float = WAIT_SECONDS) -> Published:
    """Replace the published file with the private one's state and say how.

    Raises WarehouseError: another writer, a full disk, a folder that cannot be written; the old file stays then.
    """
    place = Home.at(home)
    started = time.monotonic()
    with open_writer(home, wait_seconds=wait_seconds) as connection:
        connection.execute("CHECKPOINT")
    with hold_lock(place, wait_seconds), explain_errors(place):
        method = _replace_published(place)
    return Published(place.published, method, place.published.stat().st_size, time.monotonic() - started)


def recover_private(home: Home) -> None:
    """Clear what a killed publisher left behind."""
    for unfinished in home.folder.glob("warehouse.duckdb.*.tmp"):
        unfinished.unlink()


def _replace_published(home: Home) -> Method:
    unfinished = home.folder / f"warehouse.duckdb.{os.getpid()}.tmp"
    try:
        method: Method = "reflink" if _clone_file(home.private, unfinished) else "copy"
        if method == "copy":
            shutil.copyfile(home.private, unfinished)
        unfinished.chmod(0o444)
        _sync_file(unfinished)
        unfinished.replace(home.published)
        sync_folder(home.folder)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    return method


def _clone_file(source: Path, target: Path) -> bool:
    """Let the target share the source's blocks, where the file system can."""
    with source.open("rb") as old, target.open("wb") as new:
        try:
            fcntl.ioctl(new.fileno(), _FICLONE, old.fileno())
        except OSError:
            return False
    return True


def _sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
