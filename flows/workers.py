"""The worker processes of this process: opened once for a run, shared by its batches, closed at its end.

Refuses to be opened twice: a second run in the same process takes its own, after the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flows.run import Run
from tasks.decisions import Decisions
from tasks.pool import Limits, WorkerPool
from tasks.records import Page
from tasks.refine import Refinery, open_pool
from warehouse.rows import Outcome
from warehouse.stored import find_decisions

Workers = WorkerPool[Page, Outcome]

_open: dict[str, Workers] = {}
_over: set[str] = set()


@contextmanager
def open_workers(run: Run) -> Iterator[None]:
    """Have the worker processes of a run ready inside the block."""
    with _make_workers(run) as workers:
        _open[run.run_id] = workers
        try:
            yield
        finally:
            del _open[run.run_id]
            _over.add(run.run_id)


@contextmanager
def workers_of(run: Run) -> Iterator[Workers]:
    """The workers of a run: the open ones, or, on another machine than the flow's, some for this block only.

    Raises RuntimeError when the run is over: a batch of an interrupted run is not tried again.
    """
    if run.run_id in _open:
        yield _open[run.run_id]
        return
    if run.run_id in _over:
        raise RuntimeError(f"the run {run.run_id} is over")
    with _make_workers(run) as workers:
        yield workers


def _make_workers(run: Run) -> Workers:
    settings = run.settings
    limits = Limits(settings.document_seconds, settings.document_memory)
    refinery = Refinery(run.sources, settings.rules, Decisions.of(find_decisions(run.home)))
    return open_pool(refinery, workers=settings.workers, limits=limits)
