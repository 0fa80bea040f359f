"""Spool files that were applied to one generation of the warehouse file but not yet to the other.

Never deletes a file before both have its batch: it is the only way to bring the other generation up to date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from warehouse.home import Home
from warehouse.unfinished import sync_path

_NAME = re.compile(r"(\d{9})~(\d{8}T\d{12})~(.+)\.parquet\Z")
_MOMENT = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True, order=True)
class AppliedBatch:
    """A batch that was applied: its number in the order, its time (equal within one transaction), id and file."""

    batch_no: int
    loaded_at: datetime
    batch_id: str
    path: Path


def list_applied(home: Home) -> list[AppliedBatch]:
    """The applied batches whose files are kept, in the order they were applied."""
    return sorted(filter(None, map(_read_name, home.applied.glob("*.parquet"))))


def keep_applied(home: Home, path: Path, batch_no: int, loaded_at: datetime) -> None:
    """Move a file out of the spool once its batch is committed; its new name has the number and time of the batch."""
    moment = loaded_at.astimezone(UTC).strftime(_MOMENT)
    path.replace(home.applied / f"{batch_no:09d}~{moment}~{path.name}")


def forget_applied(home: Home) -> None:
    """Delete the files. For callers who know that both generations have all their batches."""
    for one in list_applied(home):
        one.path.unlink()
    sync_path(home.applied)


def _read_name(path: Path) -> AppliedBatch | None:
    found = _NAME.match(path.name)
    if not found:
        return None
    number, moment, batch_id = found.groups()
    return AppliedBatch(int(number), datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC), batch_id, path)
