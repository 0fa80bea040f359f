"""From an article and the verdicts on its blocks to rows, with every field in its normal form.

Looks at no markup and judges nothing; what is unknown stays None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from tasks.blocks import join_blocks
from tasks.identity import canonical_url, identify_article
from tasks.metadata.bylines import read_byline
from tasks.metadata.dates import read_stamp
from tasks.records import BESIDE_THE_TEXT, Article, Block, Judgement, Page, Role, Source, Stamp, Verdict
from tasks.text.hygiene import clean_characters
from tasks.text.language import choose_language
from tasks.text.sketch import sketch_text
from tasks.versions import extractor_version
from warehouse.rows import ArticleRow, BlockRow, hash_text

_WORD = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\\W\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
_LONGEST_TITLE = 500


def fill_from_claims(article: Article, page: Page) -> Article:
    """Fill in claims for fields that the page itself does not state."""
    claims = page.claims
    byline = read_byline(claims.authors)
    return replace(
        article,
        title=article.title or claims.title,
        authors=article.authors or byline.people,
        agency=article.agency or byline.agency,
        byline=article.byline or byline.signed,
        publisher=article.publisher or claims.publisher,
        section=article.section or claims.section,
        language=article.language or claims.language,
        published=_fill_stamp(article.published, claims.published_at, page),
        modified=_fill_stamp(article.modified, claims.modified_at, page),
    )


def _fill_stamp(found: Stamp, claim: str | None, page: Page) -> Stamp:
    if found.moment or not claim:
        return found
    is_listed = page.reference.found_by in ("feed", "sitemap")
    return read_stamp(claim, "feed" if is_listed else "claim", before=page.seen_at)


def _in_utc(stamp: Stamp) -> datetime | None:
    return stamp.moment.astimezone(UTC) if stamp.moment else None


def compose_rows(
    page: Page, article: Article, judgement: Judgement, source: Source | None, cleaner_version: str
) -> tuple[ArticleRow, tuple[BlockRow, ...]]:
    """The row of an article and the rows of its blocks; offsets count characters of `text_raw`."""
    text = compose_text(judgement.kept)
    title = tidy_line(article.title)
    url = canonical_url(article.canonical_url, page.url)
    language, language_source = choose_language(article.language or (source.language if source else None), text)
    row = ArticleRow(
        article_id=identify_article(url, title, text),
        text=text,
        text_raw=compose_raw(judgement.verdicts),
        text_hash="",  # of the text, filled in below
        extractor_version=extractor_version(),
        cleaner_version=cleaner_version,
        source_id=page.reference.source_id or (source.source_id if source else None),
        publisher=source.publisher if source else tidy_line(article.publisher),
        url=page.url,
        canonical_url=url,
        requested_url=page.reference.url,
        title=title,
        language=language,
        language_source=language_source,
        raw_id=page.raw_id,
    )
    row = _describe_text(_state_dates(_state_facts(row, article), article), judgement, text)
    return row, tuple(map(compose_block, judgement.verdicts))


def _state_facts(row: ArticleRow, article: Article) -> ArticleRow:
    """A row with the metadata that the page states, except title and dates."""
    return replace(
        row,
        authors=_tidy_lines(article.authors),
        agency=article.agency,
        section=tidy_line(article.section),
        tags=_tidy_lines(article.tags),
        image_url=article.image_url,
        is_accessible_for_free=article.is_accessible_for_free,
        is_truncated=article.is_truncated,
        text_source=article.text_source,
    )


def _state_dates(row: ArticleRow, article: Article) -> ArticleRow:
    """A row with its dates; a last change before the publication (of a text written in advance) is dropped."""
    published, modified = _in_utc(article.published), _in_utc(article.modified)
    return replace(
        row,
        published_at=published,
        published_at_raw=article.published.raw,
        published_source=article.published.source,
        published_precision=article.published.precision,
        published_problem=article.published.problem,
        modified_at=None if published and modified and modified < published else modified,
    )


def recompose_article(row: ArticleRow, judgement: Judgement) -> ArticleRow:
    """A row with everything recomputed that depends on which blocks are kept: text, subtitle, captions, counts and hash."""
    return _describe_text(row, judgement, compose_text(judgement.kept))


def _describe_text(row: ArticleRow, judgement: Judgement, text: str) -> ArticleRow:
    removed = [len(verdict.block.text) for verdict in judgement.removed]
    return replace(
        row,
        text=text,
        text_hash=hash_text(text),
        subtitle=tidy_line(next((block.text for block in judgement.kept if block.role == "standfirst"), None)),
        captions=compose_captions(judgement.kept),
        is_appeal_only=judgement.is_appeal_only,
        word_count=len(find_words(text)),
        char_count=len(text),
        removed_block_count=len(removed),
        removed_char_share=sum(removed) / max(1, sum(len(verdict.block.text) for verdict in judgement.verdicts)),
        sketch=sketch_text(text),
    )


def compose_raw(verdicts: Sequence[Verdict]) -> str:
    """The whole text, including removed blocks, to which block offsets refer."""
    return join_blocks(verdict.block for verdict in verdicts)


def compose_block(verdict: Verdict) -> BlockRow:
    """The row of one judged block."""
    block = verdict.block
    return BlockRow(
        block_no=block.no,
        role=block.role,
        action=verdict.action,
        char_start=block.start,
        char_end=block.end,
        text=block.text,
        category=verdict.category,
        rule_id=verdict.rule_id,
        evidence=verdict.evidence,
        confidence=verdict.confidence,
    )


def compose_text(kept: Sequence[Block]) -> str:
    """The text a person would read aloud: a blank line between blocks, none between the items of a list."""
    parts: list[str] = []
    before: Role | None = None
    for block in kept:
        if block.role not in BESIDE_THE_TEXT and (line := _squeeze(block.text)):
            if parts:
                parts.append("\n" if block.role == before == "list_item" else "\n\n")
            parts.append(line)
            before = block.role
    return "".join(parts)


def compose_captions(kept: Sequence[Block]) -> tuple[str, ...]:
    """The captions, each with the credit right after it."""
    captions: list[str] = []
    before: Role | None = None
    for block in kept:
        if block.role == "credit" and before == "caption":
            captions[-1] += " " + _squeeze(block.text)
        elif block.role in ("caption", "credit"):
            captions.append(_squeeze(block.text))
        before = block.role
    return tuple(dict.fromkeys(filter(None, captions)))


def find_words(text: str) -> list[str]:
    """The words of a text; every Chinese or Japanese character counts as one."""
    return _WORD.findall(text)


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _tidy_lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(tidy_line, texts)))


def tidy_line(text: str | None) -> str | None:
    """A one-line field: clean characters, single spaces, at most 500 characters; None if empty."""
    if not text:
        return None
    return _squeeze(clean_characters(text))[:_LONGEST_TITLE] or None
