"""What a backfill reads from the published file: partitions, archived pages by day, the rejects of a run.

Does not decide what to do; `tasks/partitions.py` plans.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from warehouse.ask import look_up
from warehouse.rows import PartitionStatus, RejectStage


@dataclass(frozen=True, slots=True)
class KnownPartition:
    """A source on a day, as the latest run left it. `rows` counts articles."""

    source_id: str
    day: date
    status: PartitionStatus
    attempt: int
    rows: int
    code_version: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A page in the archive and its day. `archive_path` is relative to the home folder."""

    raw_id: str
    item: str
    source_id: str
    day: date
    archive_path: str
    archive_offset: int
    byte_count: int


@dataclass(frozen=True, slots=True)
class RunReject:
    """A reject of a run."""

    item: str
    stage: RejectStage
    reason: str
    detail: str | None


def find_partitions(
    home: Path | str, source_ids: Sequence[str], first: date, last: date
) -> dict[tuple[str, date], KnownPartition]:
    """The partitions of these sources in a range of days, by source and day. Raises WarehouseError."""
    rows = look_up(home, "find_partitions", {"source_ids": list(source_ids), "since": first, "until": last})
    known = [KnownPartition(*row) for row in rows]
    return {(each.source_id, each.day): each for each in known}


def find_archived(home: Path | str, source_ids: Sequence[str], first: date, last: date) -> list[ArchivedPage]:
    """The archived pages of these sources and days. Raises WarehouseError."""
    rows = look_up(home, "find_archived", {"source_ids": list(source_ids), "since": first, "until": last})
    return [ArchivedPage(*row) for row in rows]


def find_run_rejects(home: Path | str, run_id: str) -> list[RunReject]:
    """The rejects of a run. Raises WarehouseError."""
    return [RunReject(*row) for row in look_up(home, "find_run_rejects", {"run_id": run_id})]
