"""The stages of a run as plain functions that connect `tasks` (text) to `warehouse` (rows), without
Prefect.

Policy (retries, time limits, names) is in `flows/pipeline/steps.py`.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import get_args

from flows.pipeline.harvest import Harvest
from flows.pipeline.known import BatchDocument, Document, pick_fresh
from flows.pipeline.run import Batch, Run
from flows.pipeline.workers import workers_of
from flows.reports.progress import advance
from tasks.archive import ArchiveEntry, ArchiveWriter, read_archived
from tasks.discover import SourceListing, discover_sources
from tasks.pool import Reason
from tasks.read import read_pages
from tasks.records import Page, Rejection
from tasks.refine import compose_reject, refine_pages
from tasks.sources.catalogue import Entry
from tasks.versions import cleaner_version
from warehouse.apply import LoadCounts
from warehouse.ask import ask
from warehouse.load import PendingLoad, load_batches, load_pending
from warehouse.outcomes import Outcome
from warehouse.publish import PublishResult
from warehouse.publish import publish as publish_warehouse
from warehouse.rows import FetchRow, RawRow
from warehouse.spool import write_batch

_LIMIT_REASONS = get_args(Reason)
_MOST_BYTES_AT_ONCE = 64_000_000
"""Bytes of pages at which a part of a batch is refined, however few documents it has, since they are all in memory."""


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The result of refining a batch: its spool files, documents read and rejected by source, and rejects by reason."""

    paths: tuple[Path, ...] = ()
    read: Mapping[str, int] = field(default_factory=dict)
    rejected: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Discovery:
    """The listings of all sources, and the spool file that records the requests for them."""

    listings: tuple[SourceListing, ...]
    spooled: BatchResult = BatchResult()


def discover(entries: Iterable[Entry], harvest: Harvest) -> Discovery:
    """Ask every source for its listing. The requests for feeds and sitemaps are recorded in the spool; so are the names of
    those that could be read, which resolves their open rejects."""
    fetched: list[FetchRow] = []
    run, allowed, entries = harvest.run, harvest.fetcher.client.allowed, list(entries)
    if not run.portion:
        harvest.recall(entry.url for entry in entries if entry.url)
    found = discover_sources(entries, lambda reference: harvest.ask(reference, fetched), run.window, allowed)
    if not fetched:
        return Discovery(found)
    fetched.sort(key=lambda row: (row.url, row.fetched_at))
    named = {item.item for each in found for item in each.items}
    rows = [Outcome(item=row.url, fetch=row) for row in fetched]
    rows += [Outcome(item=row.url) for row in fetched if row.outcome == "ok" and row.url not in named]
    return Discovery(found, BatchResult((write_batch(run.home, f"{run.run_id}-discover", run.run_id, rows),)))


def refine(batch: Batch, run: Run) -> BatchResult:
    """Take a batch from files to the spool: read, archive, refine in the worker processes, write."""
    paths: list[Path] = []
    read, rejected, reasons = Counter[str](), Counter[str](), Counter[str]()
    with ArchiveWriter(run.raw_folder, batch.batch_id) as archive:
        for number, part in enumerate(_cut_documents(_read_batch(batch, run), run.settings.batch_documents)):
            seen, outcomes = _refine_documents(part, _Shelf(archive, batch, run), run)
            paths.append(write_batch(run.home, f"{batch.batch_id}-{number:04}", run.run_id, outcomes))
            advance(documents=len(seen))
            read.update(each.source_id for each in seen)
            refused = list(_list_refused(seen, outcomes))
            rejected.update(source_id for source_id, _ in refused)
            reasons.update(reason for _, reason in refused)
    if unchanged := [Outcome(item=each.reference.item, fetch=each.fetch) for each in batch.fetched if each.is_empty]:
        paths.append(write_batch(run.home, f"{batch.batch_id}-unchanged", run.run_id, unchanged))
    return BatchResult(tuple(paths), read, rejected, reasons)


def _list_refused(seen: Sequence[BatchDocument], outcomes: Sequence[Outcome]) -> Iterator[tuple[str, str]]:
    """Source and reason of every reject, including those that an earlier run judged."""
    for each, outcome in zip(seen, outcomes, strict=True):
        if outcome.reject:
            yield outcome.reject.source_id or "", outcome.reject.reason
        elif each.known and each.known.reason:
            yield each.source_id, each.known.reason


def recover(run: Run) -> PendingLoad:
    """Load what a killed run left in the spool."""
    return load_pending(run.home, wait_seconds=run.settings.lock_seconds)


def load(paths: Sequence[Path], run: Run) -> tuple[LoadCounts, ...]:
    """Load the batches of this run. Batches that another run has loaded meanwhile are included in the counts."""
    return load_batches(run.home, paths, wait_seconds=run.settings.lock_seconds)


def publish(run: Run) -> PublishResult:
    """Publish what was loaded."""
    return publish_warehouse(run.home, wait_seconds=run.settings.lock_seconds)


def count_versions(run: Run) -> dict[str, dict[str, int]]:
    """New and updated articles of this run in the published file and blocks removed from them, by source."""
    rows = ask(run.home, "run_sources", {"run_id": run.run_id}).rows
    return {
        source_id: {"new": new, "updated": updated, "removed": removed} for source_id, new, updated, removed in rows
    }


def _read_batch(batch: Batch, run: Run) -> Iterator[Document]:
    for item in batch.items:
        if isinstance(item, Rejection):
            yield item
        else:
            yield from read_pages(item, max_bytes=run.settings.max_bytes)
        advance(done=1)
    for result in batch.fetched:
        if result.rejection is not None:
            yield result.rejection
        elif result.entry is not None:
            yield read_archived(run.archive, result.entry.path, result.entry.offset)


def _cut_documents(documents: Iterator[Document], most: int) -> Iterator[Iterator[Document]]:
    """Parts of a batch, each processed before the next is read."""
    for first in documents:
        yield _take_part(chain([first], documents), most)


def _take_part(documents: Iterator[Document], most: int) -> Iterator[Document]:
    weight = 0
    for number, document in enumerate(documents, start=1):
        yield document
        weight += len(document.body) if isinstance(document, Page) else 0
        if number >= most or weight >= _MOST_BYTES_AT_ONCE:
            return


class _Shelf:
    """Knows where the pages of a batch are archived; those that were not fetched are archived when they are placed."""

    def __init__(self, archive: ArchiveWriter, batch: Batch, run: Run) -> None:
        self._archive, self._run = archive, run
        self._fetches = {each.reference.item: each.fetch for each in batch.fetched}
        # An archive may have a URL several times, with other bytes.
        self._entries = {(each.reference.item, each.entry.raw_id): each.entry for each in batch.fetched if each.entry}

    def place(self, page: Page) -> RawRow:
        """The row of a page, which is archived now if it was not when it was fetched."""
        entry = self._entries.get((page.reference.item, page.raw_id))
        return _compose_raw(page, entry or self._run.locate(self._archive.append(page)), self._run)

    def note_fetch(self, outcome: Outcome) -> Outcome:
        """An outcome with the row of its fetch, if it was fetched."""
        fetch = self._fetches.get(outcome.item)
        return replace(outcome, fetch=fetch) if fetch else outcome


def _refine_documents(part: Iterator[Document], shelf: _Shelf, run: Run) -> tuple[list[BatchDocument], list[Outcome]]:
    """Documents and their outcomes, in order. Pages that this cleaner has already judged are not refined again.

    A page is archived right before it goes to the workers, so that they do not wait for the rest.
    """
    seen: list[BatchDocument] = []
    places: deque[RawRow] = deque()
    with workers_of(run) as workers:
        outcomes = refine_pages(_archive(pick_fresh(part, run, seen), shelf, places), workers)
        refined = iter([_join_raw(outcome, places.popleft()) for outcome in outcomes])
    return seen, [shelf.note_fetch(_choose_outcome(each, refined)) for each in seen]


def _archive(pages: Iterable[Page], shelf: _Shelf, places: deque[RawRow]) -> Iterator[Page]:
    for page in pages:
        places.append(shelf.place(page))
        yield page


def _choose_outcome(seen: BatchDocument, refined: Iterator[Outcome]) -> Outcome:
    document = seen.document
    if isinstance(document, Rejection):
        return compose_reject(document)
    if seen.known is None:
        return next(refined)
    return Outcome(item=document.reference.item, known_raw_id=document.raw_id, known_article_id=seen.known.article_id)


def _compose_raw(page: Page, entry: ArchiveEntry, run: Run) -> RawRow:
    return RawRow(
        raw_id=page.raw_id,
        archive_path=entry.archive_path,
        archive_offset=entry.offset,
        byte_count=entry.byte_count,
        url=page.url,
        content_type=page.media_type,
        fetched_at=page.fetched_at,
        cleaner_version=cleaner_version(run.settings.rules),
    )


def _join_raw(outcome: Outcome, raw: RawRow) -> Outcome:
    """An outcome with its archived page. Without a cleaner version the page is refined again next time, as it must be if the
    document exceeded a limit and was never judged."""
    was_judged = outcome.reject is None or outcome.reject.reason not in _LIMIT_REASONS
    return replace(outcome, raw=raw if was_judged else replace(raw, cleaner_version=None))
