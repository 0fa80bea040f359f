"""The benchmarks of scale: they measure the right processes, and divide a run into its phases."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

QUALITY = Path(__file__).parent
LOOK_AT_A_POOL = """
import json, os, sys
from pathlib import Path
sys.path[:0] = [sys.argv[1]]
from bench_scale import Watch
from tasks.pool import WorkerPool
if __name__ == "__main__":
    with WorkerPool(len, workers=2, ancestor="colorsys") as pool:
        list(pool.map(["a"]))
        watch = Watch(Path("nowhere"))
        watch.look(os.getpid())
    print(json.dumps(watch.looks[0]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked at in /proc")
def test_workers_are_seen_beside_the_flow_and_their_ancestor(tmp_path: Path) -> None:
    """The bench once looked for spawned workers only, when they were forked already, and praised them for 0 MB."""
    script = tmp_path / "main.py"
    script.write_text(LOOK_AT_A_POOL)
    ended = subprocess.run([sys.executable, script, QUALITY], capture_output=True, text=True, check=True)
    look = json.loads(ended.stdout)
    assert {"flow", "worker", "ancestor"} <= set(look["mb"])
    assert look["mb"]["worker"] > 1 and look["most_mb"]["flow"] >= look["mb"]["flow"] > 1
    assert look["cpu"]["flow"] > 0


def look_at(at: float, spooled: int, loaded: int, flow: float, worker: float, megabytes: float) -> dict[str, Any]:
    held = {"flow": megabytes, "worker": 5 * megabytes, "ancestor": 1.0}
    return {
        "at": at, "spooled": spooled, "loaded": loaded, "spool_mb": 1.0,
        "cpu": {"flow": flow, "worker": worker}, "mb": held, "most_mb": held, "own_mb": held,
    }  # fmt: skip


def test_a_run_is_cut_at_powers_of_ten_and_where_loading_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(QUALITY)
    bench = import_module("bench_scale")
    looks = [
        look_at(0, 0, 0, 1, 0, 30),
        look_at(10, 1000, 0, 2, 19, 30),
        look_at(30, 10_000, 0, 3, 99, 35),
        look_at(50, 20_000, 0, 4, 198, 36),
        look_at(60, 20_000, 10_000, 14, 198, 70),
        look_at(70, 20_000, 20_000, 24, 198, 50),
    ]
    first, second, third, load, load_more = sections = list(bench.cut_sections(looks, 20_000))
    assert [(each["what"], each["from"], each["to"]) for each in sections] == [
        ("spooled", 0, 1000), ("spooled", 1000, 10_000), ("spooled", 10_000, 20_000),
        ("loaded", 0, 10_000), ("loaded", 10_000, 20_000),
    ]  # fmt: skip
    assert [each["ms"] for each in (first, second, third)] == [20, 9, 10]
    assert (load["ms"], load["flow_ms"], load["flow_mb"], load["wall_s"]) == (1, 1, 70, 10)
    assert load_more["flow_mb"] == 70
    assert bench.list_missed([{"sections": sections}]) == []
    third["ms"] = 11
    assert "costs 1.22 times" in bench.list_missed([{"sections": sections}])[0]


def test_no_worker_has_prefect_however_it_starts() -> None:
    command = [sys.executable, QUALITY / "bench_start.py", "--one-round"]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert len(told) == 3
    assert {name: imported for name, (_, _, imported) in told.items() if imported} == {}
