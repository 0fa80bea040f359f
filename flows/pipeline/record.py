"""Records a run in the warehouse: a row when it starts and when it ends, and the sources of its catalogue.

Never hides why a run failed: if recording the failure fails as well, the first error is raised.
"""

from __future__ import annotations

import contextlib
from dataclasses import asdict, replace

from flows.pipeline.partitions import cut_short
from flows.pipeline.run import Run
from flows.pipeline.summary import Summary
from tasks.settings import Settings
from tasks.versions import cleaner_version, compose_run
from warehouse.errors import WarehouseError
from warehouse.publish import publish
from warehouse.record import record_run, record_sources
from warehouse.rows import RunRow, RunStatus, SourceRow
from warehouse.writer import open_writer, share_writer


def prepare_warehouse(settings: Settings) -> None:
    """Create the tables and hash the cleaner's files in advance, while Prefect starts. Errors, such as another writer,
    are left to the run, which waits or reports them."""
    cleaner_version(settings.rules)
    with contextlib.suppress(WarehouseError), open_writer(settings.home, wait_seconds=0):
        pass  # opening it makes them


def record_start(run: Run) -> None:
    """Record that the run has started, and its sources. Raises WarehouseError, also if another writer keeps the lock."""
    with share_writer():
        record_run(run.home, _compose_run(run, "running"), wait_seconds=run.settings.lock_seconds)
        sources = [SourceRow(**asdict(source)) for source in run.sources]
        record_sources(run.home, run.run_id, sources, wait_seconds=run.settings.lock_seconds)


def record_end(run: Run, summary: Summary) -> None:
    """Record how the run ended, with its counts. Raises WarehouseError."""
    row = _compose_run(
        run, "failed" if summary.is_failed else "finished", "; ".join(problem.said for problem in summary.problems)
    )
    counts = {f"{name}_count": number for name, number in asdict(summary.total).items()}
    record_run(run.home, replace(row, **counts), wait_seconds=run.settings.lock_seconds)


def record_failure(run: Run, error: BaseException) -> None:
    """Record why the run failed, or that it was stopped, if that is possible at all."""
    is_stopped = not isinstance(error, Exception)
    line = "stopped before its end" if is_stopped else " ".join(f"{type(error).__name__}: {error}".split())
    with contextlib.suppress(WarehouseError):
        record_run(run.home, _compose_run(run, "failed", line), wait_seconds=run.settings.lock_seconds)
        if run.portion:
            cut_short(run, line, "planned" if is_stopped else "failed")
            publish(run.home, wait_seconds=run.settings.lock_seconds)


def _compose_run(run: Run, status: RunStatus, error: str = "") -> RunRow:
    row = compose_run(run.run_id, run.kind, status, run.started_at, run.settings.rules)
    return replace(row, config_hash=run.config_hash, parameters=run.parameters, error=error or None)
