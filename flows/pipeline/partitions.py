"""Records the status of partitions: for a backfill its start, the result of each, or an interruption; for a nightly run
the results of the days in its look-back window.

Does not choose partitions; `tasks/partitions.py` plans and judges them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flows.pipeline.run import Run
from tasks.discover import SourceListing
from tasks.fetch.outcomes import load_policies
from tasks.partitions import (
    PartitionResult,
    Portion,
    RunFindings,
    count_attempts,
    find_day,
    judge_partitions,
    list_days,
)
from tasks.records import Reference
from tasks.versions import name_code
from warehouse.partitions import KnownPartition, RunReject, find_partitions, find_run_rejects
from warehouse.record import record_partitions
from warehouse.rows import PartitionRow, PartitionStatus


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a run covered, from which the results of its partitions follow.

    `listings`: what the sources list; `requested`: the same without the items that are not due in this run, which are
    among the skipped ones; `archived`: what was taken from the archive; `lost_batches`: a line for each batch that failed.
    """

    listings: Sequence[SourceListing]
    requested: Sequence[SourceListing]
    archived: Sequence[Reference]
    lost_batches: Sequence[str]


def begin_partitions(run: Run) -> None:
    """Record that the partitions of this run are being processed. Raises WarehouseError."""
    if run.portion:
        _record_portion(run, run.portion, [PartitionResult(*place) for place in run.portion.places], "running")


def cut_short(run: Run, why: str, status: PartitionStatus) -> None:
    """Record that this run did not finish its partitions: they failed, or are planned again. Raises WarehouseError."""
    if run.portion:
        judged = [PartitionResult(*place, error=why) for place in run.portion.places]
        _record_portion(run, run.portion, judged, status)


def settle_partitions(run: Run, coverage: Coverage) -> bool:
    """Record the result of each partition of this run; True if anything was recorded. Call it when the rejects of the run
    are published. Raises WarehouseError.
    """
    if run.portion:
        return _settle_portion(run, run.portion, coverage)
    asked = [each for each in coverage.listings if not any(skip.reason == "quiet" for skip in each.skipped)]
    days = _list_night_days(run)
    return bool(days and asked) and _settle_night(run, days, replace(coverage, listings=asked))


def _settle_portion(run: Run, portion: Portion, coverage: Coverage) -> bool:
    judged = _judge(run, portion, coverage)
    if portion.origin == "archive":
        have = {(each.source_id, find_day(each)) for each in coverage.archived}
        judged = [each if (each.source_id, each.day) in have else _name_gap(each) for each in judged]
    _record_portion(run, portion, judged)
    return True


def _settle_night(run: Run, days: Sequence[date], coverage: Coverage) -> bool:
    """Record the days of the look-back window whose status has changed. Days before the oldest item of a listing stay missing;
    a page without a date is counted for the last day."""
    reach = {each.source_id: each.reaches_to.date() for each in coverage.listings if each.reaches_to}
    sources = [each.source_id for each in coverage.listings]
    portion = Portion({one: tuple(day for day in days if day >= reach.get(one, day)) for one in sources})
    known = find_partitions(run.home, sources, days[0], days[-1])
    read = {each.source_id for each in coverage.listings if (each.items or each.reaches_to) and not each.problem}
    judged = [
        each
        for each in _judge(run, portion, coverage, undated=days[-1])
        if _is_news(each, known.get((each.source_id, each.day)), each.source_id in read and not coverage.lost_batches)
    ]
    _record(run, judged, lambda each: count_attempts(known.get((each.source_id, each.day))))
    return bool(judged)


def _list_night_days(run: Run) -> list[date]:
    """The completed days in the look-back window of a nightly run; none without a window."""
    if run.kind != "nightly" or run.window.since is None:
        return []
    first, today = run.window.since.date(), run.started_at.date()
    return list_days(first, today - timedelta(days=1)) if first < today else []


def _is_news(judged: PartitionResult, known: KnownPartition | None, is_read: bool) -> bool:
    """Whether a result differs from what is recorded. A finished day changes only if a page of it failed in this run; a failed
    day changes only if the listing of its source was read."""
    if known is None or known.status in ("planned", "running"):
        return True
    return is_read and (known.status == "failed" or judged.error is not None)


def _judge(run: Run, portion: Portion, coverage: Coverage, undated: date | None = None) -> list[PartitionResult]:
    rejects = find_run_rejects(run.home, run.run_id)
    listed = [item for each in coverage.listings for item in each.items if isinstance(item, Reference)]
    lost = dict.fromkeys(portion.days, coverage.lost_batches[0]) if coverage.lost_batches else {}
    learnt = RunFindings(
        [*listed, *coverage.archived],
        unfit={each.item: each.reason for each in rejects},
        undone={**_list_undone(rejects), **_list_deferred(coverage.requested)},
        problems={**_name_problems(coverage.listings), **lost},
        reaches_to={each.source_id: each.reaches_to for each in coverage.listings if each.reaches_to},
    )
    return judge_partitions(portion, learnt, undated)


def _list_undone(rejects: Sequence[RunReject]) -> dict[str, str]:
    """Pages whose request failed but may succeed later, and why."""
    policies = load_policies()
    return {
        each.item: f"{each.reason}{f' ({each.detail})' if each.detail else ''}"
        for each in rejects
        if each.stage == "fetch" and policies[each.reason].later != "never"
    }


def _list_deferred(requested: Sequence[SourceListing]) -> dict[str, str]:
    skipped = [skip for each in requested for skip in each.skipped]
    return {skip.item: "its server asked to be retried later" for skip in skipped if skip.reason == "deferred"}


def _name_problems(listings: Sequence[SourceListing]) -> dict[str, str]:
    return {each.source_id: each.problem for each in listings if each.problem}


def _name_gap(judged: PartitionResult) -> PartitionResult:
    """The result of a day without archived pages: failed, because only the publisher knows whether there were articles."""
    return PartitionResult(judged.source_id, judged.day, error="the archive has no page of this day")


def _record_portion(
    run: Run, portion: Portion, judged: Sequence[PartitionResult], status: PartitionStatus | None = None
) -> None:
    _record(run, judged, lambda _: portion.attempt, status)


def _record(
    run: Run,
    judged: Sequence[PartitionResult],
    count: Callable[[PartitionResult], int],
    status: PartitionStatus | None = None,
) -> None:
    rows = [
        PartitionRow(
            source_id=each.source_id, day=each.day.isoformat(), run_id=run.run_id, attempt=count(each),
            status=status or ("failed" if each.error else "finished"), rejected_count=each.rejected_count,
            code_version=name_code(run.settings.rules), flow_run_id=run.flow_run_id or None, error=each.error,
        )
        for each in judged
    ]  # fmt: skip
    record_partitions(run.home, run.run_id, rows, wait_seconds=run.settings.lock_seconds)
