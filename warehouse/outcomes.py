"""Rows that belong together: the result for a document, an article version as stored, and a rebuilt one.

The rows themselves are in `warehouse/rows.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from warehouse.rows import ArticleRow, BlockRow, FetchRow, RawRow, RejectRow, RestoredRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result for one document: an article with its blocks, a reject, or bytes known from an earlier run.

    `item` is the document's name for people, equal to `RejectRow.item`. An article resolves an open reject with the same
    item; so does an outcome with nothing but an `item`. Outcomes with only an `item` or a `fetch` do not count as documents.
    `known_raw_id` means that these bytes were judged before, and only `last_seen_at` changes; `known_article_id` is their
    article under this URL. No other field but `fetch` is then set.
    """

    item: str
    article: ArticleRow | None = None
    blocks: tuple[BlockRow, ...] = ()
    restored: tuple[RestoredRow, ...] = ()
    reject: RejectRow | None = None
    raw: RawRow | None = None
    fetch: FetchRow | None = None
    known_raw_id: str | None = None
    known_article_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """A version of an article as the warehouse has it; `archive_path` (relative to the home) and offset find its page."""

    article: ArticleRow
    version: int
    loaded_at: datetime
    blocks: tuple[BlockRow, ...]
    restored: tuple[RestoredRow, ...] = ()
    archive_path: str | None = None
    archive_offset: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """The rebuilt row of an existing version, after an undo or by another cleaner.

    It applies only if the row is still the one it was made from (`based_on`: its loaded_at). `article` is None if only
    the cleaner's name changes.
    """

    article_id: int
    version: int
    based_on: datetime
    cleaner_version: str
    article: ArticleRow | None = None
    blocks: tuple[BlockRow, ...] = ()
    restored: tuple[RestoredRow, ...] = ()
