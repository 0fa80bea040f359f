"""The errors of this package, with messages a person can act on and without the driver's tracebacks."""

from __future__ import annotations

import errno
import traceback
from pathlib import Path


class WarehouseError(Exception):
    """A failure of the warehouse; the message says in one line what happened, where and what to do."""


class WrongQuestion(WarehouseError):
    """A query, name or value that the warehouse cannot use: a usage error rather than a failure."""


def explain_write(error: OSError, path: Path) -> WarehouseError:
    """The WarehouseError for a failed write: which file, why, what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return WarehouseError(f"the disk is full: {path} was not written; free some space and run again")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return WarehouseError(f"{path} cannot be written ({error.strerror}); give this user write access to the folder")
    if error.errno == errno.EMFILE:
        return WarehouseError(
            f"{path} cannot be opened (too many open files); raise the limit (ulimit -n) and run again"
        )
    return WarehouseError(f"{path} cannot be written ({error.strerror or to_one_line(error)})")


def explain_read(path: Path) -> WarehouseError:
    """The WarehouseError for a file or folder that this user may not read."""
    return WarehouseError(f"{path} cannot be read by this user; give read access to it and to the folders above it")


def to_one_line(error: BaseException, most: int | None = 200) -> str:
    """The message of an error on one line, cut to `most` characters (None: not cut)."""
    return " ".join(str(error).split())[:most]


def release(error: object) -> None:
    """Clear the frames of an error and its causes; otherwise DuckDB prints a page about the objects they hold at exit."""
    while isinstance(error, BaseException):
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__
