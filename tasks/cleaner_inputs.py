"""The inputs of the cleaner besides the blocks of an article, and the compact form in which a row stores them.

Inputs that equal other columns of the row are not stored.
"""

from __future__ import annotations

import json
from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

from tasks.appeals.marks import find_common_marks, weighs
from tasks.records import Article, Block
from warehouse.rows import ArticleRow


@dataclass(frozen=True, slots=True)
class CleanerInputs:
    """The inputs an article was judged with. `marks` are those that have a weight, by the start of their block in the text."""

    is_plain: bool = False
    title: str | None = None
    publisher: str | None = None
    language: str | None = None
    marks: dict[int, tuple[str, ...]] = field(default_factory=dict)


def collect_inputs(article: Article, media_type: str) -> CleanerInputs:
    """Collect the cleaner's inputs."""
    common = find_common_marks(article.blocks)
    return CleanerInputs(
        is_plain=media_type == "text/plain",
        title=article.title,
        publisher=article.publisher,
        language=article.language,
        marks={block.start: marks for block in article.blocks if (marks := _choose_marks(block, common))},
    )


def _choose_marks(block: Block, common: Set[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mark for mark in block.marks if weighs(mark) and mark not in common))


def write_inputs(inputs: CleanerInputs, row: ArticleRow) -> str | None:
    """The JSON of `judged_with`: inputs that differ from the row's columns, or None."""
    differing: dict[str, Any] = {
        name: value
        for name, value in (("title", inputs.title), ("publisher", inputs.publisher), ("language", inputs.language))
        if value != getattr(row, name)
    }
    if inputs.is_plain:
        differing["is_plain"] = True
    if inputs.marks:
        differing["marks"] = {str(start): list(marks) for start, marks in inputs.marks.items()}
    return json.dumps(differing, ensure_ascii=False, separators=(",", ":")) if differing else None


def read_inputs(row: ArticleRow) -> CleanerInputs:
    """The inputs the article of a row was judged with; rows older than `judged_with` have only their columns."""
    said = json.loads(row.judged_with) if row.judged_with else {}
    return CleanerInputs(
        is_plain=bool(said.get("is_plain")),
        title=said.get("title", row.title),
        publisher=said.get("publisher", row.publisher),
        language=said.get("language", row.language),
        marks={int(start): tuple(marks) for start, marks in said.get("marks", {}).items()},
    )
