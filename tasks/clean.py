"""Cleaning without a warehouse: from a stream to a page, from a page to its clean text, from JSON lines to JSON lines.

Stores nothing; a bad line never stops the others.
"""

from __future__ import annotations

import io
import re
from collections import deque
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, BinaryIO

from tasks.blocks import split_lines
from tasks.files.content import Unusable, take_usable, unpack_file
from tasks.files.fields import make_page
from tasks.files.gzip_members import join_content, read_members
from tasks.files.jsonl import NumberedLine, parse_object, read_lines, skip_blank
from tasks.identity import hash_body
from tasks.normalize import compose_captions, compose_text, fill_from_claims
from tasks.pool import Failure, Limits
from tasks.records import Article, Claims, Page, Reference, Rejection, Verdict
from tasks.refine import RefinedArticle, Refinery, judge, judge_page, make_pool, remember
from tasks.text.hygiene import clean_characters
from tasks.text.kinds import GZIP_MAGIC
from tasks.text.language import choose_language

Cleaned = dict[str, Any]
"""The output of `clean --json` for a document."""
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,99}<(?:!--|!doctype|\?xml|[a-z][a-z0-9]{0,20}[\s/>])", re.IGNORECASE)


def read_stream(stream: BinaryIO, name: str, *, url: str | None, claims: Claims, max_bytes: int) -> Page:
    """Read one document, gzipped or not; it is HTML if it begins with a tag or its name ends like that of an HTML file.

    Raises Unusable: too_large, empty_body, truncated, corrupt.
    """
    body = stream.read(max_bytes + 1)
    if len(body) > max_bytes:
        raise Unusable("too_large", f"more than {max_bytes:,} bytes; NEWSREFINERY_MAX_BYTES sets the limit")
    if body.startswith(GZIP_MAGIC):
        body = join_content(read_members(io.BytesIO(body), size=len(body), hold=max_bytes), max_bytes)
    if not body.strip():
        raise Unusable("empty_body", "nothing in it but white space" if body else "nothing in it")
    is_html = name.lower().removesuffix(".gz").endswith((".html", ".htm", ".xhtml")) or bool(_MARKUP.match(body))
    media_type = "text/html" if is_html else "text/plain"
    reference = Reference(item=name, url=url)
    return Page(reference, body, media_type, raw_id=hash_body(body), url=url, claims=claims)


def compose_kept(refined: RefinedArticle) -> str:
    """The complete document (with headline and captions) without the removed blocks; paragraph spacing is kept."""
    parts: list[str] = []
    gap = ""
    for verdict in refined.judgement.verdicts:
        gap += verdict.block.lead
        if verdict.action == "keep":
            parts += [_narrow_gap(gap), verdict.block.text] if parts else [verdict.block.text]
            gap = ""
        gap += verdict.block.trail
    has_headline = any(block.role == "headline" for block in refined.judgement.kept)
    title = refined.article.title
    return "".join([f"{title}\n\n", *parts] if title and parts and not has_headline else parts)


def _narrow_gap(gap: str) -> str:
    """Merge the white space around removed blocks into one gap: a blank line, a line end or a space."""
    return "\n\n" if gap.count("\n") > 1 else "\n" if "\n" in gap else " "


def clean_lines(
    stream: io.BufferedReader, *, claims: Claims, refinery: Refinery, workers: int, limits: Limits, max_bytes: int
) -> Iterator[Cleaned]:
    """Clean JSON lines, gzipped or not, in worker processes, in order; an unusable line gives an `error`.

    `claims` apply to lines that do not give their publisher or language.
    """
    sent: deque[NumberedLine] = deque()
    clean = partial(clean_line, claims=claims, refinery=refinery)
    with make_pool(clean, refinery, workers=workers, limits=limits) as pool:
        for result in pool.map(remember(skip_blank(read_lines(unpack_file(stream), max_bytes=max_bytes)), sent)):
            line = sent.popleft()
            yield _explain(line, result) if isinstance(result, Failure) else result


def clean_line(line: NumberedLine, claims: Claims, refinery: Refinery) -> Cleaned:
    """Clean one line; runs in a worker process."""
    number, content = line
    try:
        fields = parse_object(take_usable(content))
    except Unusable as problem:
        return describe_failed(None, f"line {number}: {problem.reason}: {problem}")
    defaults = {"publisher": claims.publisher, "language": claims.language}
    said = {name: value for name, value in fields.items() if value is not None}
    return clean_document({**defaults, **said, "id": fields.get("id")}, refinery)


def clean_document(document: Mapping[str, object], refinery: Refinery) -> Cleaned:
    """Clean one record of `clean --jsonl`: `id`, `html` or `text` (a line is a block), `url`, `language`, `publisher`.

    Returns `id title text captions language authors published_at blocks`, and `error` if the record is unusable.
    `authors` are all names as on the page; the warehouse stores agencies separately, in `agency`.
    """
    identifier = document.get("id")
    try:
        page = make_page(document, Reference(item=str(identifier)))
    except Unusable as error:
        return describe_failed(identifier, f"{error.reason}: {error.detail}")
    refined = judge_page(page, refinery) if page.media_type == "text/html" else _judge_lines(page, refinery)
    if isinstance(refined, Rejection):
        return describe_failed(identifier, f"{refined.reason}: {refined.detail}")
    return {"id": identifier, **describe_refined(refined)}


def _judge_lines(page: Page, refinery: Refinery) -> RefinedArticle:
    article = fill_from_claims(Article(blocks=split_lines(clean_characters(page.body.decode()))), page)
    return judge(article, page.url, page.reference.source_id, refinery, page.media_type)


def describe_refined(refined: RefinedArticle) -> Cleaned:
    """The output of `clean --json`: the text without appeals, and every block with its verdict."""
    article, judgement = refined.article, refined.judgement
    text = compose_text(judgement.kept)
    language, _ = choose_language(article.language, text)
    return {
        "title": article.title,
        "text": text,
        "captions": list(compose_captions(judgement.kept)),
        "language": language,
        "authors": list(article.byline),
        "published_at": article.published.moment.isoformat() if article.published.moment else None,
        "is_accessible_for_free": article.is_accessible_for_free,
        "is_truncated": article.is_truncated,
        "is_appeal_only": judgement.is_appeal_only,
        "blocks": [_describe_verdict(verdict) for verdict in judgement.verdicts],
    }


def _describe_verdict(verdict: Verdict) -> Cleaned:
    return {
        "text": verdict.block.text,
        "role": verdict.block.role,
        "action": verdict.action,
        "category": verdict.category,
        "rule_id": verdict.rule_id,
        "evidence": list(verdict.evidence),
        "confidence": round(verdict.confidence, 4),
    }


def describe_failed(identifier: object, error: str) -> Cleaned:
    """The output of `clean --jsonl` for an unusable record: the usual fields, empty, and the error."""
    empty: Cleaned = {"title": None, "text": "", "captions": [], "language": None, "authors": [], "published_at": None}
    unknown: Cleaned = {"is_accessible_for_free": None, "is_truncated": None, "is_appeal_only": False, "blocks": []}
    return {"id": identifier, **empty, **unknown, "error": error}


def _explain(line: NumberedLine, failure: Failure) -> Cleaned:
    number, content = line
    try:
        identifier = parse_object(take_usable(content)).get("id")
    except Unusable:
        identifier = None
    return describe_failed(identifier, f"line {number}: {failure.reason}: {failure.detail}")
