"""The path of every run once its sources are chosen: discover, refine batch by batch, load, publish, report.

What happens inside a batch is up to `flows/pipeline/stages.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from typing import TypeGuard

from prefect.client.schemas.objects import State

from flows.amendments.verify import NIGHTLY_SAMPLE
from flows.pipeline import steps
from flows.pipeline.batches import refine_all
from flows.pipeline.conclusion import conclude
from flows.pipeline.due import split_due
from flows.pipeline.harvest import Harvest
from flows.pipeline.partitions import Coverage, begin_partitions, settle_partitions
from flows.pipeline.record import record_end, record_failure, record_start
from flows.pipeline.recovery import close_abandoned, recover_fetched
from flows.pipeline.report import logged_stages, publish_report, reported_progress
from flows.pipeline.run import FetchResult, Run, cut_batches
from flows.pipeline.runners import Runner, make_runner
from flows.pipeline.stages import BatchResult, count_versions
from flows.pipeline.steps import pass_whole
from flows.pipeline.summary import Summary, add_versions, sum_up
from flows.pipeline.workers import open_workers, prepare_workers
from flows.reports.health import UNREACHABLE, describe_damaged, list_failed, list_findings, read_health
from flows.reports.problems import Problem
from flows.reports.progress import enter_stage
from tasks.archive import ArchiveWriter
from tasks.discover import SourceListing
from tasks.records import Reference, Rejection
from tasks.sources.catalogue import Entry
from warehouse.publish import is_outdated
from warehouse.resume import find_deferred
from warehouse.spool import list_spooled
from warehouse.writer import share_writer


def execute_run(run: Run, entries: Iterable[Entry], archived: Sequence[FetchResult] = ()) -> State[Summary]:
    """Run all stages for these sources, and refine the `archived` pages again; returns the final state of the flow."""
    with make_runner(run.settings) as runner:
        record_start(run)
        try:
            begin_partitions(run)
            with logged_stages():
                summary = run_stages(run, tuple(entries), archived, runner)
        except BaseException as error:  # also Ctrl-C, and the cancellation of the run by Prefect
            record_failure(run, error)
            raise
    publish_report(summary)
    return conclude(summary)


def run_stages(run: Run, entries: Sequence[Entry], archived: Sequence[FetchResult], runner: Runner) -> Summary:
    """Discover, refine, load and publish; what failed on the way is among the problems of the summary."""
    recover_spool(run)
    enter_stage("discovering")
    harvest = Harvest.of(run)
    discovered = steps.discover(pass_whole(entries), pass_whole(harvest))
    recovered = recover_fetched(run)
    found = choose_requests((*discovered.listings, *list_deferred(run)), recovered, run)
    spooled, problems = refine_batches(found, [*recovered, *archived], harvest, runner)
    spooled.insert(0, discovered.spooled)
    enter_stage("loading")
    with share_writer():
        loaded = steps.load(pass_whole([path for each in spooled for path in each.paths]), pass_whole(run))
        summary = sum_up(run, found, spooled, loaded, problems)
        summary = summary.with_problems(Problem(line, "damaged") for line in describe_damaged(run.home))
        record_end(run, summary)
    enter_stage("publishing")
    published = steps.publish(pass_whole(run))
    coverage = Coverage(discovered.listings, found, [result.reference for result in archived], problems)
    if settle_partitions(run, coverage):
        published = steps.publish(pass_whole(run))
    summary = add_verified(add_health(summary, run), run)
    return replace(
        summary,
        sources=add_versions(summary.sources, count_versions(run)),
        published=str(published.path),
        seconds=(datetime.now(UTC) - run.started_at).total_seconds(),
    )


def add_health(summary: Summary, run: Run) -> Summary:
    """Add findings on the health of the sources after a nightly run; other runs do not tell anything about it. Unreachable
    sources are among the problems already."""
    if run.kind != "nightly":
        return summary
    rows = [row for row in read_health(run.home) if row["source_id"] in summary.sources]
    summary = summary.with_problems(list_findings(rows, but=(UNREACHABLE,)))
    return replace(summary, failed_sources=tuple(list_failed(rows)))


def add_verified(summary: Summary, run: Run) -> Summary:
    """Add the result of the nightly check: a sample of rows rebuilt from their raw pages."""
    if run.kind != "nightly":
        return summary
    enter_stage("verifying")
    verified = steps.verify(run.settings, pass_whole(run.sources), NIGHTLY_SAMPLE, run.run_id)
    summary = summary.with_problems(Problem(line, "differs") for line in verified.differences)
    return replace(summary, verified=verified.describe())


def recover_spool(run: Run) -> None:
    """Load and publish what a killed run left in the spool, so that this run takes it into account. Also publish if the
    published file was written by an earlier release, whose schema this code cannot query."""
    if is_waiting := bool(list_spooled(run.home)):
        enter_stage("loading what an interrupted run left")
        steps.recover(pass_whole(run))
    if is_waiting or is_outdated(run.home):
        steps.publish(pass_whole(run))


def choose_requests(found: Sequence[SourceListing], recovered: Sequence[FetchResult], run: Run) -> list[SourceListing]:
    """The listings without the URLs that are not due in this run, or that a killed run had fetched (`recovered`)."""
    have = {result.reference.url for result in recovered}
    chosen = []
    for each in found:
        items = [item for item in each.items if is_meant(item, run)]
        web = [item for item in items if is_on_the_web(item) and item.url not in have]
        due, skipped = split_due(web, run)
        rest = tuple(item for item in items if not is_on_the_web(item))
        chosen.append(replace(each, items=(*rest, *due), skipped=(*each.skipped, *skipped)))
    return chosen


def is_meant(item: Reference | Rejection, run: Run) -> bool:
    """False for items of a backfill that belong to other days than those of its portion."""
    return run.portion is None or isinstance(item, Rejection) or run.portion.covers(item)


def list_deferred(run: Run) -> list[SourceListing]:
    """URLs that earlier nightly runs deferred because their servers asked for it; none in other runs."""
    if run.kind != "nightly":
        return []
    by_source: dict[str, list[Reference]] = {}
    for each in find_deferred(run.home, run.started_at):
        reference = Reference(item=each.url, url=each.url, source_id=each.source_id, found_by="deferred")
        by_source.setdefault(each.source_id, []).append(reference)
    return [SourceListing(source_id, tuple(references)) for source_id, references in by_source.items()]


def refine_batches(
    found: Sequence[SourceListing], recovered: Sequence[FetchResult], harvest: Harvest, runner: Runner
) -> tuple[list[BatchResult], list[str]]:
    """Read or fetch all items and refine them batch by batch. Returns the results, and a line for each batch that failed."""
    run = harvest.run
    items = [item for each in found for item in each.items]
    local = tuple(item for item in items if not is_on_the_web(item))
    web = [item for item in items if is_on_the_web(item)]
    if items or recovered:
        prepare_workers(run.settings)
    enter_stage("fetching and refining" if web else "refining", total=len(items) + len(recovered))
    with open_workers(run), reported_progress(), ArchiveWriter(run.raw_folder, f"{run.run_id}-web") as archive:
        batches = chain(
            cut_batches(run.run_id, local, run.settings.batch_documents),
            harvest.cut(recovered, "recovered"),
            harvest.gather(web, archive),
        )
        refined = refine_all(batches, run, runner)
    close_abandoned(run)
    return refined


def is_on_the_web(item: Reference | Rejection) -> TypeGuard[Reference]:
    """Whether an item must be fetched, rather than read from a file."""
    return isinstance(item, Reference) and item.path is None and item.url is not None
