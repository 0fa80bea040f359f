"""Floors of the near-duplicate search, measured on the invented set of `bench_duplicates.py`."""

from __future__ import annotations

import importlib.util
from pathlib import Path

BENCH = Path(__file__).with_name("bench_duplicates.py")


def test_copies_are_told_from_look_alikes():
    spec = importlib.util.spec_from_file_location("bench_duplicates", BENCH)
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    same, apart = bench.invent_pairs()
    hits = sum(bench.compare_sketches(one, other) >= bench.THRESHOLD for _, one, other in same)
    wrong = sum(bench.compare_sketches(one, other) >= bench.THRESHOLD for _, one, other in apart)
    assert hits / len(same) >= 0.95  # measured: 0.96
    assert hits / (hits + wrong) >= 0.97  # measured: 0.99
