"""kill -9 while pages are fetched: the next run continues from the archive, and no page is loaded twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path

import pytest

from tasks.archive import read_archived, scan_archive
from warehouse.ask import ask

PAGES = 24
DAYS = range(1, 13)
PROGRAM = textwrap.dedent(
    """
    import sys
    from flows.pipeline import stages
    from flows.pipeline.due import split_due
    from flows.pipeline.harvest import Harvest
    from flows.pipeline.recovery import close_abandoned, recover_fetched
    from flows.pipeline.run import begin_run
    from flows.pipeline.workers import open_workers
    from tasks.archive import ArchiveWriter
    from tasks.records import Reference
    from tasks.settings import load_settings
    from warehouse.load import load_pending

    if __name__ == "__main__":
        settings = load_settings()
        run = begin_run("ingest", settings, (), {}, sys.argv[1])
        load_pending(run.home)
        stages.publish(run)
        recovered = recover_fetched(run)
        have = {result.reference.url for result in recovered}
        references = [Reference(url, url=url) for url in sys.argv[2:] if url not in have]
        due, _ = split_due(references, run)
        harvest = Harvest.of(run)
        print("ready", flush=True)
        with open_workers(run), ArchiveWriter(run.raw_folder, f"{run.run_id}-web") as archive:
            for batch in [*harvest.cut(recovered, "recovered"), *harvest.gather(due, archive)]:
                paths = stages.refine(batch, run).paths
                stages.load(paths, run)
        close_abandoned(run)
        stages.publish(run)
    """
)


@pytest.fixture
def pages(fault_server, fault_handlers, story: str) -> list[str]:
    def answer(number: int):
        lines = [
            f"<p>On day {day} the office of harbour {number} counted {day * 7 + number} ferries.</p>" for day in DAYS
        ]
        body = f"<html><head><title>Tide {number}</title></head><body><article><h1>Tide {number}</h1><p>{story}</p>{chr(10).join(lines)}"
        return lambda request: request.answer(body.encode())

    for number in range(PAGES):
        fault_handlers[f"tide{number}"] = answer(number)
    return [fault_server.url(f"tide{number}") for number in range(PAGES)]


def start(home: Path, name: str, pages: list[str]) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "NEWSREFINERY_HOME": str(home),
        "NEWSREFINERY_WORKERS": "1",
        "NEWSREFINERY_BATCH_DOCUMENTS": "8",
        "NEWSREFINERY_FETCH__INTERVAL_SECONDS": "0.03",
        "NEWSREFINERY_FETCH__ALLOW_NETWORKS": '["127.0.0.1/32"]',
    }
    program = home.parent / "program.py"
    program.write_text(PROGRAM)
    return subprocess.Popen(
        [sys.executable, str(program), name, *pages], env=environment, stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip


def kill_after(process: subprocess.Popen[str], seconds: float) -> None:
    """Wait until the program is fetching, give it so many seconds, and kill it with its workers."""
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def list_archived(home: Path) -> set[str]:
    found = set()
    for path in (home / "raw").rglob("*.warc.gz*"):
        for entry in scan_archive(path):
            found.add(read_archived(path.parent, entry.path, entry.offset).url or "")
    return found


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=pytest.mark.slow)])
def test_a_run_after_kills_ends_like_one_that_was_never_killed(tmp_path, fault_server, pages, kills: int) -> None:
    home = tmp_path / "home"
    dice = random.Random(4711)  # noqa: S311 - chosen moments, the same in every run
    for number in range(kills):
        had, asked = list_archived(home), Counter(fault_server.asked)
        kill_after(start(home, f"kill{number:02}", pages), dice.uniform(0.0, 2.5))
        again = {url for url in had if fault_server.asked[url.rsplit("/")[-1]] > asked[url.rsplit("/")[-1]]}
        assert not again, "archived before the kill, and fetched again after it"
    last = start(home, "last00", pages)
    last.communicate(timeout=120)
    assert last.returncode == 0
    counts = ask(home, "select count(*), count(distinct url), (select count(*) from raw_documents) from articles")
    assert counts.rows == ((PAGES, PAGES, PAGES),)
    assert ask(home, "select count(*) from rejects").rows == ((0,),)
