"""The way that every run goes once its sources are chosen: discover, refine batch by batch, load, publish, report.

Refuses to know what happens inside a batch; that is `flows/stations.py`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.states import Completed, Failed

from flows import steps
from flows.progress import enter_stage
from flows.record import record_end, record_failure, record_start
from flows.report import publish_report, reported_progress
from flows.run import Run, cut_batches
from flows.stations import Spooled
from flows.summary import Summary, describe, sum_up
from flows.workers import open_workers
from tasks.discover import Found
from tasks.sources import Entry
from warehouse.spool import list_spooled


def carry(run: Run, entries: Iterable[Entry]) -> State[Summary]:
    """Take all that these sources have into the warehouse; the state of the flow says in words how it went."""
    record_start(run)
    try:
        summary = carry_through(run, tuple(entries))
    except Exception as error:
        record_failure(run, error)
        raise
    publish_report(summary)
    conclude = Failed if summary.is_failed else Completed
    return conclude(message=describe(summary), data=summary)


def carry_through(run: Run, entries: Sequence[Entry]) -> Summary:
    """Discover, refine, load and publish; what did not work on the way is among the problems of the summary."""
    started = time.monotonic()
    recover_spool(run)
    enter_stage("discovering")
    found = steps.discover(entries)
    spooled, problems = refine_batches(found, run)
    enter_stage("loading")
    loaded = steps.load([path for each in spooled for path in each.paths], run)
    summary = sum_up(run, found, spooled, loaded, problems)
    record_end(run, summary)
    enter_stage("publishing")
    published = steps.publish(run)
    return replace(summary, published=str(published.path), seconds=time.monotonic() - started)


def recover_spool(run: Run) -> None:
    """Load and publish what a killed run left in the spool, so that this one finds it known."""
    if list_spooled(run.home):
        enter_stage("loading what an interrupted run left")
        steps.recover(run)
        steps.publish(run)


def refine_batches(found: Sequence[Found], run: Run) -> tuple[list[Spooled], list[str]]:
    """Refine all that was found, batch by batch. One that fails is a problem; the others go on."""
    items = tuple(item for each in found for item in each.items)
    batches = cut_batches(run.run_id, items, run.settings.batch_documents)
    enter_stage("refining", total=len(items))
    with open_workers(run), reported_progress():
        return settle([steps.refine.submit(batch, run) for batch in batches])


def settle(futures: Sequence[PrefectFuture[Spooled]]) -> tuple[list[Spooled], list[str]]:
    """Wait for all; what they gave, and one line for each that failed."""
    ends = [future.result(raise_on_failure=False) for future in futures]
    problems = [f"batch {number}: {end}" for number, end in enumerate(ends, start=1) if isinstance(end, BaseException)]
    return [end for end in ends if isinstance(end, Spooled)], problems
