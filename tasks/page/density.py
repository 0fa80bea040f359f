"""A plain way to find the text of a page: the element with the most prose in it.

A last resort, used only if every better reader finds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from tasks.page.runs import SHORTEST_PROSE, Spot, TextRun

_FEW_LINKS = 0.3
"""Maximum linked share of prose; of 216 pages with a reference, 99 % of the paragraphs of the articles have less."""
_ENOUGH = 200
"""Minimum characters of prose in an article; the shortest of those 216 has 302."""
_LITTLE = 1_500
"""A page with fewer characters of prose may have its article elsewhere; nine of ten of those articles have more."""
_SHARE_ABOVE = 0.5
"""The weight of a paragraph for its grandparent, which is chosen if several parents share the text."""


def is_bare(runs: Sequence[TextRun]) -> bool:
    """Whether a page shows hardly any prose."""
    return sum(len(run.text) for run in runs if _is_prose(run)) < _LITTLE


def _is_prose(run: TextRun) -> bool:
    return len(run.text) >= SHORTEST_PROSE and run.link_share < _FEW_LINKS


def find_dense(runs: Sequence[TextRun]) -> list[TextRun]:
    """Return the runs of prose in the element that holds most of it, in order; [] if no element holds enough."""
    prose = [run for run in runs if _is_prose(run)]
    weights: dict[Spot, float] = {}
    for run in prose:
        parent = run.spot.around
        for spot, share in ((parent, 1.0), (parent.around if parent is not None else None, _SHARE_ABOVE)):
            if spot is not None:
                weights[spot] = weights.get(spot, 0.0) + share * len(run.text)
    best = max(weights, key=lambda spot: weights[spot], default=None)
    found = [run for run in prose if any(spot is best for spot in run.spot.chain() if spot is not run.spot)]
    return found if sum(len(run.text) for run in found) >= _ENOUGH else []
