"""Submits the batches of a run to the runner, and resubmits those of a lost worker.

A batch that fails becomes a reported problem and never stops the others.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from prefect.futures import PrefectFuture
from prefect.task_runners import ThreadPoolTaskRunner

from flows.pipeline import steps
from flows.pipeline.run import Batch, Run
from flows.pipeline.runners import Runner, make_runner
from flows.pipeline.stages import BatchResult
from flows.pipeline.steps import pass_whole
from warehouse.errors import explain_write

LOG = logging.getLogger(__name__)
_TRIES = 3
"""How often a batch is submitted if its worker is lost every time."""


@dataclass(frozen=True, slots=True)
class _LostBatch:
    """A batch without a result, because its process was killed or its machine became unreachable; `why` is the runner's message."""

    why: str


_End = BatchResult | BaseException | _LostBatch


class _SubmittedBatches:
    """Batches in order of submission, and the results of the completed ones.

    Completed batches and futures are released, because those of a nightly run hold about a kilobyte per page.
    """

    def __init__(self) -> None:
        self._waiting: deque[tuple[Batch, PrefectFuture[BatchResult]]] = deque()
        self._ends: dict[str, tuple[int, _End]] = {}
        self._lost: list[Batch] = []

    def add(self, batch: Batch, future: PrefectFuture[BatchResult]) -> None:
        """Add a batch; one that was lost before is tried again."""
        self._waiting.append((batch, future))

    def settle(self, seconds: float | None) -> None:
        """Collect the results of completed batches, waiting up to `seconds` for each; None waits for all of them."""
        while self._waiting and (end := _await_end(self._waiting[0][1], seconds)) is not None:
            batch, _ = self._waiting.popleft()
            self._ends[batch.batch_id] = batch.number, end
            if isinstance(end, _LostBatch):
                self._lost.append(batch)

    def take_lost(self) -> list[Batch]:
        """The batches that were lost with their worker since the last call."""
        lost, self._lost = self._lost, []
        return lost

    def sort_ends(self) -> tuple[list[BatchResult], list[str]]:
        """The results of the batches, and a line for each that failed."""
        spooled = [end for _, end in self._ends.values() if isinstance(end, BatchResult)]
        failed = [(number, end) for number, end in self._ends.values() if not isinstance(end, BatchResult)]
        return spooled, [f"batch {number}: {_describe(end)}" for number, end in failed]


def refine_all(batches: Iterable[Batch], run: Run, runner: Runner) -> tuple[list[BatchResult], list[str]]:
    """Refine batches on the runner; returns their results, and a line for each that failed."""
    submitted = _SubmittedBatches()
    _submit_all(batches, submitted, run, runner)
    for _ in range(_TRIES - 1):
        if lost := submitted.take_lost():
            LOG.warning("%s batches were lost with their worker and are refined again", len(lost))
            with make_runner(run.settings) as fresh:  # a pool of processes that lost one accepts no more work
                _submit_all(lost, submitted, run, fresh)
    return submitted.sort_ends()


def _submit_all(batches: Iterable[Batch], submitted: _SubmittedBatches, run: Run, runner: Runner) -> None:
    is_here = isinstance(runner, ThreadPoolTaskRunner)  # Dask and Ray would turn a quoted argument into a tuple
    passed = pass_whole(run) if is_here else run
    for batch in batches:
        submitted.add(batch, runner.submit(steps.refine, {"batch": batch, "run": passed}))
        submitted.settle(0)
    submitted.settle(None)


def _await_end(future: PrefectFuture[BatchResult], seconds: float | None) -> _End | None:
    """The result of a batch or its error; None after a timeout. An exception raised here is the runner's, not the batch's."""
    try:
        return future.result(timeout=seconds, raise_on_failure=False)
    except Exception as error:  # noqa: BLE001  every runner reports a lost worker differently
        if seconds is not None and isinstance(error, TimeoutError):
            return None
        return _LostBatch(f"{type(error).__name__}: {error}")


def _describe(end: object) -> str:
    match end:
        case _LostBatch():
            return f"its worker was lost {_TRIES} times: {end.why}"
        case OSError() if end.filename:  # of the archive: what cannot be read is a reject
            return str(explain_write(end, Path(end.filename)))
        case _:
            return str(end) or type(end).__name__
