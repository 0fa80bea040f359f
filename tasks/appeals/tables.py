"""Rows of tables among the blocks of an article: lines of cells between bars, as text extraction writes them.

Looks at no markup: extraction has already turned the rows of a page's tables into such lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from tasks.appeals.evidence import Evidence
from tasks.appeals.guards import has_fitting_sure_rule

_FEWEST_ROWS, _MANY_BARS = 3, 3
_HAS_DIGIT = re.compile(r"\d")


def find_table_rows(found: Sequence[Evidence]) -> set[int]:
    """The places of rows of tables: lines with many bars, and runs of at least three lines of cells between bars.

    A block that a sure rule fits is a row only between two others, and not if the rule is for legal notices. (Seen 2026-11:
    "x | x | x" in the results of a high jump, read as share buttons.) Two cells without a digit are not a row: lists of links
    look like that ("A title | more").
    """
    if not any("|" in evidence.text for evidence in found):
        return set()
    is_row = [_is_row(evidence.text) for evidence in found]
    runs = (list(run) for such, run in groupby(range(len(found)), is_row.__getitem__) if such)
    rows = {place for run in runs if len(run) >= _FEWEST_ROWS for place in run if _is_cells(found[place], place, run)}
    return rows | {place for place, evidence in enumerate(found) if _is_row_alone(evidence)}


def _is_row_alone(evidence: Evidence) -> bool:
    return evidence.text.count("|") >= _MANY_BARS and not has_fitting_sure_rule(evidence)


def _is_row(text: str) -> bool:
    bars = text.count(" | ")
    return bars > 1 or (bars == 1 and _HAS_DIGIT.search(text) is not None)


def _is_cells(evidence: Evidence, place: int, run: Sequence[int]) -> bool:
    is_sure = has_fitting_sure_rule(evidence)
    return not is_sure or (run[0] < place < run[-1] and has_fitting_sure_rule(evidence, but="legal"))
