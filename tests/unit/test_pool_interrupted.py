"""Whoever waits for documents when the pool is closed is told so, and does not wait for ever."""

import threading
import time
from concurrent.futures import CancelledError

from tasks.pool import WorkerPool


def test_a_map_in_another_thread_ends_with_the_pool() -> None:
    ends: list[BaseException] = []

    def wait_for_all(pool: WorkerPool[float, None]) -> None:
        try:
            list(pool.map([60.0]))
        except (CancelledError, RuntimeError) as error:
            ends.append(error)

    with WorkerPool(time.sleep, workers=1) as pool:
        waiting = threading.Thread(target=wait_for_all, args=(pool,), daemon=True)
        waiting.start()
        while not pool._awaited:
            time.sleep(0.01)
    waiting.join(timeout=30)
    assert len(ends) == 1
