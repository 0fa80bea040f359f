"""How long a worker takes to start: `python tests/quality/bench_start.py [--rounds 5]`.

Wall time from opening a pool to the answer of its first worker, as medians: with an ancestor that must be started first,
forked from a running ancestor (as all but the first worker of a run are), and spawned, as on systems without fork. The goal
is 1.5 s for each, and no worker imports Prefect. Exit code 1 if it is missed.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from statistics import median

from tasks.pool import Failure, WorkerPool
from tasks.refine import ANCESTOR, Refinery, warm_up

MOST_SECONDS = 1.5
UNWANTED = {"prefect", "duckdb", "requests"}
WAYS = {
    "ancestor and worker": ANCESTOR,
    "worker, forked from it": ANCESTOR,
    "worker, from nothing": None,
}


def tell(_: object) -> tuple[float, list[str]]:
    """The CPU seconds of this worker so far, and what it should not have imported."""
    return time.process_time(), sorted(UNWANTED & set(sys.modules))


def start(ancestor: str | None) -> tuple[float, float, list[str]]:
    """Seconds until a new worker answers; its own CPU seconds, and what it should not have imported."""
    from bench_start import tell  # a worker does not know this module as its main one

    began = time.monotonic()
    with WorkerPool(tell, workers=1, warm_up=partial(warm_up, Refinery()), ancestor=ancestor) as pool:
        (told,) = pool.map([None])
    if isinstance(told, Failure):
        sys.exit(told.detail)
    return time.monotonic() - began, *told


def measure(rounds: int) -> dict[str, list[tuple[float, float, list[str]]]]:
    """Every way of starting, round by round, each round in a process that has no ancestor yet."""
    command = [sys.executable, __file__, "--one-round"]
    seen = [json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout) for _ in range(rounds)]
    return {name: [one[name] for one in seen] for name in WAYS}


def measure_ancestor() -> float:
    """CPU seconds of an ancestor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", f"import {ANCESTOR}"], cwd=Path(__file__).parents[2], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--one-round", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one_round:
        print(json.dumps({name: start(ancestor) for name, ancestor in WAYS.items()}))
        return 0
    print(f"{'':<26}{'seconds':>10}{'CPU s':>10}   imported (goal: none of {', '.join(sorted(UNWANTED))})")
    is_missed = False
    for name, told in measure(asked.rounds).items():
        seconds, cpu = median(each[0] for each in told), median(each[1] for each in told)
        imported = {module for each in told for module in each[2]}
        is_missed |= bool(imported) or seconds > MOST_SECONDS
        print(f"{name:<26}{seconds:>10.2f}{cpu:>10.2f}   {', '.join(sorted(imported)) or 'none'}")
    ancestor = median(measure_ancestor() for _ in range(asked.rounds))
    print(f"{'ancestor':<26}{'':>10}{ancestor:>10.2f}\ngoal: {MOST_SECONDS} s")
    return int(is_missed)


if __name__ == "__main__":
    sys.exit(main())
