"""Separates the documents still to be refined from those this cleaner has judged before, by their bytes.

Reads no further ahead than asked: the workers are idle until the first pages arrive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from flows.run import Run
from tasks.records import Page, Rejection
from tasks.versions import cleaner_version
from warehouse.ask import Known, find_articles_of, find_known

Document = Page | Rejection
_FIRST = 32
"""Documents looked up before the first is passed on: enough to keep two workers busy until the rest is read."""


@dataclass(frozen=True, slots=True)
class Met:
    """A document of a batch, and what it became if an earlier run judged it."""

    document: Document
    known: Known | None = None

    @property
    def source_id(self) -> str:
        document = self.document
        return document.source_id if isinstance(document, Rejection) else document.reference.source_id


def pick_fresh(documents: Iterable[Document], run: Run, met: list[Met]) -> Iterator[Page]:
    """Yield the pages that no run has judged; all documents are noted in `met`, in order."""
    for group in _group_documents(iter(documents)):
        looked_up = _look_up(group, run)
        met += looked_up
        pages = [each.document for each in looked_up if isinstance(each.document, Page) and not each.known]
        yield from _name_known(pages, run)


def _group_documents(documents: Iterator[Document]) -> Iterator[list[Document]]:
    if first := list(islice(documents, _FIRST)):
        yield first
    if rest := list(documents):
        yield rest


def _look_up(group: Sequence[Document], run: Run) -> list[Met]:
    raw_ids = [document.raw_id for document in group if isinstance(document, Page)]
    known = find_known(run.home, raw_ids, cleaner_version(run.settings.rules))
    return [
        Met(document, known.get((document.raw_id, document.url)) if isinstance(document, Page) else None)
        for document in group
    ]


def _name_known(pages: Sequence[Page], run: Run) -> list[Page]:
    """Assign pages without a URL the article that their bytes became: they have no other lasting identity."""
    articles = find_articles_of(run.home, [page.raw_id for page in pages if page.url is None])
    return [replace(page, known_by=articles.get(page.raw_id)) if page.url is None else page for page in pages]
