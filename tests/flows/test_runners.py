"""The same night in threads, in processes, on local Dask and on local Ray gives the same warehouse."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from warehouse.ask import ask

pytestmark = [pytest.mark.runners, pytest.mark.timeout(600)]

PACKAGES = {"dask": "prefect_dask", "ray": "prefect_ray"}
SMALL_BATCHES = {"NEWSREFINERY_BATCH_DOCUMENTS": "2", "NEWSREFINERY_WORKERS": "2"}
OF_THE_RUN = r"columns(lambda c: not regexp_matches(c, '_at$|^valid_|^(run_id|archive_path|archive_offset|batch_no|batch_id)$') or c = 'published_at')"
TABLES = ("articles", "article_versions", "article_blocks", "removed_blocks", "rejects", "raw_documents")


def read_rows(home: Path) -> dict[str, tuple[Any, ...]]:
    """All rows about documents, without times and run ids."""
    return {table: ask(home, f"select {OF_THE_RUN} from {table} order by all").rows for table in TABLES}  # noqa: S608


@pytest.fixture(scope="module")
def inputs() -> Path:
    return Path(__file__).resolve().parents[2] / "deployments" / "samples"


@pytest.fixture(scope="module")
def in_threads(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Any, ...]]:
    home = tmp_path_factory.mktemp("threads")
    command = [sys.executable, "-m", "flows.cli", "ingest", str(inputs)]
    subprocess.run(command, env=os.environ | SMALL_BATCHES | {"NEWSREFINERY_HOME": str(home)}, check=True)
    return read_rows(home)


def need(runner: str) -> None:
    if runner in PACKAGES and find_spec(PACKAGES[runner]) is None:
        pytest.skip(f"{PACKAGES[runner]} is not installed: make setup-runners")


@pytest.mark.parametrize("runner", ["processes", "dask", "ray"])
def test_the_rows_are_the_same(
    runner: str, inputs: Path, home: Path, newsrefinery: Callable[..., Any], in_threads: dict[str, tuple[Any, ...]]
) -> None:
    need(runner)
    ended = newsrefinery("ingest", inputs, NEWSREFINERY_RUNNER=runner, **SMALL_BATCHES)
    assert ended.code == 0, ended.err
    assert read_rows(home) == in_threads
    assert len(in_threads["articles"]) >= 8


@pytest.mark.parametrize("runner", ["processes", "dask"])
def test_a_lost_worker_costs_a_retry_and_no_row(
    runner: str, inputs: Path, home: Path, in_threads: dict[str, tuple[Any, ...]]
) -> None:
    """The worker is killed when the first batch is in the spool and the next ones are being refined."""
    need(runner)
    settings = SMALL_BATCHES | {"NEWSREFINERY_RUNNER": runner, "NEWSREFINERY_HOME": str(home)}
    command = [sys.executable, "-m", "flows.cli", "ingest", str(inputs)]
    with subprocess.Popen(command, env=os.environ | settings) as process:
        killed = wait_until(lambda: list((home / "spool").glob("*.parquet")) and find_worker(process.pid))
        orphans = list_children()[killed]
        os.kill(killed, signal.SIGKILL)
    assert process.returncode == 0
    assert read_rows(home) == in_threads
    assert not [pid for pid in orphans if Path(f"/proc/{pid}").exists()], "workers of a killed worker live on"


def wait_until(look: Callable[[], Any], seconds: float = 240) -> Any:
    """Call `look` until it returns something, and return that."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end
        threading.Event().wait(0.02)
    return found


def find_worker(flow: int) -> int | None:
    """A process that refines batches for a flow: a spawned child that has children of its own."""
    children = list_children()
    spawned = [pid for pid in children.get(flow, []) if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()]
    return next((pid for pid in spawned if children.get(pid)), None)


def list_children() -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(file.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(file.parent.name))
    return children
