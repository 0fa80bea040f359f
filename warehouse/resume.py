"""What a later run can retry: URLs whose server asked us to come back, and rejects whose cause may be gone.

Whether to retry is up to the flows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from warehouse.ask import look_up
from warehouse.rows import RejectStage

MOST_NIGHTS = 5
"""Nights after which a URL that keeps failing is no longer retried."""


@dataclass(frozen=True, slots=True)
class DeferredUrl:
    """A URL to retry, and the source that listed it."""

    url: str
    source_id: str


@dataclass(frozen=True, slots=True)
class OpenReject:
    """An open reject. `archive_path` is relative to the home folder; None if no bytes were kept."""

    item: str
    source_id: str
    stage: RejectStage
    raw_id: str | None
    archive_path: str | None
    archive_offset: int | None
    byte_count: int | None


def find_deferred(home: Path | str, now: datetime) -> list[DeferredUrl]:
    """URLs that are due for a retry; none if nothing is published yet."""
    return [DeferredUrl(*row) for row in look_up(home, "find_deferred", {"now": now, "most": MOST_NIGHTS})]


def find_replayable(home: Path | str, reason: str | None = None) -> list[OpenReject]:
    """Open rejects, with one reason or all, sorted by item; none if nothing is published yet."""
    return [OpenReject(*row) for row in look_up(home, "find_replayable", {"reason": reason})]
