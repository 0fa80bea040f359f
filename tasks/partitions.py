"""Plans backfills: which partitions (a source on a day) to process, in which portions, and the result of each.

Looks nothing up and runs nothing: earlier results are an argument, and the same input gives the same plan.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from tasks.metadata.dates import read_url_stamp
from tasks.records import Reference
from tasks.sources.survey import Window

if TYPE_CHECKING:
    from warehouse.partitions import KnownPartition

Select = Literal["missing", "failed", "stale", "all"]
Origin = Literal["web", "archive"]
LONGEST_DAYS = 3660


Known = Mapping[tuple[str, date], "KnownPartition"]
"""Earlier attempts, by source and day."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The partitions a backfill is asked about: every day of every source."""

    source_ids: tuple[str, ...]
    days: tuple[date, ...]

    @property
    def size(self) -> int:
        return len(self.source_ids) * len(self.days)


@dataclass(frozen=True, slots=True)
class Portion:
    """The partitions that one run of a backfill processes: days of sources, and the number of the attempt.

    `asks_again`: also request known pages.
    """

    days: Mapping[str, tuple[date, ...]]
    attempt: int = 1
    origin: Origin = "web"
    asks_again: bool = False

    @property
    def places(self) -> list[tuple[str, date]]:
        """Source and day of each partition."""
        return [(source_id, day) for source_id, days in self.days.items() for day in days]

    @property
    def first(self) -> date:
        return min(day for _, day in self.places)

    @property
    def last(self) -> date:
        return max(day for _, day in self.places)

    @property
    def size(self) -> int:
        return sum(map(len, self.days.values()))

    @property
    def window(self) -> Window:
        """From the start of its first day to the end of its last, in UTC."""
        return Window(_begin(self.first), _begin(self.last) + timedelta(days=1))

    @property
    def key(self) -> str:
        """The idempotency key of its run: the same partitions in the same attempt run once."""
        asked = json.dumps(self.parameters(), sort_keys=True)
        return f"{self.name()} {hashlib.sha256(asked.encode()).hexdigest()[:12]}"

    def name(self) -> str:
        """Its name: `2026-03-01 to 2026-03-07, attempt 1`."""
        span = f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"
        return f"{span}, attempt {self.attempt}"

    def parameters(self) -> dict[str, Any]:
        """The parameters of its run, as plain values."""
        days = {source_id: [day.isoformat() for day in self.days[source_id]] for source_id in sorted(self.days)}
        return {"days": days, "attempt": self.attempt, "origin": self.origin, "asks_again": self.asks_again}

    def next_attempt(self) -> Portion:
        """The same partitions, for another attempt."""
        return replace(self, attempt=self.attempt + 1)

    def covers(self, reference: Reference) -> bool:
        """Whether the day of a reference is one of its days, or unknown."""
        day = find_day(reference)
        return day is None or day in self.days.get(reference.source_id, ())


@dataclass(frozen=True, slots=True)
class Plan:
    """The partitions that a backfill covers, and the portions to process."""

    grid: Grid
    portions: tuple[Portion, ...]

    @property
    def places(self) -> list[tuple[str, date]]:
        return [place for portion in self.portions for place in portion.places]


@dataclass(frozen=True, slots=True)
class PartitionResult:
    """The result of a partition; if it failed, `error` says why."""

    source_id: str
    day: date
    rejected_count: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class RunFindings:
    """The findings of a run about the days it processed.

    `unfit` and `undone` map items without an article to the reason: unfit items never give one, undone items may on retry.
    `problems` says, by source, why its listing is incomplete; `reaches_to` is the oldest date in the listing.
    """

    references: Sequence[Reference]
    unfit: Mapping[str, str] = field(default_factory=dict)
    undone: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    reaches_to: Mapping[str, datetime] = field(default_factory=dict)


def list_days(first: date, last: date, today: date = date.max) -> list[date]:
    """All days from the first to the last. Raises ValueError with a message for an impossible span."""
    if last > today:
        raise ValueError(f"the last day, {last}, is in the future: end with today or earlier")
    if first > last:
        raise ValueError(f"the first day, {first}, is after the last day, {last}")
    if (last - first).days >= LONGEST_DAYS:
        raise ValueError(f"{first} to {last} is more than {LONGEST_DAYS} days: request fewer at a time")
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def choose_partitions(known: Known, grid: Grid, select: Select, code_version: str) -> list[tuple[str, date]]:
    """The partitions of a grid selected by `select`, day by day.

    missing: without a result (never tried, or interrupted). failed: failed or interrupted. stale: finished by an
    extractor or cleaner other than `code_version`. all: all.
    """
    asked = [(source_id, day) for day in grid.days for source_id in grid.source_ids]
    return [place for place in asked if select == "all" or _is_meant(known.get(place), select, code_version)]


def cut_portions(
    places: Iterable[tuple[str, date]], known: Known, days_per_run: int, *, origin: Origin, asks_again: bool
) -> list[Portion]:
    """Divide chosen partitions into portions of at most `days_per_run` days, oldest first.

    The number of the attempt is one more than the last, unless that was interrupted or may still be running: then it is
    the same, so that the key finds its run.
    """
    by_day: dict[date, list[str]] = defaultdict(list)
    for source_id, day in places:
        by_day[day].append(source_id)
    days = sorted(by_day)
    portions = []
    for start in range(0, len(days), days_per_run):
        part: dict[str, list[date]] = defaultdict(list)
        for day in days[start : start + days_per_run]:
            for source_id in by_day[day]:
                part[source_id].append(day)
        attempt = max(count_attempts(known.get((source_id, day))) for source_id in part for day in part[source_id])
        portions.append(Portion({one: tuple(part[one]) for one in sorted(part)}, attempt, origin, asks_again))
    return portions


def find_day(reference: Reference) -> date | None:
    """The day of a reference: from its listing, otherwise from its URL (/2026/03/01/), otherwise unknown."""
    if reference.listed_at is not None:
        return reference.listed_at.date()
    stamp = read_url_stamp(reference.url or reference.path or "")
    return stamp.moment.date() if stamp.moment and stamp.precision == "day" else None


def judge_partitions(portion: Portion, learnt: RunFindings, undated: date | None = None) -> list[PartitionResult]:
    """The result of every partition of a portion.

    An item of unknown day counts for the day `undated`, or for every day if that is None.
    """
    of_day: dict[tuple[str, date | None], list[str]] = defaultdict(list)
    for reference in learnt.references:
        of_day[reference.source_id, find_day(reference)].append(reference.item)
    judged = []
    for source_id, days in portion.days.items():
        for day in days:
            items = of_day[source_id, day] + (of_day[source_id, None] if undated in (None, day) else [])
            error = (
                learnt.problems.get(source_id)
                or _say_undone(items, learnt.undone)
                or _say_unlisted(day, learnt.reaches_to.get(source_id))
            )
            rejected_count = sum(item in learnt.unfit for item in of_day[source_id, day])
            judged.append(PartitionResult(source_id, day, rejected_count, error))
    return judged


def _begin(day: date) -> datetime:
    return datetime.fromisoformat(f"{day}T00:00:00+00:00")


def _is_meant(tried: KnownPartition | None, select: Select, code_version: str) -> bool:
    if tried is None:
        return select == "missing"
    if tried.status in ("planned", "running"):
        return select in ("missing", "failed")
    if tried.status == "failed":
        return select == "failed"
    return select == "stale" and tried.code_version != code_version


def count_attempts(tried: KnownPartition | None) -> int:
    """The number of the next attempt; the same if one may still be running."""
    if tried is None:
        return 1
    return tried.attempt + (tried.status != "running")


def _say_undone(items: Sequence[str], undone: Mapping[str, str]) -> str | None:
    left = [item for item in items if item in undone]
    return f"{len(left)} of {len(items)} pages did not come; {left[0]}: {undone[left[0]]}" if left else None


def _say_unlisted(day: date, oldest: datetime | None) -> str | None:
    if oldest is None or day >= oldest.date():
        return None
    return f"its listing does not reach back so far: the oldest date in it is {oldest:%Y-%m-%d}"
