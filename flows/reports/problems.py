"""What did not work, in lines for people: all of them where data is kept, the first few of a kind where people read.

Finds no problems; who does gives each a kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

MOST_OF_A_KIND = 5


class Problem(NamedTuple):
    """`said` is a line for a person, `kind` the word that lines alike share, `listed_by` the query that has them all."""

    said: str
    kind: str
    listed_by: str = "recent_runs"


def shorten(problems: Iterable[Problem]) -> list[str]:
    """The lines of the first five problems of each kind, and how many more there are: a thousand sources behind one broken
    line are one thing to know."""
    kinds: dict[str, list[Problem]] = {}
    for problem in problems:
        kinds.setdefault(problem.kind, []).append(problem)
    return [line for kind, alike in kinds.items() for line in _shorten_kind(kind, alike)]


def _shorten_kind(kind: str, alike: list[Problem]) -> list[str]:
    lines = [problem.said for problem in alike[:MOST_OF_A_KIND]]
    if left := alike[MOST_OF_A_KIND:]:
        lines.append(f"and {len(left):,} more: {kind.replace('_', ' ')} (newsrefinery query {left[0].listed_by})")
    return lines
