"""Orchestration's share of a run: `python tests/quality/bench_flow.py [--documents 5000] [--data folder]`.

Pages of a folder, or short invented ones, each made different, go through the flow with a Prefect server beside it, as with
`serve`. Prefect's cost depends on the number of batches, not on their contents. So it is measured on the same number of
batches of one document each, in one process, which alternately runs the flow and the same stages as plain functions. The
flow's CPU is what this process needs beyond the plain functions (without its workers), the server's CPU what it needs beyond
its CPU at rest; medians of five turns, after one that is not counted. The share refers to one whole `newsrefinery ingest` of
all documents; importing Prefect and starting its server are shown separately. The goal: 5 % at 5,000 documents, 40 task runs.
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
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from urllib.request import Request, urlopen

from make_warcs import load_samples

from flows.server.process import QUIET, Server, start_server

MOST_SHARE, MOST_TASK_RUNS = 0.05, 40
IN_A_BATCH, TURNS, REST_SECONDS = 200, 5, 20


@dataclass(frozen=True, slots=True)
class Turn:
    """CPU seconds of the plain stages and of the flow in their process, and of the server while the flow ran and until the
    server had caught up, with the duration of that."""

    plain: float
    flow: float
    server: float
    seconds: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--data", type=Path, help="pages to vary (default: invented ones)")
    parser.add_argument("--turns", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.turns:
        take_turns(Path(asked.turns[0]), Path(asked.turns[1]), int(asked.turns[2]))
        return 0
    adopt_orphans()
    with tempfile.TemporaryDirectory() as folder:
        return measure(Path(folder), asked.documents, load_samples(asked.data))


def measure(folder: Path, documents: int, pages: list[str]) -> int:
    inputs = write_documents(folder / "pages", documents, pages)
    few = write_documents(folder / "few", -(-documents // IN_A_BATCH), pages)
    os.environ.update(QUIET | {"PREFECT_HOME": str(folder / "prefect")})
    (folder / "prefect").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{listener.getsockname()[1]}/api"
        server = start_server(listener, folder / "server.log", lasting=True)
    try:
        Server(os.environ["PREFECT_API_URL"]).wait_until_ready()
        started = settle(server.pid)
        rest = watch_rest(server.pid)
        imported, turns = ask_for_turns(folder, few, server.pid)
        before, tasks_before = settle(server.pid), count_task_runs()
        began = time.monotonic()
        whole = ingest(folder / "flow", inputs)
        whole += settle(server.pid) - before - rest * (time.monotonic() - began)
        task_runs = count_task_runs() - tasks_before
    finally:
        server.terminate()
        server.wait()
    client = median(turn.flow - turn.plain for turn in turns[1:])
    serving = median(turn.server - rest * turn.seconds for turn in turns[1:])
    share = (client + serving) / (whole - imported)
    print(f"{'documents':<46}{documents:>10,}")
    print(f"{'a run without importing Prefect, CPU s':<46}{whole - imported:>10.1f}")
    print(f"{'Prefect in the process of the flow, CPU s':<46}{client:>10.2f}   {list_turns(turns)}")
    print(f"{'Prefect in the server, CPU s':<46}{serving:>10.2f}   {list_served(turns, rest)}")
    print(f"{'orchestration of the run':<46}{share:>10.1%}   goal {MOST_SHARE:.0%}")
    print(f"{'task runs':<46}{task_runs:>10}   goal {MOST_TASK_RUNS}")
    print(f"{'once a command: importing Prefect, CPU s':<46}{imported:>10.1f}")
    print(f"{'once: start of a new server, CPU s':<46}{started:>10.1f}")
    print(f"{'a server at rest, CPU s a minute':<46}{60 * rest:>10.1f}")
    return int(share > MOST_SHARE or task_runs > MOST_TASK_RUNS)


def list_turns(turns: Sequence[Turn]) -> str:
    return ", ".join(f"{turn.flow:.2f} - {turn.plain:.2f}" for turn in turns[1:])


def list_served(turns: Sequence[Turn], rest: float) -> str:
    return ", ".join(f"{turn.server - rest * turn.seconds:.2f}" for turn in turns[1:])


def ask_for_turns(folder: Path, inputs: Path, server: int) -> tuple[float, list[Turn]]:
    """The CPU seconds of importing Prefect, and the turns, from a process of their own."""
    command = [sys.executable, __file__, "--turns", str(folder), str(inputs), str(server)]
    quiet = os.environ | {"PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL"}
    said = json.loads(subprocess.run(command, env=quiet, stdout=subprocess.PIPE, check=True).stdout)
    return said["imported"], [Turn(**turn) for turn in said["turns"]]


def take_turns(folder: Path, inputs: Path, server: int) -> None:
    """Print what turns cost: the plain stages, then the flow, each into a new home folder."""
    os.environ["NEWSREFINERY_BATCH_DOCUMENTS"] = "1"
    began = time.process_time()
    import flows.ingest  # importing Prefect is what is measured

    imported = time.process_time() - began
    turns = []
    for turn in range(TURNS + 1):
        began = time.process_time()
        run_plain(folder / f"plain-{turn}", inputs)
        plain = time.process_time() - began
        clock, before, began = time.monotonic(), settle(server), time.process_time()
        os.environ["NEWSREFINERY_HOME"] = str(folder / f"flow-{turn}")
        flows.ingest.ingest([str(inputs)], return_state=True).result()
        flow = time.process_time() - began
        served = settle(server) - before
        turns.append(Turn(plain, flow, served, time.monotonic() - clock))
    print(json.dumps({"imported": imported, "turns": [asdict(turn) for turn in turns]}))


def watch_rest(server: int) -> float:
    """The CPU seconds a second of a server that has nothing to do."""
    began, before = time.monotonic(), read_cpu(server)
    time.sleep(REST_SECONDS)
    return (read_cpu(server) - before) / (time.monotonic() - began)


def ingest(home: Path, inputs: Path) -> float:
    """The CPU seconds of an ingest into a new home folder."""
    os.environ["NEWSREFINERY_BATCH_DOCUMENTS"] = str(IN_A_BATCH)
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
        while True:  # the ancestor of the workers ends shortly after the command
            os.waitpid(-process.pid, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def adopt_orphans() -> None:
    """Become the parent of processes that commands leave behind, since only a waiting parent gets their CPU time (Linux)."""
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
    """The same stages and records one after another, without Prefect."""
    os.environ["NEWSREFINERY_HOME"] = str(home)
    from flows.pipeline import stages
    from flows.pipeline.harvest import Harvest
    from flows.pipeline.record import record_end, record_start
    from flows.pipeline.run import Run, cut_batches
    from flows.pipeline.summary import sum_up
    from flows.pipeline.workers import open_workers
    from tasks.records import Source
    from tasks.settings import load_settings
    from tasks.sources.catalogue import Entry, load_catalogue
    from warehouse.writer import share_writer

    settings = load_settings()
    sources = load_catalogue(settings.sources).sources
    night = Run(home.name, "ingest", settings, datetime.now(UTC), sources)
    record_start(night)
    found = stages.discover([Entry(Source("", ""), "folder", path=inputs)], Harvest.of(night)).listings
    items = tuple(item for each in found for item in each.items)
    with open_workers(night):
        spooled = [stages.refine(batch, night) for batch in cut_batches(night.run_id, items, settings.batch_documents)]
    with share_writer():
        loaded = stages.load([path for each in spooled for path in each.paths], night)
        record_end(night, sum_up(night, found, spooled, loaded, ()))
    stages.publish(night)
    stages.count_versions(night)


if __name__ == "__main__":
    sys.exit(main())
