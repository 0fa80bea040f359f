"""Articles as they were on their pages, looked up by number or URL in the published file. Read-only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from warehouse.ask import ask_for


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article in the warehouse, newest version, short columns only."""

    article_id: int
    source_id: str | None
    publisher: str | None
    url: str | None
    title: str | None
    language: str | None
    published_at: datetime | None
    cleaner_version: str


@dataclass(frozen=True, slots=True)
class JudgedBlock:
    """A block with its verdict; if `restored_by` is set, category and the rest are those of the undone cut."""

    block_no: int
    role: str
    action: str
    text: str
    category: str | None
    rule_id: str | None
    evidence: Sequence[str]
    confidence: float
    restored_by: str | None
    restored_at: datetime | None


def find_article(home: Path | str, *, article_id: int | None = None, urls: Sequence[str] = ()) -> ArticleSummary | None:
    """The article with this number, otherwise the last one seen at these URLs. Raises WarehouseError (no warehouse)."""
    rows = ask_for(home, "find_articles", {"article_id": article_id, "urls": list(urls)}).rows
    return ArticleSummary(*rows[0]) if rows else None


def read_judged_blocks(home: Path | str, article_id: int) -> list[JudgedBlock]:
    """The blocks of an article's newest version, in order."""
    rows = ask_for(home, "read_judged_blocks", {"article_id": article_id}).rows
    return [JudgedBlock(*row) for row in rows]


def count_stored(home: Path | str, source_id: str | None = None) -> int:
    """The number of article versions, of one source or of all."""
    count: int = ask_for(home, "count_stored", {"source_id": source_id}).rows[0][0]
    return count
