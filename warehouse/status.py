"""How a warehouse is doing: what is published, what waits, what is damaged, who writes.

Refuses to change anything, also to load what waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from warehouse.ask import ask
from warehouse.home import Home
from warehouse.lock import read_holder
from warehouse.spool import list_spooled
from warehouse.statements import read_statement


@dataclass(frozen=True, slots=True)
class Contents:
    """What the published file holds. `loaded_at`: its newest batch, UTC; NULL and 0 where nothing was loaded."""

    schema_level: int
    article_count: int
    version_count: int
    removed_block_count: int
    open_reject_count: int
    raw_document_count: int
    loaded_at: datetime | None
    last_run_id: str | None
    last_run_status: str | None


@dataclass(frozen=True, slots=True)
class Status:
    """The published file (None: nothing is published yet), and what is around it.

    `writer` says who writes at this moment, None where nobody does.
    """

    path: Path
    published_at: datetime | None
    byte_count: int
    contents: Contents | None
    waiting: tuple[str, ...]
    damaged: tuple[str, ...]
    writer: str | None


def read_status(home: Path | str) -> Status:
    """Look at a home folder. Raises WarehouseError where the published file cannot be read."""
    place = Home.at(home)
    found = place.published.stat() if place.published.exists() else None
    return Status(
        path=place.published,
        published_at=datetime.fromtimestamp(found.st_mtime, UTC) if found else None,
        byte_count=found.st_size if found else 0,
        contents=_read_contents(place) if found else None,
        waiting=tuple(path.stem for path in list_spooled(home)),
        damaged=tuple(sorted(path.name for path in place.damaged.glob("*"))),
        writer=_find_writer(place),
    )


def _read_contents(home: Home) -> Contents:
    answer = ask(home.folder, read_statement("queries/ask", "read_status"))
    return Contents(**dict(zip(answer.columns, answer.rows[0], strict=True)))


def _find_writer(home: Home) -> str | None:
    if not home.lock.exists():
        return None
    try:
        with FileLock(home.lock, timeout=0):
            return None
    except Timeout:
        return read_holder(home)
    except OSError:  # no right to lock: whoever writes is not this user
        return read_holder(home) if home.writer.exists() else None
