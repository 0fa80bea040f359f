"""Hands the batches of a run to the runner, and what a lost worker had in hand to another one.

Refuses to let one batch end the others: one that fails is a problem in words.
"""

from __future__ import annotations

import logging
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


def refine_all(batches: Iterable[Batch], run: Run) -> tuple[list[Spooled], list[str]]:
    """Refine batches wherever the runner puts them. Gives what they brought, and a line for each that failed."""
    handed = [(batch, steps.refine.submit(batch, run)) for batch in batches]
    ends = {batch.batch_id: _await_end(future) for batch, future in handed}
    for _ in range(_TRIES - 1):
        lost = [batch for batch, _ in handed if isinstance(ends[batch.batch_id], _Lost)]
        if not lost:
            break
        LOG.warning("%s batches were lost with their worker and are refined again", len(lost))
        with make_runner(run.settings) as runner:  # a pool of processes that lost one takes no more work
            again = [(batch, runner.submit(steps.refine, {"batch": batch, "run": run})) for batch in lost]
            ends |= {batch.batch_id: _await_end(future) for batch, future in again}
    spooled = [end for end in ends.values() if isinstance(end, Spooled)]
    return spooled, [
        f"batch {batch.number}: {_describe(ends[batch.batch_id])}"
        for batch, _ in handed
        if not isinstance(ends[batch.batch_id], Spooled)
    ]


def _await_end(future: PrefectFuture[Spooled]) -> Spooled | BaseException | _Lost:
    """What a batch gave, or the error that it ended with. What is raised here is not the batch's but the runner's."""
    try:
        return future.result(raise_on_failure=False)
    except Exception as error:  # noqa: BLE001  every runner has its own words for a lost worker
        return _Lost(f"{type(error).__name__}: {error}")


def _describe(end: object) -> str:
    return f"its worker was lost {_TRIES} times: {end.why}" if isinstance(end, _Lost) else str(end)
