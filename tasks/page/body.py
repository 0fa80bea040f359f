"""Decides which runs of a page are the body of its article: signals weighed by a small linear model.

Looks only at structure: appeals that look like body are body here, and are judged and recorded later.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from itertools import repeat
from pathlib import Path

from tasks.metadata.stated import Metadata
from tasks.page.body_signals import Signals
from tasks.page.brothers import belongs_to_brothers, list_entries, list_series
from tasks.page.placeholders import is_placeholder
from tasks.page.runs import FEW_LINKS, PARAGRAPH
from tasks.page.scene import HEADINGS, Place, Scene
from tasks.page.strangers import list_strangers

WEIGHTS_FILE = Path(__file__).parent / "body_weights.json"
"""Learnt from pages of some 700 publishers by `tests/quality/train_body.py`; positive weights suggest body."""


@lru_cache(maxsize=1)
def load_body_weights() -> dict[str, float]:
    """Return the weight of every signal that has one."""
    weights: dict[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return weights


def choose_body(scene: Scene, metadata: Metadata) -> list[bool]:
    """Decide for every run whether it is body."""
    weights = load_body_weights()
    signals = Signals(scene, metadata)
    of_places: dict[tuple[Place, bool], float] = {}
    is_body = [False] * len(scene.runs)
    for no in scene.candidates:
        if signals.is_plain_link(no):
            continue
        if signals.is_plain_body(no) or signals.is_standfirst(no):
            is_body[no] = True
            continue
        where = scene.place(no), scene.chosen[no]
        if where not in of_places:
            of_places[where] = weights["bias"] + _weigh(signals.name_place(no), weights)
        is_body[no] = of_places[where] + _weigh(signals.name(no), weights) > 0
    for no in scene.candidates:
        is_body[no] = is_body[no] or belongs_to_brothers(scene, is_body, no) or _heads_body(scene, is_body, no)
    for no in [*list_entries(scene, is_body)]:
        is_body[no] = True
    for no in [*list_series(scene, is_body)]:
        is_body[no] = True
    for no in [*list_strangers(scene, is_body, signals.authors)]:
        is_body[no] = False
    return is_body


def _heads_body(scene: Scene, is_body: list[bool], no: int) -> bool:
    """Whether a heading with too low a score is right above a paragraph of the body, and its parent is the parent or
    grandparent of that paragraph: the heading of a letter to the editor, of an entry of a live blog."""
    start, below = scene.first if scene.headline is None else scene.headline, no + 1
    while below <= scene.last and scene.runs[below].is_below_picture and not is_body[below]:
        below += 1
    if scene.tags[no] not in HEADINGS or not start < no < scene.last or scene.runs[no].link_share or scene.is_title(no):
        return False
    return (
        is_body[below]
        and scene.chosen[below]
        and not scene.chosen[no]
        and scene.runs[below].link_share < FEW_LINKS
        and len(scene.runs[below].text) >= PARAGRAPH
        and not is_placeholder(scene.runs[below].text)
        and scene.parents[no] in (scene.parents[below], scene.grandparents[below])
    )


def _weigh(names: Iterable[str], weights: dict[str, float]) -> float:
    return sum(map(weights.get, names, repeat(0.0)))
