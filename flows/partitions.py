"""What a run of a backfill leaves of its partitions: that it works on them, what became of each, or that it was cut short.

Refuses to choose partitions; `tasks/partitions.py` plans and judges.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flows.run import Run
from tasks.discover import Found
from tasks.fetch.outcomes import load_policies
from tasks.partitions import Judged, Portion, find_day, judge_partitions
from tasks.records import Reference
from tasks.versions import name_code
from warehouse.partitions import RunReject, find_run_rejects
from warehouse.record import record_partitions
from warehouse.rows import PartitionRow, PartitionStatus


def begin_partitions(run: Run) -> None:
    """Write that the partitions of this run are being worked on. Raises WarehouseError."""
    if run.portion:
        _record(run, run.portion, [Judged(*place) for place in _list_places(run.portion)], "running")


def cut_short(run: Run, why: str, status: PartitionStatus) -> None:
    """Write that this run did not get to the end of its partitions: failed, or planned once more. Raises WarehouseError."""
    if run.portion:
        places = _list_places(run.portion)
        _record(run, run.portion, [Judged(*place, error=why) for place in places], status)


def settle_partitions(
    run: Run, found: Sequence[Found], waiting: Sequence[Found], archived: Sequence[Reference], problems: Sequence[str]
) -> None:
    """Write what became of each partition of this run. Raises WarehouseError.

    `found` is what the sources list, `waiting` the same after what is not due was set aside, `archived` what was taken
    from the archive; `problems` are batches that were lost. Call it when the rejects of the run are published.
    """
    if not run.portion:
        return
    rejects = find_run_rejects(run.home, run.run_id)
    listed = [item for each in found for item in each.items if isinstance(item, Reference)]
    judged = judge_partitions(
        run.portion,
        [*listed, *archived],
        unfit={each.item: each.reason for each in rejects},
        undone={**_list_undone(rejects), **_list_deferred(waiting)},
        problems={**_name_problems(found), **(dict.fromkeys(run.portion.days, problems[0]) if problems else {})},
        reaches_to={each.source_id: each.reaches_to for each in found if each.reaches_to},
    )
    if run.portion.origin == "archive":
        have = {(each.source_id, find_day(each)) for each in archived}
        judged = [each if (each.source_id, each.day) in have else _name_gap(each) for each in judged]
    _record(run, run.portion, judged, None)


def _list_undone(rejects: Sequence[RunReject]) -> dict[str, str]:
    """Pages that did not come but may another time, and why."""
    policies = load_policies()
    return {
        each.item: f"{each.reason}{f' ({each.detail})' if each.detail else ''}"
        for each in rejects
        if each.stage == "fetch" and policies[each.reason].later != "never"
    }


def _list_deferred(waiting: Sequence[Found]) -> dict[str, str]:
    skipped = [skip for each in waiting for skip in each.skipped]
    return {skip.item: "its server asked to come back later" for skip in skipped if skip.reason == "deferred"}


def _name_problems(found: Sequence[Found]) -> dict[str, str]:
    return {each.source_id: each.problem for each in found if each.problem}


def _name_gap(judged: Judged) -> Judged:
    """A day of which the archive has no page was not done: only the web may know what it had."""
    return Judged(judged.source_id, judged.day, error="the archive has no page of this day")


def _list_places(portion: Portion) -> list[tuple[str, date]]:
    return [(source_id, day) for source_id, days in portion.days.items() for day in days]


def _record(run: Run, portion: Portion, judged: Sequence[Judged], status: PartitionStatus | None) -> None:
    rows = [
        PartitionRow(
            source_id=each.source_id, day=each.day.isoformat(), run_id=run.run_id, attempt=portion.attempt,
            status=status or ("failed" if each.error else "finished"), rejected_count=each.rejected_count,
            code_version=name_code(run.settings.rules), flow_run_id=run.flow_run_id or None, error=each.error,
        )
        for each in judged
    ]  # fmt: skip
    record_partitions(run.home, run.run_id, rows, wait_seconds=run.settings.lock_seconds)
