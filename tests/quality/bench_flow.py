"""Orchestration's share of a night: `python tests/quality/bench_flow.py [--documents 5000] [--data folder]`.

Pages of a folder, or short invented ones, each made different, go through the flow with a Prefect server beside it, as `serve`
keeps one. What Prefect costs depends on the batches, not on what is in them, and the difference of two long measurements
would be noise: it is measured on as many batches of one document each, as what the flow takes more than the same stations as
plain functions, and what the server takes more than at rest. The goal: 5 % of the whole at 5,000 documents, 40 task runs.
Exit code 1 above it.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

from make_warcs import load_samples

from flows.server import QUIET, Server, start_server

MOST_SHARE, MOST_TASK_RUNS = 0.05, 40
IN_A_BATCH, TURNS, REST_SECONDS = 200, 3, 20


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--data", type=Path, help="pages to vary (default: invented ones)")
    parser.add_argument("--plain", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.plain:
        run_plain(Path(asked.plain[0]), Path(asked.plain[1]))
        return 0
    adopt_orphans()
    with tempfile.TemporaryDirectory() as folder:
        return measure(Path(folder), asked.documents, load_samples(asked.data))


def measure(folder: Path, documents: int, pages: list[str]) -> int:
    inputs = write_documents(folder / "pages", documents, pages)
    few = write_documents(folder / "few", -(-documents // IN_A_BATCH), pages)
    whole = run_apart(folder / "plain", inputs)
    plain = min(run_apart(folder / f"plain-{turn}", few, batch=1) for turn in range(TURNS))
    os.environ.update(QUIET | {"PREFECT_HOME": str(folder / "prefect")})
    (folder / "prefect").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{listener.getsockname()[1]}/api"
        server = start_server(listener, folder / "server.log", lasting=True)
    try:
        Server(os.environ["PREFECT_API_URL"]).wait_until_ready()
        started = settle(server.pid)
        ingest(folder / "first", few, batch=1)
        first = settle(server.pid) - started
        rest = watch_rest(server.pid)
        costs = [measure_turn(folder / f"turn-{turn}", few, server.pid, rest) for turn in range(TURNS)]
        tasks_before = count_task_runs()
        ingest(folder / "flow", inputs)
        settle(server.pid)
        task_runs = count_task_runs() - tasks_before
    finally:
        server.terminate()
        server.wait()
    client, serving = min(client for client, _ in costs) - plain, min(served for _, served in costs)
    share = (client + serving) / (whole + client + serving)
    print(f"{'documents':<42}{documents:>10,}")
    print(f"{'plain functions, CPU s':<42}{whole:>10.1f}")
    print(f"{'Prefect in the process of the flow, CPU s':<42}{client:>10.1f}")
    print(f"{'Prefect in the server, CPU s':<42}{serving:>10.1f}")
    print(f"{'orchestration of the whole':<42}{share:>10.1%}   goal {MOST_SHARE:.0%}")
    print(f"{'task runs':<42}{task_runs:>10}   goal {MOST_TASK_RUNS}")
    print(f"{'a server at rest, CPU s a minute':<42}{60 * rest:>10.1f}")
    print(f"{'once: start of a new server, CPU s':<42}{started:>10.1f}")
    print(f"{'once: its first run, CPU s':<42}{first:>10.1f}")
    return int(share > MOST_SHARE or task_runs > MOST_TASK_RUNS)


def run_apart(home: Path, inputs: Path, batch: int = IN_A_BATCH) -> float:
    """The CPU seconds of the plain functions, in a process of their own."""
    os.environ["NEWSREFINERY_BATCH_DOCUMENTS"] = str(batch)
    return run([sys.executable, __file__, "--plain", str(home), str(inputs)])


def measure_turn(home: Path, inputs: Path, server: int, rest: float) -> tuple[float, float]:
    """The CPU seconds of an ingest, and of the server meanwhile, without what it takes at rest."""
    began, before = time.monotonic(), read_cpu(server)
    client = ingest(home, inputs, batch=1)
    after = settle(server)
    return client, after - before - rest * (time.monotonic() - began)


def watch_rest(server: int) -> float:
    """The CPU seconds a second of a server that has nothing to do."""
    began, before = time.monotonic(), read_cpu(server)
    time.sleep(REST_SECONDS)
    return (read_cpu(server) - before) / (time.monotonic() - began)


def ingest(home: Path, inputs: Path, batch: int = IN_A_BATCH) -> float:
    """The CPU seconds of an ingest into a new home folder."""
    os.environ["NEWSREFINERY_BATCH_DOCUMENTS"] = str(batch)
    os.environ["NEWSREFINERY_HOME"] = str(home)
    return run([sys.executable, "-m", "flows.cli", "ingest", str(inputs), "--json"])


def write_documents(folder: Path, documents: int, pages: list[str]) -> Path:
    """Pages with a sentence of their own, one file each."""
    folder.mkdir()
    for number in range(documents):
        own = f"<p>The tide table number {number} was printed on day {number * 7} and sold out in an hour.</p></body>"
        page = pages[number % len(pages)].replace("</body>", own)
        (folder / f"{number:06}.html").write_text(page, encoding="utf-8", errors="replace")
    return folder


def run(command: list[str]) -> float:
    """The CPU seconds of a command and all below it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    if process.wait():
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    with suppress(ChildProcessError):
        while True:  # the ancestor of its workers lives a moment longer than it
            os.waitpid(-process.pid, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def adopt_orphans() -> None:
    """Become the parent of what commands leave behind: what nobody waits for, nobody can count (Linux)."""
    subreaper = 36
    if ctypes.CDLL(None).prctl(subreaper, 1, 0, 0, 0):
        sys.exit("orphans cannot be adopted on this system")


def settle(pid: int) -> float:
    """The CPU seconds of a process, once it has nothing left to catch up with."""
    last, now = -1.0, read_cpu(pid)
    while now - last > 0.25:
        time.sleep(3)
        last, now = now, read_cpu(pid)
    return now


def read_cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def count_task_runs() -> int:
    url = f"{os.environ['PREFECT_API_URL']}/task_runs/count"
    with urlopen(Request(url, b"{}", {"Content-Type": "application/json"})) as answer:
        return int(json.load(answer))


def run_plain(home: Path, inputs: Path) -> None:
    """The same stations and records one after another, without Prefect."""
    os.environ["NEWSREFINERY_HOME"] = str(home)
    from flows import stations
    from flows.record import record_end, record_start
    from flows.run import Run, cut_batches
    from flows.summary import sum_up
    from flows.workers import open_workers
    from tasks.records import Source
    from tasks.settings import load_settings
    from tasks.sources.catalogue import Entry, load_catalogue

    settings = load_settings()
    sources = load_catalogue(settings.sources).sources
    night = Run("plain", "ingest", settings, datetime.now(UTC), sources)
    record_start(night)
    found = stations.discover([Entry(Source("", ""), "folder", path=inputs)], night).found
    items = tuple(item for each in found for item in each.items)
    with open_workers(night):
        spooled = [stations.refine(batch, night) for batch in cut_batches("plain", items, settings.batch_documents)]
    loaded = stations.load([path for each in spooled for path in each.paths], night)
    record_end(night, sum_up(night, found, spooled, loaded, ()))
    stations.publish(night)
    stations.count_versions(night)


if __name__ == "__main__":
    sys.exit(main())
