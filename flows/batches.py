"""Submits the batches of a run to the runner, and resubmits those of a lost worker.

A batch that fails becomes a reported problem and never stops the others.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from prefect.futures import PrefectFuture

from flows import steps
from flows.run import Batch, Run
from flows.runners import make_runner
from flows.stations import Spooled

LOG = logging.getLogger(__name__)
_TRIES = 3
"""How often a batch is handed out, where whoever had it was lost each time."""


@dataclass(frozen=True, slots=True)
class _Lost:
    """What the runner said of a batch that did not come back: it was killed, its machine went away."""

    why: str


_End = Spooled | BaseException | _Lost


def refine_all(batches: Iterable[Batch], run: Run) -> tuple[list[Spooled], list[str]]:
    """Refine batches wherever the runner puts them. Gives what they brought, and a line for each that failed.

    What is done is let go of while others still come: a night of the web has a kilobyte to say of each page.
    """
    waiting: deque[tuple[Batch, PrefectFuture[Spooled]]] = deque()
    ends: dict[str, tuple[int, _End]] = {}
    lost: list[Batch] = []

    def settle(seconds: float | None) -> None:
        while waiting and (end := _await_end(waiting[0][1], seconds)) is not None:
            batch, _ = waiting.popleft()
            ends[batch.batch_id] = batch.number, end
            if isinstance(end, _Lost):
                lost.append(batch)

    for batch in batches:
        waiting.append((batch, steps.refine.submit(batch, run)))
        settle(0)
    settle(None)
    for _ in range(_TRIES - 1):
        if not lost:
            break
        LOG.warning("%s batches were lost with their worker and are refined again", len(lost))
        with make_runner(run.settings) as runner:  # a pool of processes that lost one takes no more work
            waiting.extend((batch, runner.submit(steps.refine, {"batch": batch, "run": run})) for batch in lost)
            lost.clear()
            settle(None)
    spooled = [end for _, end in ends.values() if isinstance(end, Spooled)]
    return spooled, [
        f"batch {number}: {_describe(end)}" for number, end in ends.values() if not isinstance(end, Spooled)
    ]


def _await_end(future: PrefectFuture[Spooled], seconds: float | None) -> _End | None:
    """What a batch gave, or the error that it ended with; None where it takes longer. What is raised here is not the
    batch's but the runner's."""
    try:
        return future.result(timeout=seconds, raise_on_failure=False)
    except Exception as error:  # noqa: BLE001  every runner has its own words for a lost worker
        if seconds is not None and isinstance(error, TimeoutError):
            return None
        return _Lost(f"{type(error).__name__}: {error}")


def _describe(end: object) -> str:
    return f"its worker was lost {_TRIES} times: {end.why}" if isinstance(end, _Lost) else str(end)
