"""Whoever waits for documents when the pool is closed is told so, and does not wait for ever."""

import threading
import time
from concurrent.futures import CancelledError
from typing import Any

from tasks.pool import WorkerPool


class Observed(WorkerPool[float, None]):
    """A pool that says when it has taken a document."""

    def __init__(self) -> None:
        super().__init__(time.sleep, workers=1)
        self.has_taken = threading.Event()

    def _schedule(self, chunk: list[float]) -> Any:
        future = super()._schedule(chunk)
        self.has_taken.set()
        return future


def test_a_map_in_another_thread_ends_with_the_pool() -> None:
    ends: list[BaseException] = []

    def wait_for_all(pool: WorkerPool[float, None]) -> None:
        try:
            list(pool.map([60.0]))
        except (CancelledError, RuntimeError) as error:
            ends.append(error)

    with Observed() as pool:
        waiting = threading.Thread(target=wait_for_all, args=(pool,), daemon=True)
        waiting.start()
        assert pool.has_taken.wait(timeout=30)
    waiting.join(timeout=30)
    assert len(ends) == 1
