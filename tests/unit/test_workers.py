"""Whose workers a batch gets: each run has its own, and none are closed while a batch is with them."""

from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from flows.pipeline import workers
from flows.pipeline.run import Run
from tasks.pool import WorkerPool
from tasks.settings import Settings


class Recorded(WorkerPool[Any, Any]):
    """Workers in this process that note when they are closed."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.closed = Event()

    @property
    def is_closed(self) -> bool:
        return self.closed.is_set()

    def __exit__(self, *_: object) -> None:
        self.closed.set()


@pytest.fixture
def name_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(workers, "_make_workers", lambda run: Recorded(str, workers=0))
    settings = Settings(home=tmp_path)
    yield lambda name: Run(name, "ingest", settings, datetime.now(UTC))
    workers._close_all()


def test_two_runs_of_one_process_do_not_close_each_others_workers(name_run: Any) -> None:
    with workers.workers_of(name_run("one")) as of_one:
        with workers.workers_of(name_run("two")) as of_two:
            assert of_one is not of_two
            assert not of_one.is_closed
        with workers.workers_of(name_run("one")) as again:
            assert again is of_one
    with workers.workers_of(name_run("three")):
        assert of_one.is_closed and of_two.is_closed, "they were idle"
    with workers.workers_of(name_run("one")) as reopened:
        assert reopened is not of_one


def test_opened_workers_stay_until_their_block_ends_and_then_the_run_is_over(name_run: Any) -> None:
    run = name_run("opened")
    with workers.open_workers(run):
        with workers.workers_of(run) as opened, workers.workers_of(name_run("other")):
            assert not opened.is_closed
        with workers.workers_of(name_run("another")):
            assert not opened.is_closed
    assert opened.closed.wait(60), "it ends beside what comes after the block"
    with pytest.raises(RuntimeError, match="is over"), workers.workers_of(run):
        pass
