"""Separates the documents still to be refined from those this cleaner has judged before, by their bytes.

Reads no further ahead than asked: the workers are idle until the first pages arrive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from flows.run import Run
from tasks.records import Page, Rejection
from tasks.versions import cleaner_version
from warehouse.known import Became, JudgedBytes, find_judged

Document = Page | Rejection
_FIRST = 32
"""Documents looked up before the first is passed on: enough to keep two workers busy until the rest is read."""


@dataclass(frozen=True, slots=True)
class Met:
    """A document of a batch, the source it came from, and what it became if an earlier run judged it."""

    document: Document
    source_id: str
    known: JudgedBytes | None = None


def pick_fresh(documents: Iterable[Document], run: Run, met: list[Met]) -> Iterator[Page]:
    """Yield the pages that no run has judged; all documents are noted in `met`, in order."""
    for group in _group_documents(iter(documents)):
        looked_up = _look_up(group, run)
        met += looked_up
        yield from [each.document for each in looked_up if isinstance(each.document, Page) and not each.known]


def _group_documents(documents: Iterator[Document]) -> Iterator[list[Document]]:
    if first := list(islice(documents, _FIRST)):
        yield first
    if rest := list(documents):
        yield rest


def _look_up(group: Sequence[Document], run: Run) -> list[Met]:
    pages = [document for document in group if isinstance(document, Page)]
    known, articles = find_judged(
        run.home,
        [page.raw_id for page in pages],
        cleaner_version(run.settings.rules),
        [page.raw_id for page in pages if page.url is None],
    )
    return [
        _meet(document, known.get((document.raw_id, document.url)), articles)
        if isinstance(document, Page)
        else Met(document, document.source_id)
        for document in group
    ]


def _meet(page: Page, known: JudgedBytes | None, articles: Mapping[str, Became]) -> Met:
    """A page with what its bytes became, unless it was fetched after the article showed something else: then they were put
    back, which is a change that the loader should see, and are refined as they were the first time."""
    source_id, named = page.reference.source_id, _name_known(page, articles)
    if known and known.outlived_at and page.fetched_at and page.fetched_at > known.outlived_at:
        return Met(replace(named, known_since=known.fetched_at), source_id)
    return Met(named, source_id, known)


def _name_known(page: Page, articles: Mapping[str, Became]) -> Page:
    """Assign a page without a URL the article that its bytes became, for it has no other lasting identity, and that
    article's source where it has none itself."""
    if page.url is not None or page.raw_id not in articles:
        return page
    became = articles[page.raw_id]
    source_id = page.reference.source_id or became.source_id or ""
    return replace(page, known_by=became.article_id, reference=replace(page.reference, source_id=source_id))
