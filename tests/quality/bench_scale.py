"""Cost and memory of `newsrefinery ingest` as documents grow: `python tests/quality/bench_scale.py [1000 10000 …] [--data PAGES]`.

For each number it writes WARC files (`make_warcs.py`), ingests them into a new home folder with real workers, spool and
load, and watches the processes: CPU a document without what a run of one document costs, the most memory that the flow
and a worker held, whether workers grow after their first fifth, bytes at each station. Exit code 1 where a goal is
missed: 400 MB a worker, 600 MB the flow, and a document of the largest run at most 1.2 times one of the smallest.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench_shown import describe_machine
from make_warcs import load_samples, write_warcs
from rich.console import Console
from rich.table import Table

MOST_WORKER_MB, MOST_FLOW_MB, MOST_GROWTH = 400, 600, 1.2
PAUSE = 0.5


@dataclass
class Watched:
    """What the processes of a run held, in MB, look by look."""

    flow: list[float] = field(default_factory=list)
    workers: list[dict[int, float]] = field(default_factory=list)
    flow_peak: float = 0
    worker_peak: float = 0
    spool_peak: float = 0

    def look(self, flow: int, spool: Path) -> None:
        """Note the memory of the flow and of its spawned children. Prefect's server, which a home may have of its own, is neither."""
        self.spool_peak = max(self.spool_peak, _size(spool))
        memory = _read_memory(flow)
        if memory is None:
            return
        self.flow.append(memory[0])
        self.flow_peak = max(self.flow_peak, memory[1])
        found = {pid: _read_memory(pid) for pid in _list_workers(flow)}
        self.workers.append({pid: held[0] for pid, held in found.items() if held})
        self.worker_peak = max([self.worker_peak, *(held[1] for held in found.values() if held)])

    def measure_growth(self) -> float:
        """How many MB a worker held more at the end than after the first fifth of the looks that saw it, at the worst."""
        seen: dict[int, list[float]] = {}
        for look in self.workers:
            for pid, held in look.items():
                seen.setdefault(pid, []).append(held)
        return max((held[-1] - held[len(held) // 5] for held in seen.values() if len(held) > 10), default=0)


def _read_memory(pid: int) -> tuple[float, float] | None:
    """What a process holds, and the most it ever held, in MB."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    found = dict(re.findall(r"(VmRSS|VmHWM):\s+(\d+) kB", status))
    return (int(found["VmRSS"]) / 1000, int(found["VmHWM"]) / 1000) if len(found) == 2 else None


def _list_workers(flow: int) -> list[int]:
    workers = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(file.read_text().rpartition(")")[2].split()[1])
            if parent == flow and "spawn_main" in file.with_name("cmdline").read_text():
                workers.append(int(file.parent.name))
        except OSError:
            continue
    return workers


def measure(documents: int, samples: list[str], folder: Path) -> dict[str, Any]:
    """Write the documents, ingest them into a new home, and give the figures."""
    inputs, home = folder / f"warc-{documents}", folder / f"home-{documents}"
    write_warcs(inputs, documents, samples)
    command = [sys.executable, "-m", "flows.cli", "ingest", str(inputs), "--json"]
    before, began, watched = _spent(), time.monotonic(), Watched()
    with subprocess.Popen(
        command, env=os.environ | {"NEWSREFINERY_HOME": str(home)}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        pause = threading.Event()
        while process.poll() is None:
            watched.look(process.pid, home / "spool")
            pause.wait(PAUSE)
        assert process.stdout
        said = json.loads(process.stdout.read())
    if said["new"] != documents:
        sys.exit(f"{documents} documents were written, and the run says {said}")
    return {
        "documents": documents, "cpu_s": _spent() - before, "wall_s": time.monotonic() - began,
        "flow_mb": watched.flow_peak, "worker_mb": watched.worker_peak, "worker_growth_mb": watched.measure_growth(),
        "warc_mb": _size(inputs), "archive_mb": _size(home / "raw"), "spool_mb": watched.spool_peak,
        "warehouse_mb": _size(home / "warehouse.duckdb"), "held": watched.flow, "workers_held": watched.workers,
    }  # fmt: skip


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _size(path: Path) -> float:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(_size_of_file(file) for file in files) / 1e6


def _size_of_file(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except FileNotFoundError:  # loaded meanwhile
        return 0


def compute_costs(points: list[dict[str, Any]]) -> None:
    """Milliseconds of CPU a document, the cost of the first point (of one document) taken off."""
    start = points[0]["cpu_s"]
    for point in points[1:]:
        point["ms"] = 1000 * (point["cpu_s"] - start) / point["documents"]


def print_points(points: list[dict[str, Any]]) -> None:
    heads = ("documents", "ms CPU each", "CPU s", "wall s", "flow MB", "worker MB", "grows MB", "WARC", "raw/", "spool", "warehouse MB")  # fmt: skip
    keys = ("cpu_s", "wall_s", "flow_mb", "worker_mb", "worker_growth_mb", "warc_mb", "archive_mb", "spool_mb", "warehouse_mb")  # fmt: skip
    machine = describe_machine()
    table = Table(title=f"{machine['processor']}, {machine['cores']} cores at load {machine['load']:.1f}")
    for head in heads:
        table.add_column(head, justify="right")
    for point in points:
        cost = f"{point['ms']:.2f}" if "ms" in point else "start"
        table.add_row(f"{point['documents']:,}", cost, *(f"{point[key]:.0f}" for key in keys))
    Console(width=132).print(table)


def list_missed(points: list[dict[str, Any]]) -> list[str]:
    """A line for each goal that was missed."""
    first, last = points[1], points[-1]
    growth = last["ms"] / first["ms"]
    goals = {
        f"a worker held {last['worker_mb']:.0f} MB, goal {MOST_WORKER_MB}": last["worker_mb"] <= MOST_WORKER_MB,
        f"the flow held {last['flow_mb']:.0f} MB, goal {MOST_FLOW_MB}": last["flow_mb"] <= MOST_FLOW_MB,
        f"a document of {last['documents']:,} costs {growth:.2f} times one of {first['documents']:,}, goal "
        f"{MOST_GROWTH}": growth <= MOST_GROWTH,
    }
    return [line for line, is_met in goals.items() if not is_met]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=int, nargs="*", default=[1000, 3000, 10_000])
    parser.add_argument("--data", type=Path, help="pages to vary (default: invented short ones)")
    parser.add_argument("--json", type=Path, help="write all figures there")
    parser.add_argument("--folder", type=Path, help="where to work (default: the system's temporary folder)")
    asked = parser.parse_args()
    samples = load_samples(asked.data)
    points = []
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        for documents in (1, *sorted(asked.documents)):
            points.append(measure(documents, samples, Path(folder)))
            print(f"{documents:,} documents: {points[-1]['cpu_s']:.0f} CPU s", file=sys.stderr, flush=True)
    compute_costs(points)
    print_points(points)
    if asked.json:
        asked.json.write_text(json.dumps(points) + "\n", encoding="utf-8")
    missed = list_missed(points)
    print("\n".join(missed) or "all goals met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
