"""What is handed to a runner is let go of when it is done, and nobody waits for it before all is handed out."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from types import SimpleNamespace
from typing import Any
from uuid import uuid4


def test_batches_that_are_done_are_not_kept() -> None:
    """A night of 100,000 pages kept all that there was to say of each, 100 MB, until the last had come."""
    from prefect.futures import PrefectConcurrentFuture

    from flows import batches
    from flows.run import Batch
    from flows.stations import Spooled

    ends: list[Future[Any]] = []
    ended: dict[int, Any] = {2: ValueError("no disk"), 3: CancelledError()}

    def submit(task: Any, parameters: dict[str, Any]) -> PrefectConcurrentFuture[Any]:
        ends.append(Future())
        return PrefectConcurrentFuture(uuid4(), ends[-1])

    def come() -> Iterator[Batch]:
        for number in range(1, 21):
            yield Batch(f"night-{number:05}", number, ())
            if number > 5:  # the first ones take their time
                for end in ends:
                    if not end.done():
                        end.set_result(ended.get(ends.index(end), Spooled()))
        alive = [each for each in gc.get_objects() if isinstance(each, Batch)]
        assert len(alive) < 5

    runner = SimpleNamespace(submit=submit)
    spooled, problems = batches.refine_all(come(), run=None, runner=runner)  # type: ignore[arg-type]
    assert len(spooled) == 18
    assert problems == ["batch 3: no disk", "batch 4: CancelledError"]
