"""Rows that belong together: what became of a document, an article as it is stored, and a stored one rebuilt.

The rows themselves are in `warehouse/rows.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from warehouse.rows import ArticleRow, BlockRow, FetchRow, RawRow, RejectRow, RestoredRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one document: an article with its blocks, a reject, or bytes known from a run before.

    `item` is what a person would call the document, equal to `RejectRow.item`: an article under the name of an earlier
    reject resolves it; so does an `item` alone, which like a `fetch` alone counts as no document. `known_raw_id`, with the
    article of its bytes under this URL, stands alone (or with `fetch`): judged before, only `last_seen_at` moves.
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
