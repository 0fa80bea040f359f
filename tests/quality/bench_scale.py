"""Cost and memory of `newsrefinery ingest` as documents grow: `python tests/quality/bench_scale.py [1000 10000 …] [--data PAGES]`.

For each number it writes WARC files (`make_warcs.py`), ingests them into a new home folder with real workers, spool and
load, and watches the processes. The cost per document is shown for sections of the run, between 1,000 and 10,000 documents
in the spool, between 10,000 and 100,000, and so on: first from bytes to rows, then from rows to the warehouse. Goals: the
last section costs at most 1.2 times as much as the one before, a worker takes 400 MB, the flow 600 MB. Exit code 1 if one is
missed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from bench_shown import describe_machine
from make_warcs import load_samples, write_warcs
from rich.console import Console
from rich.table import Table

MOST_WORKER_MB, MOST_FLOW_MB, MOST_GROWTH, MOST_REJECTED = 400, 600, 1.2, 0.01
FIRST_MARK = 1000
PAUSE = 0.5
_PART = re.compile(r"-\d{5}-\d{4}$")
_TICKS = os.sysconf("SC_CLK_TCK")

Look = dict[str, Any]
"""What was seen at one moment: documents spooled and loaded; by kind of process MB now, at most, and shared with nobody, and
CPU seconds so far."""


class Spool:
    """Counts what was written to the spool of a home folder, and what was loaded from it."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "spool"
        self._documents: dict[str, int] = {}

    def count(self) -> tuple[int, int, float]:
        """Documents that came, documents that left again, MB that are there."""
        there = {path.stem: path for path in self._folder.glob("*.parquet") if _PART.search(path.stem)}
        megabytes = 0.0
        for name, path in there.items():
            with suppress(FileNotFoundError):  # loaded meanwhile
                self._documents.setdefault(name, pq.read_metadata(path).num_rows)
                megabytes += path.stat().st_size / 1e6
        left = sum(number for name, number in self._documents.items() if name not in there)
        return sum(self._documents.values()), left, megabytes


class Watch:
    """Watches a flow, its workers with their ancestor, and its other child processes: Prefect's server."""

    def __init__(self, home: Path) -> None:
        self._spool = Spool(home)
        self._cpu: dict[tuple[int, str], float] = {}
        self.looks: list[Look] = []

    def look(self, flow: int) -> None:
        spooled, loaded, megabytes = self._spool.count()
        most: dict[str, dict[str, float]] = {"mb": {}, "most_mb": {}, "own_mb": {}, "cpu": {}}
        for pid, kind in _list_processes(flow):
            with suppress(OSError, KeyError):  # it ended meanwhile
                status = dict(re.findall(r"(VmRSS|VmHWM):\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text()))
                for key, name in (("mb", "VmRSS"), ("most_mb", "VmHWM")):
                    most[key][kind] = max(most[key].get(kind, 0), int(status[name]) / 1000)
                own = re.findall(r"Private_\w+:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text())
                most["own_mb"][kind] = max(most["own_mb"].get(kind, 0), sum(map(int, own)) / 1000)
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                self._cpu[pid, kind] = (int(fields[11]) + int(fields[12])) / _TICKS
        for (_, kind), seconds in self._cpu.items():  # also of those that ended
            most["cpu"][kind] = most["cpu"].get(kind, 0) + seconds
        self.looks.append({"at": time.monotonic(), "spooled": spooled, "loaded": loaded, "spool_mb": megabytes, **most})


def _list_processes(flow: int) -> Iterator[tuple[int, str]]:
    """The flow and all below it, each with its kind."""
    parents = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(file.parent.name)] = int(file.read_text().rpartition(")")[2].split()[1])
    kinds = {flow: "flow"}
    waiting = [flow]
    while waiting:
        parent = waiting.pop()
        for pid in (pid for pid, its in parents.items() if its == parent):
            kinds[pid] = _name_kind(pid, kinds[parent])
            waiting.append(pid)
    yield from kinds.items()


def _name_kind(pid: int, parent: str) -> str:
    """Workers are forked from an ancestor, and have its command line; where nothing forks, they are spawned."""
    if parent == "ancestor":
        return "worker"
    try:
        command = Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return "other"
    return "ancestor" if "forkserver" in command else "worker" if "spawn_main" in command else "other"


def measure(documents: int, samples: list[str], folder: Path) -> dict[str, Any]:
    """Write the documents, ingest them into a new home, and give the figures."""
    inputs, home = folder / f"warc-{documents}", folder / f"home-{documents}"
    write_warcs(inputs, documents, samples)
    command = [sys.executable, "-m", "flows.cli", "ingest", str(inputs), "--json"]
    watch = Watch(home)
    with subprocess.Popen(
        command, env=os.environ | {"NEWSREFINERY_HOME": str(home)}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        pause = threading.Event()
        while process.poll() is None:
            watch.look(process.pid)
            pause.wait(PAUSE)
        assert process.stdout
        said = json.loads(process.stdout.read())
    if said["read"] != documents or said["rejected"] > MOST_REJECTED * documents:
        sys.exit(f"{documents} documents were written, and the run says {said}")
    return {
        "documents": documents, "sections": list(cut_sections(watch.looks, documents)), "warc_mb": _size(inputs),
        "archive_mb": _size(home / "raw"), "warehouse_mb": _size(home / "warehouse.duckdb"), "looks": watch.looks,
    }  # fmt: skip


def cut_sections(looks: list[Look], documents: int) -> Iterator[dict[str, Any]]:
    """What the run took between two marks: from bytes to rows, and then, ten thousand at a time, into the warehouse."""
    marks = [mark for power in range(9) if (mark := FIRST_MARK * 10**power) < documents]
    looks[-1]["spooled"] = looks[-1]["loaded"] = documents
    refined = next(number for number, each in enumerate(looks) if each["spooled"] == documents)
    for what, part in (("spooled", looks[: refined + 1]), ("loaded", looks[refined:])):
        at = [next(each for each in part if each[what] >= mark) for mark in (0, *marks, documents)]
        at[-1] = part[-1]
        for start, end in pairwise(at):
            if end[what] > start[what]:
                between = part[part.index(start) : part.index(end) + 1]
                yield {"what": what, "from": start[what], "to": end[what], **_measure_section(between, what)}


def _measure_section(looks: list[Look], what: str) -> dict[str, float]:
    start, end = looks[0], looks[-1]
    documents = end[what] - start[what]
    spent = {kind: end["cpu"][kind] - start["cpu"].get(kind, 0) for kind in end["cpu"]}
    return {
        "ms": 1000 * sum(spent.values()) / documents,
        "flow_ms": 1000 * spent["flow"] / documents,
        "wall_s": end["at"] - start["at"],
        "spool_mb": max(each["spool_mb"] for each in looks),
        **{f"{kind}_mb": _find_most(looks, kind) for kind in ("flow", "worker", "ancestor")},
        "own_mb": max(each["own_mb"].get("worker", 0) for each in looks),
    }


def _find_most(looks: list[Look], kind: str) -> float:
    """The most that a process of a kind held while these looks were taken."""
    before, after = looks[0]["most_mb"].get(kind, 0), max(each["most_mb"].get(kind, 0) for each in looks)
    return after if after > before else max(each["mb"].get(kind, 0) for each in looks)


def _size(path: Path) -> float:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def print_points(points: list[dict[str, Any]]) -> None:
    machine = describe_machine()
    table = Table(title=f"{machine['processor']}, {machine['cores']} cores at load {machine['load']:.1f}")
    heads = (
        "documents",
        "ms CPU each",
        "of it flow",
        "wall s",
        "flow MB",
        "worker MB",
        "its own",
        "ancestor MB",
        "spool MB",
    )
    keys = ("ms", "flow_ms", "wall_s", "flow_mb", "worker_mb", "own_mb", "ancestor_mb", "spool_mb")
    for head in ("a run of", "to the", *heads):
        table.add_column(head, justify="right")
    for point in points:
        for section in point["sections"]:
            where = {"spooled": "spool", "loaded": "warehouse"}[section["what"]]
            of = f"{section['from']:,} – {section['to']:,}"
            figures = [f"{section[key]:.2f}" if "ms" in key else f"{section[key]:.0f}" for key in keys]
            table.add_row(f"{point['documents']:,}", where, of, *figures)
        table.add_section()
    Console(width=132).print(table)
    for point in points:
        sizes = ", ".join(f"{name} {point[f'{name}_mb']:.0f} MB" for name in ("warc", "archive", "warehouse"))
        print(f"{point['documents']:,} documents: {sizes}")


def list_missed(points: list[dict[str, Any]]) -> list[str]:
    """A line for each goal that was missed by the largest run."""
    sections = points[-1]["sections"]
    worker, flow = (max(section[f"{kind}_mb"] for section in sections) for kind in ("worker", "flow"))
    goals = {
        f"a worker held {worker:.0f} MB, goal {MOST_WORKER_MB}": worker <= MOST_WORKER_MB,
        f"the flow held {flow:.0f} MB, goal {MOST_FLOW_MB}": flow <= MOST_FLOW_MB,
    }
    for what, verb in (("spooled", "refine"), ("loaded", "load")):
        *_, before, last = [None, None, *(section for section in sections if section["what"] == what)]
        if before and before["from"]:  # the first section includes the startup
            growth = last["ms"] / before["ms"]
            line = f"to {verb} documents {last['from']:,} to {last['to']:,} costs {growth:.2f} times those before, goal {MOST_GROWTH}"
            goals[line] = growth <= MOST_GROWTH
    return [line for line, is_met in goals.items() if not is_met]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=int, nargs="*", default=[10_000])
    parser.add_argument("--data", type=Path, help="pages to vary (default: invented short ones)")
    parser.add_argument("--json", type=Path, help="write all figures there")
    parser.add_argument("--folder", type=Path, help="where to work (default: the system's temporary folder)")
    asked = parser.parse_args()
    samples = load_samples(asked.data)
    points = []
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        for documents in sorted(asked.documents):
            points.append(measure(documents, samples, Path(folder)))
            print(f"{documents:,} documents are through", file=sys.stderr, flush=True)
    print_points(points)
    if asked.json:
        asked.json.write_text(json.dumps(points) + "\n", encoding="utf-8")
    missed = list_missed(points)
    print("\n".join(missed) or "all goals met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
