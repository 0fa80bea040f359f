"""Separates the documents still to be refined from those whose bytes this cleaner has judged before.

Reads lazily, since the workers are idle until the first pages arrive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from flows.pipeline.run import Run
from tasks.records import Page, Rejection
from tasks.versions import cleaner_version
from warehouse.known import EarlierResult, JudgedBytes, find_judged

Document = Page | Rejection
_FIRST = 32
"""Documents looked up before the first is passed on: enough to keep two workers busy until the rest is read."""


@dataclass(frozen=True, slots=True)
class BatchDocument:
    """A document of a batch, the source it came from, and what it became if an earlier run judged it."""

    document: Document
    source_id: str
    known: JudgedBytes | None = None


def pick_fresh(documents: Iterable[Document], run: Run, seen: list[BatchDocument]) -> Iterator[Page]:
    """Yield the pages that no run has judged; all documents are appended to `seen`, in order."""
    came: dict[str, datetime | None] = {}
    for group in _group_documents(iter(documents)):
        looked_up = _look_up(group, run, came)
        seen += looked_up
        yield from [each.document for each in looked_up if isinstance(each.document, Page) and not each.known]


def _group_documents(documents: Iterator[Document]) -> Iterator[list[Document]]:
    if first := list(islice(documents, _FIRST)):
        yield first
    if rest := list(documents):
        yield rest


def _look_up(group: Sequence[Document], run: Run, came: dict[str, datetime | None]) -> list[BatchDocument]:
    """The documents and what they became before. `came`: when bytes of the batch came first, in an earlier run or this."""
    raw_ids = [document.raw_id for document in group if isinstance(document, Page)]
    known, became = find_judged(run.home, raw_ids, cleaner_version(run.settings.rules))
    came |= {raw_id: each.fetched_at for raw_id, each in became.items()}
    return [
        _describe_page(_date_page(document, came), known.get((document.raw_id, document.url)), became)
        if isinstance(document, Page)
        else BatchDocument(document, document.source_id)
        for document in group
    ]


def _date_page(page: Page, came: dict[str, datetime | None]) -> Page:
    """A page with the time at which its bytes were first fetched, so that the same bytes always give the same row."""
    first = came.setdefault(page.raw_id, page.fetched_at)
    return page if first in (None, page.fetched_at) else replace(page, known_since=first)


def _describe_page(page: Page, known: JudgedBytes | None, became: Mapping[str, EarlierResult]) -> BatchDocument:
    """A page with the earlier result for its bytes. If it was fetched after the article had changed to other bytes it counts
    as new: the publisher restored the old page, which is a change that the loader must record."""
    is_put_back = known and known.outlived_at and page.fetched_at and page.fetched_at > known.outlived_at
    return BatchDocument(_name_known(page, became), page.reference.source_id, None if is_put_back else known)


def _name_known(page: Page, became: Mapping[str, EarlierResult]) -> Page:
    """Give a page without a URL the identity of the article that its bytes became, since it has no other, and that
    article's source if it has none itself."""
    known = became.get(page.raw_id) if page.url is None else None
    if known is None or known.article_id is None:
        return page
    source_id = page.reference.source_id or known.source_id or ""
    return replace(page, known_by=known.article_id, reference=replace(page.reference, source_id=source_id))
