"""Decides which runs of a page are the body of its article: signals weighed by a small linear model.

Looks only at structure: appeals that look like body are body here, and are judged later, on the record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from itertools import repeat
from pathlib import Path

from tasks.metadata.claims import Metadata
from tasks.page.body_signals import Signals
from tasks.page.scene import Place, Scene

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
    of_places: dict[Place, float] = {}
    is_body = [False] * len(scene.runs)
    for no in scene.candidates:
        if signals.is_plain_link(no):
            continue
        if signals.is_plain_body(no) or signals.is_standfirst(no):
            is_body[no] = True
            continue
        place = scene.place(no)
        if place not in of_places:
            of_places[place] = weights["bias"] + _weigh(place.signals, weights)
        is_body[no] = of_places[place] + _weigh(signals.name(no), weights) > 0
    return is_body


def _weigh(names: Iterable[str], weights: dict[str, float]) -> float:
    return sum(map(weights.get, names, repeat(0.0)))
