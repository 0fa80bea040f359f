"""Batches given to a runner are released when they are done, and all are submitted before any is waited for."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from types import SimpleNamespace
from typing import Any
from uuid import uuid4


def test_finished_batches_are_released() -> None:
    """Seen: a night of 100,000 pages kept the results of all batches, 100 MB, until the last one was done."""
    from prefect.futures import PrefectConcurrentFuture

    from flows.pipeline import batches
    from flows.pipeline.run import Batch
    from flows.pipeline.stages import BatchResult

    ends: list[Future[Any]] = []
    closed = PermissionError(13, "Permission denied", "raw/2026-11")
    ended: dict[int, Any] = {2: ValueError("no disk"), 3: CancelledError(), 4: closed}

    def submit(task: Any, parameters: dict[str, Any]) -> PrefectConcurrentFuture[Any]:
        ends.append(Future())
        return PrefectConcurrentFuture(uuid4(), ends[-1])

    def come() -> Iterator[Batch]:
        for number in range(1, 21):
            yield Batch(f"night-{number:05}", number, ())
            if number > 5:  # the first ones take their time
                for end in ends:
                    if not end.done():
                        end.set_result(ended.get(ends.index(end), BatchResult()))
        alive = [each for each in gc.get_objects() if isinstance(each, Batch)]
        assert len(alive) < 5

    runner = SimpleNamespace(submit=submit)
    spooled, problems = batches.refine_all(come(), run=None, runner=runner)  # type: ignore[arg-type]
    assert len(spooled) == 17
    said = "raw/2026-11 cannot be written (Permission denied); give this user write access to the folder"
    assert problems == ["batch 3: no disk", "batch 4: CancelledError", f"batch 5: {said}"]


def test_prefect_does_not_search_arguments_that_are_passed_whole() -> None:
    """Seen 2026-11: for each batch of a night, Prefect searched all 10,000 sources for results of other tasks."""
    from prefect.utilities.engine import collect_task_run_inputs_sync, resolve_inputs_sync

    from flows.pipeline.steps import pass_whole

    class Sources(list[str]):
        looks = 0

        def __iter__(self) -> Iterator[str]:
            self.looks += 1
            return super().__iter__()

    sources = Sources(["ledger"])
    collect_task_run_inputs_sync(pass_whole(sources))
    assert resolve_inputs_sync({"sources": pass_whole(sources)}) == {"sources": sources}
    assert sources.looks == 0
    collect_task_run_inputs_sync(sources)
    assert sources.looks == 1, "or it would not have been seen"


def test_only_thread_runners_get_the_run_in_a_prefect_annotation() -> None:
    """Seen 2026-11: on Dask and Ray an argument in Prefect's `quote` arrived as a tuple, and every batch failed."""
    from prefect.futures import PrefectConcurrentFuture
    from prefect.task_runners import ThreadPoolTaskRunner
    from prefect.utilities.annotations import quote

    from flows.pipeline import batches
    from flows.pipeline.run import Batch
    from flows.pipeline.stages import BatchResult

    passed: list[Any] = []

    def submit(*asked: Any) -> PrefectConcurrentFuture[Any]:
        passed.append(asked[-1]["run"])
        end: Future[Any] = Future()
        end.set_result(BatchResult())
        return PrefectConcurrentFuture(uuid4(), end)

    threads: Any = ThreadPoolTaskRunner()
    threads.submit = submit
    for runner in (threads, SimpleNamespace(submit=submit)):
        batches.refine_all([Batch("night-00001", 1, ())], run="a run", runner=runner)  # type: ignore[arg-type]
    assert passed == [quote("a run"), "a run"]
