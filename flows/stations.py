"""The stations of a run as plain functions: they join `tasks` (text) to `warehouse` (rows), and work without Prefect.

Refuses to decide policy: retries, time limits and names are in `flows/steps.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import get_args

from flows.progress import advance
from flows.run import Batch, Run
from flows.workers import workers_of
from tasks.archive import ArchiveEntry, ArchiveWriter
from tasks.discover import Found, discover_sources
from tasks.pool import Reason
from tasks.read import read_pages
from tasks.records import Page, Rejection
from tasks.refine import compose_reject, refine_pages
from tasks.sources import Entry
from tasks.versions import cleaner_version
from warehouse.ask import find_known
from warehouse.load import LoadCounts, PendingLoad, load_batches, load_pending
from warehouse.publish import Published
from warehouse.publish import publish as publish_warehouse
from warehouse.rows import Outcome, RawRow
from warehouse.spool import write_batch

Document = Page | Rejection

_LIMIT_REASONS = get_args(Reason)
_MOST_BYTES_AT_ONCE = 64_000_000
"""Page bytes after which a part of a batch is refined, however few documents it has: they are all in memory."""


@dataclass(frozen=True, slots=True)
class Spooled:
    """What a batch brought to the spool: its files; documents read, and rejected, by source; reasons of the rejects."""

    paths: tuple[Path, ...] = ()
    read: Mapping[str, int] = field(default_factory=dict)
    rejected: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)


def discover(entries: Iterable[Entry]) -> tuple[Found, ...]:
    """Ask every source what it has."""
    return discover_sources(entries)


def refine(batch: Batch, run: Run) -> Spooled:
    """Take a batch from files to the spool: read, archive, refine in the worker processes, write."""
    paths: list[Path] = []
    read, rejected, reasons = Counter[str](), Counter[str](), Counter[str]()
    with ArchiveWriter(run.raw_folder, batch.batch_id) as archive:
        for number, documents in enumerate(_cut_documents(_read_batch(batch, run), run.settings.batch_documents)):
            outcomes = _refine_documents(documents, archive, run)
            paths.append(write_batch(run.home, f"{batch.batch_id}-{number:04}", run.run_id, outcomes))
            advance(documents=len(documents))
            read.update(map(_source_of, documents))
            rejected.update(outcome.reject.source_id or "" for outcome in outcomes if outcome.reject)
            reasons.update(outcome.reject.reason for outcome in outcomes if outcome.reject)
    return Spooled(tuple(paths), read, rejected, reasons)


def recover(run: Run) -> PendingLoad:
    """Load what waits in the spool since a run was killed, so that this one knows it."""
    return load_pending(run.home, wait_seconds=run.settings.lock_seconds)


def load(paths: Sequence[Path], run: Run) -> tuple[LoadCounts, ...]:
    """Load the batches of this run; one that another run has loaded meanwhile is counted all the same."""
    return load_batches(run.home, paths, wait_seconds=run.settings.lock_seconds)


def publish(run: Run) -> Published:
    """Give analysts what was loaded."""
    return publish_warehouse(run.home, wait_seconds=run.settings.lock_seconds)


def _read_batch(batch: Batch, run: Run) -> Iterator[Document]:
    for item in batch.items:
        if isinstance(item, Rejection):
            yield item
        else:
            yield from read_pages(item, max_bytes=run.settings.max_bytes)
        advance(done=1)


def _cut_documents(documents: Iterable[Document], most: int) -> Iterator[list[Document]]:
    part: list[Document] = []
    weight = 0
    for document in documents:
        part.append(document)
        weight += len(document.body) if isinstance(document, Page) else 0
        if len(part) >= most or weight >= _MOST_BYTES_AT_ONCE:
            yield part
            part, weight = [], 0
    if part:
        yield part


def _refine_documents(documents: Sequence[Document], archive: ArchiveWriter, run: Run) -> list[Outcome]:
    """The outcomes of documents, in their order. Pages that this cleaner has judged before are not refined again."""
    known = _find_known_items(documents, run)
    fresh = [page for page in documents if isinstance(page, Page) and page.reference.item not in known]
    places = [_compose_raw(page, archive.append(page), run) for page in fresh]
    with workers_of(run) as workers:
        refined = map(_join_raw, refine_pages(fresh, workers), places)
        return [_choose_outcome(document, known, refined) for document in documents]


def _choose_outcome(document: Document, known: set[str], refined: Iterator[Outcome]) -> Outcome:
    if isinstance(document, Rejection):
        return Outcome(item=document.item, reject=compose_reject(document))
    item = document.reference.item
    return Outcome(item=item, known_raw_id=document.raw_id) if item in known else next(refined)


def _find_known_items(documents: Sequence[Document], run: Run) -> set[str]:
    pages = [document for document in documents if isinstance(document, Page)]
    known = find_known(run.home, [page.raw_id for page in pages], cleaner_version(run.settings.rules))
    return {page.reference.item for page in pages if page.raw_id in known and known[page.raw_id].url == page.url}


def _compose_raw(page: Page, entry: ArchiveEntry, run: Run) -> RawRow:
    return RawRow(
        raw_id=page.raw_id,
        archive_path=(run.raw_folder / entry.path).relative_to(run.home).as_posix(),
        archive_offset=entry.offset,
        byte_count=entry.byte_count,
        url=page.url,
        content_type=page.media_type,
        fetched_at=page.fetched_at,
        cleaner_version=cleaner_version(run.settings.rules),
    )


def _join_raw(outcome: Outcome, raw: RawRow) -> Outcome:
    """Where a limit was hit nothing judged the page: without a cleaner's name on it, it will be tried again."""
    was_judged = outcome.reject is None or outcome.reject.reason not in _LIMIT_REASONS
    return replace(outcome, raw=raw if was_judged else replace(raw, cleaner_version=None))


def _source_of(document: Document) -> str:
    return document.source_id if isinstance(document, Rejection) else document.reference.source_id
