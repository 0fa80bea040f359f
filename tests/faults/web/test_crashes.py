"""kill -9 of a whole ingest at random moments: the next run ends like one that was never killed.

Each night fetches pages, reads files, refines, spools, loads and publishes, as the flow does, without Prefect round it.
The moments are random: CRASH_SEED (printed) repeats them, CRASH_KILLS says how many.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse.writer import open_writer

PROGRAM = textwrap.dedent(
    """
    import multiprocessing, os, signal, sys
    from pathlib import Path
    from flows.pipeline import stages
    from flows.pipeline.due import split_due
    from flows.pipeline.harvest import Harvest
    from flows.pipeline.recovery import close_abandoned, recover_fetched
    from flows.pipeline.run import begin_run, cut_batches
    from flows.pipeline.workers import open_workers
    from tasks import pool
    from tasks.archive import ArchiveWriter
    from tasks.records import Reference
    from tasks.settings import load_settings
    from warehouse import apply, generations, load, publish
    import trafilatura  # what a worker needs, imported once for all nights

    # A spawned worker takes a second to import; who works does not matter to what is killed.
    pool._Context = lambda ancestor: multiprocessing.get_context("fork")

    def note(stage):
        Path(os.environ["STAGE"]).write_text(stage)

    def watch(owner, name, stage):
        function = getattr(owner, name)
        def watched(*arguments, **more):
            before = Path(os.environ["STAGE"]).read_text()
            note(stage)
            try:
                return function(*arguments, **more)
            finally:
                note(before)
        setattr(owner, name, watched)

    for owner, name, stage in (
        (Harvest, "_archive", "archive"), (stages, "_refine_documents", "extract"), (stages, "write_batch", "spool"),
        (load._Loader, "_load_group", "load"), (load._Loader, "_keep_files", "loaded, file kept"), (publish, "swap", "swap"),
        (publish, "copy_private", "copy"), (publish, "_read_batches", "checkpoint"),
    ):
        watch(owner, name, stage)

    def go(name, copy_bytes, urls, files):
        note("start")
        settings = load_settings()
        run = begin_run("ingest", settings, (), {}, name)
        note("recover")
        stages.recover(run)
        publish.publish(run.home, copy_bytes=copy_bytes)
        recovered = recover_fetched(run)
        have = {result.reference.url for result in recovered}
        due, _ = split_due([Reference(url, url=url) for url in urls if url not in have], run)
        local = tuple(Reference(Path(path).name, path=path) for path in files)
        harvest = Harvest.of(run)
        note("fetch")
        with open_workers(run), ArchiveWriter(run.raw_folder, f"{run.run_id}-web") as archive:
            batches = [*cut_batches(run.run_id, local, 1), *harvest.cut(recovered, "recovered")]
            spooled = [stages.refine(batch, run) for batch in batches]
            spooled += [stages.refine(batch, run) for batch in harvest.gather(due, archive)]
        close_abandoned(run)
        stages.load([path for each in spooled for path in each.paths], run)
        note("publish")
        publish.publish(run.home, copy_bytes=copy_bytes)
        note("end")

    if __name__ == "__main__":
        print("ready", flush=True)
        for line in sys.stdin:
            home, stage, name, copy_bytes, urls, files = eval(line, {"__builtins__": {}})
            child = os.fork()
            os.setpgid(child, child)  # by both: whoever comes first, the group is there when the child's number is told
            if not child:
                os.environ |= {"NEWSREFINERY_HOME": home, "STAGE": stage}
                try:
                    go(name, copy_bytes, urls, files)
                except BaseException:
                    import traceback
                    traceback.print_exc()
                    os._exit(1)
                os._exit(0)
            print(child, flush=True)
            _, status = os.waitpid(child, 0)
            print(os.waitstatus_to_exitcode(status), flush=True)
    """
)
# Moments and names of runs, which differ between any two runs of the same night, and what a kill may rightly add to.
TIMES = {
    "first_seen_at", "last_seen_at", "loaded_at", "fetched_at", "seen_at", "found_at", "written_at", "started_at",
    "finished_at", "changed_at", "valid_from", "resolved_at", "run_id", "batch_id", "batch_no", "archive_path",
    "archive_offset", "elapsed_ms", "etag", "last_modified", "opt_outs", "attempts",
}  # fmt: skip
SUMS = {
    "batches": "SELECT sum(new_count), sum(updated_count) FROM batches",
    "sightings": "SELECT DISTINCT article_id FROM sightings ORDER BY 1",
    "schema_migrations": "SELECT number, name, checksum FROM schema_migrations ORDER BY 1",
}


class Nights:
    """Starts nights in a process that has imported everything; each is a group of its own that can be killed."""

    def __init__(self, folder: Path) -> None:
        self.stage = folder / "stage"
        program = folder / "program.py"
        program.write_text(PROGRAM)
        settings = {
            "WORKERS": "1", "BATCH_DOCUMENTS": "3", "FETCH__INTERVAL_SECONDS": "0.01",
            "FETCH__ALLOW_NETWORKS": '["127.0.0.1/32"]', "LOCK_SECONDS": "20",
        }  # fmt: skip
        environment = {**os.environ, **{f"NEWSREFINERY_{name}": value for name, value in settings.items()}}
        self.process = subprocess.Popen(
            [sys.executable, str(program)], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._read() == "ready"

    def run(self, home: Path, night: Night, kill_after: float | None = None) -> tuple[int, str, float]:
        """The exit code of a night, the stage it was in at its end, and how long it took."""
        self.process.stdin.write(repr((str(home), str(self.stage), *night)) + "\n")
        self.process.stdin.flush()
        started = time.monotonic()
        child = int(self._read())
        if kill_after is not None:
            self._kill(child, kill_after)
        code = int(self._read())
        with contextlib.suppress(ProcessLookupError):  # workers of a killed night
            os.killpg(child, signal.SIGKILL)
        return code, self.stage.read_text(), time.monotonic() - started

    def _kill(self, child: int, seconds: float) -> None:
        handle = os.pidfd_open(child)
        try:
            import select

            if not select.select([handle], [], [], seconds)[0]:
                os.killpg(child, signal.SIGKILL)
        finally:
            os.close(handle)

    def _read(self) -> str:
        line = self.process.stdout.readline()
        assert line, "the program of the nights has ended"
        return line.strip()


Night = tuple[str, int, list[str], list[str]]


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    made = Nights(tmp_path)
    yield made
    made.process.kill()
    made.process.communicate()


@pytest.fixture
def invent(tmp_path: Path, fault_server, fault_handlers, story: str):
    """`invent(7)`: what the seventh night finds: new pages, articles that changed, a copy, and a bad file."""

    def invent(number: int) -> Night:
        for page in range(number * 4, number * 4 + 4):
            fault_handlers[f"crash{page}"] = lambda request, page=page: request.answer(_compose_page(page, story))
        urls = [fault_server.url(f"crash{page}") for page in range(number * 4, number * 4 + 4)]
        folder = tmp_path / "files" / str(number)
        folder.mkdir(parents=True)
        (folder / "articles.jsonl").write_text("\n".join(json.dumps(one) for one in _compose_articles(number)))
        (folder / f"empty{number}.html").write_text("")
        files = [str(folder / "articles.jsonl"), str(folder / f"empty{number}.html")]
        return f"night{number:03}", 0 if number % 2 else 10**9, urls, files

    return invent


def _compose_page(number: int, story: str) -> bytes:
    lines = [
        f"<p>On day {day} the office of harbour {number} counted {day * 7 + number} ferries.</p>" for day in range(9)
    ]
    head = f'<title>Tide {number}</title><meta property="article:published_time" content="2026-02-03T0{number % 9}:00:00Z">'
    return f"<html><head>{head}</head><body><article><h1>Tide {number}</h1><p>{story}</p>{''.join(lines)}".encode()


def _compose_articles(night: int) -> Iterator[dict[str, str]]:
    for number in range(4):
        lines = [
            f"Line {line} of report {number}, which the council of harbour {line} read twice." for line in range(8)
        ]
        lines[number] = f"In edition {night} the line of number {number} was written anew, and {night} people saw it."
        yield {
            "url": f"https://council.example/{number}", "title": f"Report {number}", "text": "\n".join(lines),
            "published_at": f"2026-01-0{number + 1}T08:00:00Z",
        }  # fmt: skip


def read_tables(home: Path) -> dict[str, list[Any]]:
    """All rows of all tables, but moments and names of runs; of what a kill adds to, what must not differ."""
    with open_writer(home):
        pass  # what was published by changing places is caught up now
    with duckdb.connect(str(home / "state" / "warehouse.duckdb"), read_only=True) as connection:
        names = [row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
        return {name: _read_table(connection, name) for name in names if name != "runs"}


def _read_table(connection: duckdb.DuckDBPyConnection, name: str) -> list[Any]:
    if name in SUMS:
        return connection.execute(SUMS[name]).fetchall()
    found = connection.table(name)
    columns = [
        "valid_to IS NULL" if column == "valid_to" else column for column in found.columns if column not in TIMES
    ]
    return sorted(found.project(", ".join(columns)).fetchall(), key=repr)


def count_published(home: Path) -> int:
    """The published file opens and answers, whatever was killed; 0 before anything is published."""
    if not (home / "warehouse.duckdb").exists():
        return 0
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as reader:
        return len(reader.execute("SELECT article_id, title, text, first_seen_at FROM articles").fetchall())


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kills", [3, pytest.param(int(os.environ.get("CRASH_KILLS", 200)), marks=pytest.mark.slow)])
def test_after_a_kill_the_next_run_ends_like_one_that_was_never_killed(tmp_path, nights, invent, kills: int) -> None:
    seed = int(os.environ.get("CRASH_SEED") or random.SystemRandom().randrange(1_000_000))
    print(f"CRASH_SEED={seed}")
    dice = random.Random(seed)  # noqa: S311
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    stages: Counter[str] = Counter()
    longest = 2.0
    for number in range(kills):
        night = invent(number)
        code, _, seconds = nights.run(whole, night)
        assert code == 0
        longest = seconds if number == 0 else 0.7 * longest + 0.3 * seconds
        before = count_published(killed)
        code, stage, _ = nights.run(killed, night, kill_after=dice.uniform(0, longest))
        stages[(stage or "between two stages") if code else "was over"] += 1
        assert code in (0, -signal.SIGKILL), f"seed {seed}, night {number}"
        assert count_published(killed) >= before, f"seed {seed}, night {number}, killed in {stage}"
        assert nights.run(killed, night)[0] == 0, f"seed {seed}, night {number}, killed in {stage}"
        assert count_published(killed) == count_published(whole), f"seed {seed}, night {number}, killed in {stage}"
        assert read_tables(killed) == read_tables(whole), f"seed {seed}, night {number}, killed in {stage}"
    assert list((killed / "spool" / "damaged").iterdir()) == []
    assert not list((killed / "spool").glob("*.parquet"))
    print(f"{kills} kills, by stage: {dict(stages.most_common())}")
