"""The backfill flow: plans past days, then runs only what is needed, portion by portion, and draws a calendar.

Partitions are processed in runs of their own, by `flows/backfill_days.py`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import State
from prefect.runtime import deployment, flow_run

from flows.backfill_portions import cancel_portions, run_here, run_on_workers
from flows.parameters import (
    CataloguePath,
    DaysPerRun,
    DryRun,
    FirstDay,
    LastDay,
    RunsAtOnce,
    SourceIds,
    WhereFrom,
    WhichDays,
    open_catalogue,
)
from flows.pipeline.conclusion import conclude
from flows.reports.backfill_report import BackfillSummary, publish_calendar, publish_plan
from flows.reports.problems import shorten
from flows.reports.words import count_of
from tasks.partitions import Grid, Origin, Plan, Portion, Select, choose_partitions, cut_portions, list_days
from tasks.settings import Settings, load_settings
from tasks.versions import name_code
from warehouse.partitions import KnownPartition, find_partitions
from warehouse.publish import publish
from warehouse.record import record_partitions
from warehouse.rows import PartitionRow


def name_backfill() -> str:
    """The name of a backfill in Prefect's UI: its days."""
    asked = flow_run.parameters
    return f"backfill {asked['start_date']} to {asked['end_date']}, {asked['select']}"


@flow(name="backfill", flow_run_name=name_backfill, persist_result=False, on_cancellation=[cancel_portions])
def backfill(
    start_date: FirstDay,
    end_date: LastDay,
    sources: SourceIds = [],  # noqa: B006 - never changed, and the form shows it
    select: WhichDays = "missing",
    origin: WhereFrom = "web",
    days_per_run: DaysPerRun = 7,
    max_active: RunsAtOnce = 1,
    dry_run: DryRun = False,
    catalogue: CataloguePath = "",
) -> State[BackfillSummary]:
    """Process past days that are missing, failed or out of date. Finished days are skipped.

    Args:
        start_date: The first day, UTC.
        end_date: The last day, UTC, inclusive.
        sources: Only these; empty means all enabled ones.
        select: missing = days without a result. failed = days that failed or were interrupted. stale = days done by an
            older extractor or cleaner. all = every day, finished or not.
        origin: web = ask the publishers again. archive = use the archived pages, offline.
        days_per_run: Days per run, 1 to 366.
        max_active: Runs at the same time, 1 to 8.
        dry_run: Only show the plan, as a table.
        catalogue: A TOML file on the worker's machine; empty means the one of NEWSREFINERY_SOURCES.
    """
    settings = load_settings()
    listed = open_catalogue(catalogue, settings)
    days = list_days(start_date, end_date, today=datetime.now(UTC).date())
    grid = Grid(tuple(entry.source.source_id for entry in listed.choose_entries(sources)), tuple(days))
    plan = make_plan(grid, settings, select, origin, days_per_run)
    publish_plan(plan)
    if dry_run or not plan.portions:
        return _conclude(plan, settings, is_dry=dry_run)
    get_run_logger().info(
        "%s to do, in %s", count_of(len(plan.places), "partition"), count_of(len(plan.portions), "run")
    )
    if deployment.id:
        problems = run_on_workers(plan.portions, catalogue, max_active)
    else:
        problems = run_here(plan.portions, catalogue)
    record_leftovers(plan, settings, problems)
    return _conclude(plan, settings)


def make_plan(grid: Grid, settings: Settings, select: Select, origin: Origin, days_per_run: int) -> Plan:
    """Choose partitions and divide them into portions. Raises WarehouseError."""
    known = _find_known(grid, settings)
    places = choose_partitions(known, grid, select, name_code(settings.rules))
    again = select in ("stale", "all")
    return Plan(grid, tuple(cut_portions(places, known, days_per_run, origin=origin, asks_again=again)))


def record_leftovers(plan: Plan, settings: Settings, problems: dict[str, str]) -> None:
    """Record why a partition has no result although its run is over: the run crashed, or was stopped.

    `problems` are the runs that did not end well, by the key of their portion. Raises WarehouseError.
    """
    known = _find_known(plan.grid, settings)
    rows = [
        PartitionRow(
            source_id=source_id, day=day.isoformat(), run_id=str(flow_run.id), attempt=portion.attempt, error=why,
            status="failed", flow_run_id=str(flow_run.id), code_version=name_code(settings.rules),
        )
        for portion in plan.portions
        if (why := problems.get(portion.key))
        for source_id, day in portion.places
        if not _has_ended(known.get((source_id, day)), portion)
    ]  # fmt: skip
    if rows:
        record_partitions(settings.home, str(flow_run.id), rows, wait_seconds=settings.lock_seconds)
        publish(settings.home, wait_seconds=settings.lock_seconds)


def _has_ended(known: KnownPartition | None, portion: Portion) -> bool:
    return known is not None and known.attempt >= portion.attempt and known.status in ("finished", "failed")


def _find_known(grid: Grid, settings: Settings) -> dict[tuple[str, date], KnownPartition]:
    return find_partitions(settings.home, grid.source_ids, grid.days[0], grid.days[-1])


def _conclude(plan: Plan, settings: Settings, *, is_dry: bool = False) -> State[BackfillSummary]:
    known = _find_known(plan.grid, settings)
    summary = BackfillSummary.of(plan, known, is_dry=is_dry)
    if not is_dry:
        for line in shorten(summary.problems):
            get_run_logger().warning("%s", line)
        publish_calendar(summary)
    return conclude(summary)
