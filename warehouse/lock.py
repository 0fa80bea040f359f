"""File locks, which the system releases if their holder dies: the writer's, with a record of who holds it, and others.

Never breaks a lock: it waits for a live holder, then names it.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from warehouse.errors import WarehouseError, explain_write
from warehouse.home import Home


@contextmanager
def hold_lock(home: Home, wait_seconds: float) -> Iterator[None]:
    """Hold the writer's lock of a home folder.

    Raises WarehouseError, naming the holder, if it is not free within `wait_seconds`.
    """
    lock = FileLock(home.lock)
    try:
        home.make_folders()
        lock.acquire(timeout=wait_seconds, poll_interval=0.02)
    except Timeout:
        raise WarehouseError(
            f"the warehouse in {home.folder} is held by another writer ({read_holder(home)}); "
            "wait for it to finish and run again, nothing was loaded"
        ) from None
    except OSError as error:
        raise explain_write(error, home.lock) from error
    try:
        home.refuse_closed()
        _write_holder(home)
        yield
    finally:
        with suppress(OSError):
            home.writer.unlink(missing_ok=True)
        lock.release()


@contextmanager
def hold_file(path: Path, refuse: Callable[[], Exception | None]) -> Iterator[None]:
    """Hold a lock file in the block. If another process holds it, raise what `refuse` returns; if that is None, wait."""
    lock = FileLock(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(Timeout):
        lock.acquire(timeout=0)
    if not lock.is_locked:
        if refusal := refuse():
            raise refusal
        lock.acquire(poll_interval=1.0)
    try:
        yield
    finally:
        lock.release()


def read_holder(home: Home) -> str:
    """Who holds the lock, for a person: "pid 42 on host, since …"."""
    try:
        holder = json.loads(home.writer.read_text(encoding="utf-8"))
        return f"pid {holder['pid']} on {holder['host']}, {holder['command']}, since {holder['since']}"
    except (OSError, ValueError, KeyError):
        return "an unknown process"


def _write_holder(home: Home) -> None:
    holder = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "command": Path(sys.argv[0]).name or "python",
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    try:
        home.writer.write_text(json.dumps(holder) + "\n", encoding="utf-8")
    except OSError as error:
        raise explain_write(error, home.writer) from error
