"""The pool of worker processes: opened once per run, shared by its batches, closed at the end.

Runs never share a pool. When batches are refined outside the flow's process, whoever receives the first batch of a run
opens a pool and keeps it until a batch of another run arrives and the pool is idle.
"""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.util import Finalize

from flows.pipeline.run import Run
from tasks.decisions import Decisions
from tasks.forks import start_ancestor
from tasks.pool import Limits, WorkerPool
from tasks.records import Page
from tasks.refine import ANCESTOR, POLYGLOT, Refinery, open_pool
from tasks.settings import Settings
from warehouse.outcomes import Outcome
from warehouse.stored import find_decisions

Workers = WorkerPool[Page, Outcome]

_lock = threading.RLock()
_open: dict[str, Workers] = {}
_kept: set[str] = set()
_users: Counter[str] = Counter()
_over: set[str] = set()


def prepare_workers(settings: Settings, *, is_polyglot: bool = False) -> None:
    """Start the ancestor of this process's workers in advance, so that it warms up until they are needed.

    `is_polyglot`: with the rules of every language, not just those of the catalogue.
    """
    if settings.runner == "threads":
        start_ancestor(POLYGLOT if is_polyglot else ANCESTOR)


@contextmanager
def open_workers(run: Run) -> Iterator[None]:
    """Keep the worker processes of a run open inside the block, if its batches are refined in this process.

    They shut down in the background, which takes a tenth of a second; only the exit of the process waits for it.
    """
    if run.settings.runner != "threads":
        yield
        return
    workers = _open[run.run_id] = _make_workers(run).__enter__()
    try:
        yield
    finally:
        del _open[run.run_id]
        _over.add(run.run_id)
        threading.Thread(target=workers.__exit__, args=sys.exc_info()).start()


@contextmanager
def workers_of(run: Run) -> Iterator[Workers]:
    """The workers of a run: the open ones, or new ones that stay open for its next batch.

    Raises RuntimeError if the run is over: a batch of an interrupted run is not retried.
    """
    workers = _take(run)
    try:
        yield workers
    finally:
        with _lock:
            _users[run.run_id] -= 1


def _take(run: Run) -> Workers:
    with _lock:
        if run.run_id in _over:
            raise RuntimeError(f"the run {run.run_id} is over")
        if run.run_id not in _open:
            _close_idle()
            _open[run.run_id] = _make_workers(run).__enter__()
            _kept.add(run.run_id)
        _users[run.run_id] += 1
        return _open[run.run_id]


def _close_idle() -> None:
    """Close workers that were kept for another batch and are idle."""
    for run_id in [each for each in _kept if not _users[each]]:
        _kept.remove(run_id)
        _open.pop(run_id).__exit__(None, None, None)


def _close_all() -> None:
    while _open:
        run_id, workers = _open.popitem()
        workers.__exit__(None, None, None)
        _kept.discard(run_id)
        _over.add(run_id)


def _make_workers(run: Run) -> Workers:
    settings = run.settings
    limits = Limits(settings.document_seconds, settings.document_memory)
    refinery = Refinery(run.sources, settings.rules, Decisions.of(find_decisions(run.home)), run.config_hash)
    return open_pool(refinery, workers=settings.workers_of_a_batch, limits=limits)


# Not atexit, which processes of a pool or a cluster pass over when they end.
Finalize(None, _close_all, exitpriority=100)
