"""Owns the decision which runs of a page are the body of its article: signals weighed by a small linear model.

Refuses to look beyond structure: appeals that look like body are body here, and are judged later, on the record.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from tasks.body_signals import Signals
from tasks.metadata import Metadata
from tasks.scene import Scene

WEIGHTS_FILE = Path(__file__).parent / "body_weights.json"
"""Learnt from pages of some 700 publishers by `tests/quality/train_body.py`; above zero speaks for the body."""


@lru_cache(maxsize=1)
def load_weights() -> dict[str, float]:
    """Give the weight of every signal that has one."""
    weights: dict[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return weights


def choose_body(scene: Scene, metadata: Metadata) -> list[bool]:
    """Say for every run whether it is body."""
    weights = load_weights()
    signals = Signals(scene, metadata)
    is_body = [False] * len(scene.runs)
    for no in scene.candidates:
        is_body[no] = weights["bias"] + sum(weights.get(name, 0.0) for name in signals.name(no)) > 0
    return is_body
