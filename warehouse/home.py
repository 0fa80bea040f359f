"""Where the files of a warehouse are within its home folder. Opens and changes none of them."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from warehouse.errors import explain_read, explain_write

RAW = "raw"
"""The folder of the raw archive; paths in rows begin with it."""


class Home:
    """The files below `NEWSREFINERY_HOME`.

    `published` is the analysts' file, read-only; `private` is the loader's own; `spare`, `behind` and `stamp` are used to
    swap them. `raw` has the archived pages. Batches wait in `spool`, move to `applied` once their transaction is
    committed, and to `damaged` if they cannot be loaded.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        self.published = self.folder / "warehouse.duckdb"
        self.state = self.folder / "state"
        self.private = self.state / "warehouse.duckdb"
        self.spare = self.state / "spare.duckdb"
        self.behind = self.state / "behind"
        self.stamp = self.state / "published.json"
        self.lock = self.state / "writer.lock"
        self.writer = self.state / "writer.json"
        self.raw = self.folder / RAW
        self.spool = self.folder / "spool"
        self.applied = self.spool / "applied"
        self.damaged = self.spool / "damaged"

    def make_folders(self) -> None:
        for folder in (self.state, self.applied, self.damaged):
            folder.mkdir(parents=True, exist_ok=True)

    def refuse_closed(self) -> None:
        """Raise WarehouseError for a folder of the spool that this user may not list and write: it would look empty, and the
        batches in it would silently not be loaded."""
        for folder in (self.spool, self.applied, self.damaged):
            if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
                raise explain_write(PermissionError(errno.EACCES, os.strerror(errno.EACCES)), folder)


def is_there(file: Path) -> bool:
    """Whether a file exists. Raises WarehouseError if this user may not look."""
    try:
        return file.exists()
    except PermissionError as error:
        raise explain_read(file) from error


def name_log(file: Path) -> Path:
    """The path of DuckDB's write-ahead log for a file; the log is gone once the file is closed cleanly."""
    return file.with_name(f"{file.name}.wal")
