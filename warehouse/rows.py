"""The rows of the warehouse: one frozen dataclass per relation, with the columns that earlier stages fill.

Knows no database driver, HTML or appeals. Columns that only the loader can fill (version, run_id, when a row was seen
and loaded) are not here; `tests/warehouse` compares the fields with the DDL.

Conventions: None means not known (an empty string in an optional field is stored as NULL), times are aware datetimes in
UTC, lists are tuples.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

RejectStage = Literal["discover", "fetch", "read", "extract", "spool", "load"]
RunStatus = Literal["running", "finished", "failed"]
TemplateStatus = Literal["proposed", "accepted", "rejected", "waiting", "cut"]
TemplateDecision = Literal["accepted", "rejected"]
Verb = Literal["undo", "redo"]
PartitionStatus = Literal["planned", "running", "finished", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """A cleaned article from one document. The same bytes, code and rules always give an equal row.

    `article_id` is a non-negative 63-bit integer; `text_hash` comes from `hash_text(text)`; `text_raw` is
    every block as it stood on the page, removed ones too, and block offsets count its characters;
    `removed_char_share` is removed characters / all block characters, 0 to 1; `sketch` comes from
    `tasks.text.sketch.sketch_text(text)`; without one only exact copies of the article are found. `judged_with` is JSON:
    cleaner input that is in no other column, so that the blocks can be judged again without the page.
    """

    article_id: int
    text: str
    text_raw: str
    text_hash: str
    extractor_version: str
    cleaner_version: str
    config_hash: str | None = None
    source_id: str | None = None
    publisher: str | None = None
    url: str | None = None
    canonical_url: str | None = None
    requested_url: str | None = None
    title: str | None = None
    subtitle: str | None = None
    captions: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    agency: str | None = None
    language: str | None = None
    language_source: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image_url: str | None = None
    published_at: datetime | None = None
    published_at_raw: str | None = None
    published_source: str | None = None
    published_precision: str | None = None
    published_problem: str | None = None
    modified_at: datetime | None = None
    is_accessible_for_free: bool | None = None
    is_truncated: bool | None = None
    text_source: str | None = None
    is_appeal_only: bool = False
    word_count: int = 0
    char_count: int = 0
    removed_block_count: int = 0
    removed_char_share: float = 0.0
    sketch: tuple[int, ...] = ()
    raw_id: str | None = None
    judged_with: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockRow:
    """A block of an article, kept or removed: `text_raw[char_start:char_end] == text`, `block_no` from 0.

    A kept block has neither category nor rule. Goes into `article_blocks` and, if it was cut, `removed_blocks`.
    """

    block_no: int
    role: str
    action: Literal["keep", "remove"]
    char_start: int
    char_end: int
    text: str
    category: str | None = None
    rule_id: str | None = None
    evidence: tuple[str, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredRow:
    """The undone cut of a block that a person restored; the block itself is kept.

    Goes into `removed_blocks` with `restored_at` and `restored_by`, so that the cut can be redone.
    """

    block_no: int
    category: str
    rule_id: str | None = None
    evidence: tuple[str, ...] = ()
    confidence: float = 1.0
    restored_at: datetime
    restored_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """A person's decision about cuts: `undo` restores, `redo` cuts again; the latest decision about a block counts.

    Within an article (`article_id`) or a source (`source_id`) it covers what `rule_id` cuts and the blocks with these texts
    (`block_keys`); everything if both are empty.
    """

    decision_id: str
    verb: Verb
    article_id: int | None = None
    source_id: str | None = None
    rule_id: str | None = None
    block_keys: tuple[str, ...] = ()
    decided_at: datetime
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDecisionRow:
    """A person's decision about a repeated block; `rule_id` is the rule made from an accepted one."""

    template_id: int
    status: TemplateDecision
    rule_id: str | None = None
    decided_at: datetime
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectRow:
    """Something that could not become an article: `reason` is a fixed word, `detail` one line for a person."""

    item: str
    stage: RejectStage
    reason: str
    detail: str | None = None
    source_id: str | None = None
    raw_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRow:
    """Bytes in the archive: `raw_id` is their sha256 (64 hex digits), `archive_path` relative to the home.

    `cleaner_version` is the cleaner that judged them; None if the verdict may differ next time (a limit was hit), so that
    the document is tried again.
    """

    raw_id: str
    archive_path: str
    archive_offset: int
    byte_count: int
    url: str | None = None
    content_type: str | None = None
    fetched_at: datetime | None = None
    cleaner_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRow:
    """An attempt at a URL, whatever the result. `next_try_at`: when the server asked us to come back; `opt_outs`: what the
    publisher reserves (`tasks/fetch/opt_outs.py`), None if no page came."""

    url: str
    outcome: str
    fetched_at: datetime
    source_id: str | None = None
    final_url: str | None = None
    http_status: int | None = None
    attempts: int = 1
    elapsed_ms: int | None = None
    byte_count: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    next_try_at: datetime | None = None
    detail: str | None = None
    opt_outs: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A run, recorded when it starts and again when it ends. `parameters` is JSON. Counts are documents."""

    run_id: str
    kind: str
    status: RunStatus
    started_at: datetime
    finished_at: datetime | None = None
    code_version: str | None = None
    extractor_version: str | None = None
    cleaner_version: str | None = None
    config_hash: str | None = None
    parameters: str | None = None
    read_count: int = 0
    new_count: int = 0
    updated_count: int = 0
    unchanged_count: int = 0
    duplicate_count: int = 0
    rejected_count: int = 0
    skipped_count: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A source in the current catalogue. Fewer articles a day than the minimum are a failure, more than the maximum a warning."""

    source_id: str
    publisher: str | None = None
    names: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    language: str | None = None
    is_enabled: bool = True
    min_articles: int | None = None
    max_articles: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionRow:
    """A partition: one source on one day (`day` is ISO, 2026-03-01), and its state.

    The loader counts its articles. `code_version` names extractor and cleaner.
    """

    source_id: str
    day: str
    status: PartitionStatus
    run_id: str
    attempt: int = 1
    rejected_count: int = 0
    code_version: str | None = None
    flow_run_id: str | None = None
    error: str | None = None


def hash_text(text: str) -> str:
    """The `text_hash` of an article: sha256 (64 hex digits) of its text, spaces collapsed, case folded."""
    return hashlib.sha256(" ".join(text.casefold().split()).encode("utf-8", "replace")).hexdigest()
