"""Where the files of a warehouse are within its home folder. Opens and changes none of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

RAW = "raw"
"""The folder of the raw archive; paths in rows begin with it."""


@dataclass(frozen=True, slots=True)
class Home:
    """The files below `NEWSREFINERY_HOME`.

    `published` is the analysts' file, read-only; `private` is the loader's own; `spare`, `behind` and `stamp` are used to
    swap them. `raw` has the archived pages. Batches wait in `spool`, move to `applied` once their transaction is
    committed, and to `damaged` if they cannot be read.
    """

    folder: Path

    @classmethod
    def at(cls, folder: Path | str) -> Home:
        return cls(Path(folder))

    @property
    def published(self) -> Path:
        return self.folder / "warehouse.duckdb"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def private(self) -> Path:
        return self.state / "warehouse.duckdb"

    @property
    def spare(self) -> Path:
        return self.state / "spare.duckdb"

    @property
    def behind(self) -> Path:
        return self.state / "behind"

    @property
    def stamp(self) -> Path:
        return self.state / "published.json"

    @property
    def lock(self) -> Path:
        return self.state / "writer.lock"

    @property
    def writer(self) -> Path:
        return self.state / "writer.json"

    @property
    def raw(self) -> Path:
        return self.folder / RAW

    @property
    def spool(self) -> Path:
        return self.folder / "spool"

    @property
    def applied(self) -> Path:
        return self.spool / "applied"

    @property
    def damaged(self) -> Path:
        return self.spool / "damaged"

    def make_folders(self) -> None:
        for folder in (self.state, self.applied, self.damaged):
            folder.mkdir(parents=True, exist_ok=True)


def name_log(file: Path) -> Path:
    """Where DuckDB keeps the write-ahead log of a file until that is closed in order."""
    return file.with_name(f"{file.name}.wal")
