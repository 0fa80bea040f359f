"""The fetching of a run: requests references politely, archives the pages and groups them into batches.

Refines nothing: a batch contains archive entries, and `flows/pipeline/stages.py` processes it like any other.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flows.pipeline.due import is_quiet
from flows.pipeline.run import Batch, FetchResult, Run
from flows.reports.progress import advance
from tasks.archive import ArchiveWriter
from tasks.fetch.gates import Gates
from tasks.fetch.many import fetch_many
from tasks.fetch.opt_outs import find_opt_outs
from tasks.fetch.page import Conditions, Fetch, Fetcher
from tasks.fetch.robots_shelf import RobotsShelf
from tasks.fetch.session import Client, RequestLimits
from tasks.records import Reference, Rejection
from tasks.settings import Settings
from tasks.web.networks import parse_networks
from warehouse.home import Home
from warehouse.known import Validators, find_validators
from warehouse.rows import FetchRow

LONGEST_GATHERING = 30.0
"""Seconds after which an incomplete batch from the web is processed."""


def make_fetcher(settings: Settings) -> Fetcher:
    """A fetcher by the settings. Robots.txt files are cached in the home folder for a day."""
    fetch = settings.fetch
    client = Client(fetch.describe_agent(), parse_networks(fetch.allow_networks))
    limits = RequestLimits(
        total_seconds=fetch.total_seconds, connect_seconds=fetch.connect_seconds, read_seconds=fetch.read_seconds,
        wire_bytes=fetch.max_bytes, body_bytes=fetch.max_bytes,
    )  # fmt: skip
    gates = Gates(interval=fetch.interval_seconds, tolerance=fetch.failures_per_host)
    shelf = RobotsShelf(Home(settings.home).state / "robots")
    return Fetcher(client, gates, limits, obeys_robots=fetch.obeys_robots, shelf=shelf)


@dataclass
class Harvest:
    """Fetches the listings and pages of one run, with a single fetcher, so that the limits per host apply to all of them.

    `recalled`: the last responses to URLs that were looked up together; others are looked up one by one.
    """

    run: Run
    fetcher: Fetcher
    recalled: dict[str, Validators | None] = field(default_factory=dict)

    @classmethod
    def of(cls, run: Run) -> Harvest:
        """The harvest of a run, with a fetcher of its own."""
        return cls(run, make_fetcher(run.settings))

    def recall(self, urls: Iterable[str]) -> None:
        """Look up the last responses to these URLs in one query: a query scans all recorded requests, so one query per URL
        made a night of 10,000 sources quadratic."""
        wanted = list(urls)
        self.recalled |= dict.fromkeys(wanted) | find_validators(self.run.home, wanted, self.run.started_at)

    def ask(self, reference: Reference, fetched: list[FetchRow]) -> Fetch:
        """Fetch a feed or a sitemap with a conditional request; append the row of the request to `fetched`.

        A nightly run skips one that has not changed for long, with the outcome "quiet" and no row. A backfill requests it
        unconditionally, because it needs the items that earlier runs skipped.
        """
        last = None if self.run.portion else self._find_last(reference.url or "")
        if self.run.kind == "nightly" and last is not None and is_quiet(last, self.run.started_at):
            return Fetch(reference, "quiet", detail=f"unchanged since {last.changed_at:%Y-%m-%d}, asked less often")
        fetch = self.fetcher.fetch(reference, _choose_conditions(last), accepts="any")
        fetched.append(compose_fetch(fetch))
        return fetch

    def _find_last(self, url: str) -> Validators | None:
        if url not in self.recalled:
            self.recall([url])
        return self.recalled[url]

    def gather(self, references: Sequence[Reference], archive: ArchiveWriter) -> Iterator[Batch]:
        """Fetch references, archive the pages, and yield a batch whenever one is full."""
        past = find_validators(self.run.home, [reference.url or "" for reference in references], self.run.started_at)
        fetches = fetch_many(
            lambda reference: self.fetcher.begin(reference, _choose_conditions(past.get(reference.url or ""))),
            references,
        )
        yield from self.cut(self._archive(fetch, archive) for fetch in fetches)

    def cut(
        self, results: Iterable[FetchResult], name: str = "web", clock: Callable[[], float] = time.monotonic
    ) -> Iterator[Batch]:
        """Group pages into batches of the configured size. After half a minute an incomplete batch is yielded, so that the first
        pages of a slow host are refined while it is still being fetched."""
        part: list[FetchResult] = []
        number, begun = 0, clock()
        for result in results:
            part.append(result)
            if len(part) >= self.run.settings.batch_documents or clock() - begun >= LONGEST_GATHERING:
                number, begun = number + 1, clock()
                yield self._make_batch(name, number, part)
                part = []
        if part:
            yield self._make_batch(name, number + 1, part)

    def _make_batch(self, name: str, number: int, part: list[FetchResult]) -> Batch:
        return Batch(f"{self.run.run_id}-{name}-{number:05}", number, (), tuple(part))

    def _archive(self, fetch: Fetch, archive: ArchiveWriter) -> FetchResult:
        advance(done=1)
        row = compose_fetch(fetch)
        if fetch.page is not None:
            return FetchResult(fetch.reference, row, self.run.locate(archive.append(fetch.page)))
        if fetch.outcome == "not_modified":
            return FetchResult(fetch.reference, row)
        return FetchResult(fetch.reference, row, rejection=reject_fetch(fetch))


def _choose_conditions(last: Validators | None) -> Conditions | None:
    return Conditions(last.etag, last.last_modified) if last else None


def compose_fetch(fetch: Fetch) -> FetchRow:
    """The row that records a request."""
    answer = fetch.answer
    return FetchRow(
        url=fetch.reference.url or fetch.reference.item, outcome=fetch.outcome, fetched_at=_moment(fetch),
        source_id=fetch.reference.source_id or None, final_url=fetch.final_url, http_status=fetch.http_status,
        attempts=fetch.attempts, elapsed_ms=fetch.elapsed_ms, byte_count=answer.byte_count if answer else None,
        etag=answer.header("etag") if answer else None, next_try_at=fetch.next_try_at, detail=fetch.detail or None,
        last_modified=answer.header("last-modified") if answer else None,
        opt_outs=find_opt_outs(fetch.page.headers, fetch.page.body) if fetch.page else None,
    )  # fmt: skip


def _moment(fetch: Fetch) -> datetime:
    if fetch.fetched_at is None:
        raise ValueError(f"{fetch.reference.item} was never fetched")
    return fetch.fetched_at


def reject_fetch(fetch: Fetch) -> Rejection:
    """The rejection of a fetch that brought no page."""
    reference = fetch.reference
    return Rejection(reference.item, "fetch", fetch.outcome, fetch.detail, reference.source_id)
