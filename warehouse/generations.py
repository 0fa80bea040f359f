"""The two generations of the warehouse file, private and published, and how they swap.

Opens neither as a database. Every step is one atomic rename or link, and `recover_private` completes or rolls back what
a killed process left between two of them.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from warehouse.errors import WarehouseError
from warehouse.home import Home, name_log
from warehouse.unfinished import sync_path

_FICLONE = 0x40049409  # <linux/fs.h>: share the blocks of another file


def recover_private(home: Home) -> None:
    """Make sure that the private file can be opened for writing.

    It may then be behind the published one (`is_behind`). If it is behind and a reader still holds it, the reader keeps it,
    and a copy of the published file takes its place.
    """
    for unfinished in (*home.folder.glob("warehouse.duckdb.*.tmp"), *home.state.glob("warehouse.duckdb.*.tmp")):
        unfinished.unlink()
    _forget_spills(home)
    if home.spare.exists():
        _finish_swap(home)
    if home.published.exists() and (not home.private.exists() or (is_behind(home) and is_held(home.private))):
        home.behind.touch()
        _put_copy(home.published, home.private, _unseal)


def _forget_spills(home: Home) -> None:
    """Remove the spill folders of killed writers and readers. A reader's folder has the process id in its name instead of a
    lock, because the driver creates it only when memory runs out."""
    for folder in home.state.glob("spill*"):
        pid = folder.name.removeprefix("spill").removeprefix("-")
        if not pid.isdecimal() or not _is_alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # of another user
        pass
    return True


def is_behind(home: Home) -> bool:
    """Whether the private file may lack batches of the published one."""
    return home.behind.exists()


def mark_caught_up(home: Home) -> None:
    """Note that the private file has every batch of the published one."""
    home.behind.unlink(missing_ok=True)


def copy_private(home: Home) -> bool:
    """Publish a copy of the private file; return whether its blocks are shared (reflink)."""
    return _put_copy(home.private, home.published, _seal)


def swap(home: Home) -> None:
    """Publish the private file itself; the file published before becomes the private one.

    Readers of the old file keep reading it. Only for a published file that `is_ours`.
    """
    _refuse_log(home.private)
    home.spare.unlink(missing_ok=True)
    os.link(home.published, home.spare)
    _seal(home.private)
    remember_published(home, home.private)
    home.behind.touch()
    sync_path(home.state)
    home.private.replace(home.published)
    sync_path(home.folder)
    _finish_swap(home)


def remember_published(home: Home, path: Path) -> None:
    """Remember the published file, to recognize it later."""
    home.stamp.write_text(json.dumps(_stamp(path)), encoding="utf-8")


def is_ours(home: Home) -> bool:
    """Whether the published file is unchanged: nobody replaced it or wrote to it."""
    try:
        return bool(json.loads(home.stamp.read_text(encoding="utf-8")) == _stamp(home.published))
    except (OSError, ValueError):
        return False


def is_held(path: Path) -> bool:
    """Whether any process of this machine, this one included, has the file open as a database.

    A reader that has opened it and not locked it yet is seen only where the system grants leases (Linux, local disks).
    """
    if _is_open_here(path):
        return True
    with path.open("rb+") as file:
        try:
            _take_lease(file)
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _take_lease(file: BinaryIO) -> None:
    """Lease a file until it is closed. Raises BlockingIOError if it is open elsewhere, too."""
    if sys.platform != "linux":
        return
    try:
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)  # sent if another process opens the file just now; ignored
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
    except BlockingIOError:
        raise
    except OSError:  # a file of another user, or a system without leases: only the lock is checked
        return


def _is_open_here(path: Path) -> bool:
    """POSIX locks do not apply within a process, so look through its open files."""
    folder = Path("/proc/self/fd")
    if not folder.exists():
        folder = Path("/dev/fd")
    wanted = path.stat()
    for link in folder.iterdir():
        try:
            if os.path.samestat(link.stat(), wanted):
                return True
        except OSError:  # closed meanwhile
            continue
    return False


def _finish_swap(home: Home) -> None:
    """Move the spare to the private file's place, or delete it if the swap had not begun."""
    if home.private.exists():
        home.spare.unlink()
        return
    _unseal(home.spare)
    home.spare.replace(home.private)
    sync_path(home.state)


def _seal(path: Path) -> None:
    """Make a file read-only for everybody who could read it."""
    path.chmod(path.stat().st_mode & 0o444)


def _unseal(path: Path) -> None:
    """Make a file writable for its owner alone."""
    path.chmod(stat.S_IMODE(path.stat().st_mode) | 0o200)


def _put_copy(source: Path, target: Path, finish: Callable[[Path], None]) -> bool:
    """Atomically replace the target with a copy; return whether it shares the source's blocks."""
    _refuse_log(source)
    unfinished = target.with_name(f"warehouse.duckdb.{os.getpid()}.tmp")
    try:
        is_shared = _clone(source, unfinished)
        if not is_shared:
            shutil.copyfile(source, unfinished)
        finish(unfinished)
        sync_path(unfinished)
        unfinished.replace(target)
        sync_path(target.parent)
    except OSError:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    return is_shared


def _refuse_log(path: Path) -> None:
    """Raise if there is a write-ahead log: then the file is not the whole warehouse."""
    log = name_log(path)
    if log.exists():
        raise WarehouseError(f"{path} was not closed cleanly ({log.name} is there): run again")


def _clone(source: Path, target: Path) -> bool:
    with source.open("rb") as old, target.open("wb") as new:
        try:
            fcntl.ioctl(new.fileno(), _FICLONE, old.fileno())
        except OSError:
            return False
    return True


def _stamp(path: Path) -> dict[str, int]:
    status = path.stat()
    return {"inode": status.st_ino, "byte_count": status.st_size, "mtime_ns": status.st_mtime_ns}
