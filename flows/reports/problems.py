"""Problems of a run, as one-line messages: tables keep all of them, people are shown the first few of each kind.

Detects no problems itself; whoever reports one names its kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

MOST_OF_A_KIND = 5


class Problem(NamedTuple):
    """`said` is a one-line message, `kind` is shared by similar problems, `listed_by` is the named query that lists them all."""

    said: str
    kind: str
    listed_by: str = "recent_runs"


def shorten(problems: Iterable[Problem]) -> list[str]:
    """The lines of the first five problems of each kind, and the number of the others: a thousand sources behind one broken
    connection are one piece of information."""
    kinds: dict[str, list[Problem]] = {}
    for problem in problems:
        kinds.setdefault(problem.kind, []).append(problem)
    return [line for kind, alike in kinds.items() for line in _shorten_kind(kind, alike)]


def _shorten_kind(kind: str, alike: list[Problem]) -> list[str]:
    lines = [problem.said for problem in alike[:MOST_OF_A_KIND]]
    if left := alike[MOST_OF_A_KIND:]:
        lines.append(f"and {len(left):,} more: {kind.replace('_', ' ')} (newsrefinery query {left[0].listed_by})")
    return lines
