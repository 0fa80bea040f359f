"""The web half of a run: fetches references politely into the archive and groups the pages into batches.

Refines nothing: a batch says where its pages are, and `flows/stations.py` processes it like any other.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from flows.progress import advance
from flows.run import Batch, Caught, Run
from tasks.archive import (
    ArchiveWriter,
    find_abandoned,
    list_archives,
    read_archived,
    recover_archives,
    scan_archive,
)
from tasks.fetch.gates import Gates
from tasks.fetch.many import fetch_many
from tasks.fetch.opt_outs import find_opt_outs
from tasks.fetch.outcomes import load_policies
from tasks.fetch.page import Conditions, Fetch, Fetcher
from tasks.fetch.robots_shelf import RobotsShelf
from tasks.fetch.session import Client, RequestLimits
from tasks.partitions import Portion
from tasks.records import Page, Reference, Rejection, Skipped
from tasks.settings import Settings
from tasks.sources.article_urls import why_no_article
from tasks.sources.survey import ASKED_FOR
from tasks.versions import cleaner_version
from tasks.web.networks import parse_networks
from warehouse.home import Home
from warehouse.known import Validators, find_known, find_validators
from warehouse.rows import FetchRow

SHARE_OF_SILENCE = 0.1
LONGEST_SILENCE = timedelta(days=3)
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
    shelf = RobotsShelf(Home.at(settings.home).state / "robots")
    return Fetcher(client, gates, limits, obeys_robots=fetch.obeys_robots, shelf=shelf)


@dataclass
class Harvest:
    """The fetching of one run, listings and pages, by one fetcher, so that every host has one gate.

    `recalled` are URLs that were looked up together, with what their servers said last; others are looked up one by one.
    """

    run: Run
    fetcher: Fetcher
    recalled: dict[str, Validators | None] = field(default_factory=dict)

    @classmethod
    def of(cls, run: Run) -> Harvest:
        """The harvest of a run, with a fetcher of its own."""
        return cls(run, make_fetcher(run.settings))

    def recall(self, urls: Iterable[str]) -> None:
        """Look up what the servers of these URLs said last. For all of them it costs what it costs for one: every look-up
        reads all attempts, so that a night of 10,000 sources took its time squared."""
        wanted = list(urls)
        self.recalled |= dict.fromkeys(wanted) | find_validators(self.run.home, wanted, self.run.started_at)

    def ask(self, reference: Reference, fetched: list[FetchRow]) -> Fetch:
        """Fetch a feed or a sitemap unless its server says it is unchanged; note the attempt in `fetched`.

        A night skips one that has been quiet for long, with outcome "quiet" and no attempt. A backfill asks without
        conditions, for what earlier runs left aside.
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
        self, catch: Iterable[Caught], name: str = "web", clock: Callable[[], float] = time.monotonic
    ) -> Iterator[Batch]:
        """Group pages into batches of the configured size, or of half a minute: the first pages of a slow host are refined
        before it is done."""
        part: list[Caught] = []
        number, begun = 0, clock()
        for caught in catch:
            part.append(caught)
            if len(part) >= self.run.settings.batch_documents or clock() - begun >= LONGEST_GATHERING:
                number, begun = number + 1, clock()
                yield self._make_batch(name, number, part)
                part = []
        if part:
            yield self._make_batch(name, number + 1, part)

    def _make_batch(self, name: str, number: int, part: list[Caught]) -> Batch:
        return Batch(f"{self.run.run_id}-{name}-{number:05}", number, (), tuple(part))

    def _archive(self, fetch: Fetch, archive: ArchiveWriter) -> Caught:
        advance(done=1)
        row = compose_fetch(fetch)
        if fetch.page is not None:
            return Caught(fetch.reference, row, self.run.locate(archive.append(fetch.page)))
        if fetch.outcome == "not_modified":
            return Caught(fetch.reference, row)
        return Caught(fetch.reference, row, rejection=reject_fetch(fetch))


def _choose_conditions(last: Validators | None) -> Conditions | None:
    return Conditions(last.etag, last.last_modified) if last else None


def split_due(references: Iterable[Reference], run: Run) -> tuple[list[Reference], list[Skipped]]:
    """Split references into those to request in this run, each URL once, and those to skip."""
    by_url = {reference.url or "": reference for reference in reversed(list(references))}
    past = find_validators(run.home, by_url, run.started_at)
    due, skipped = [], []
    for url, reference in reversed(by_url.items()):
        reason = why_not_due(reference, past.get(url), run.started_at, run.portion)
        if reason is None:
            due.append(reference)
        else:
            skipped.append(Skipped(reference.item, reason, reference.source_id))
    return due, skipped


def is_quiet(last: Validators, now: datetime) -> bool:
    """Whether to leave a feed alone for now. It is asked again after a tenth of the time it has been silent, at most three
    days: a feed with hourly news is asked every time, one with monthly news twice a week."""
    if last.changed_at is None or last.outcome != "not_modified":
        return False
    pause = min((last.fetched_at - last.changed_at) * SHARE_OF_SILENCE, LONGEST_SILENCE)
    return now - last.fetched_at < pause


def why_not_due(
    reference: Reference, last: Validators | None, now: datetime, portion: Portion | None = None
) -> str | None:
    """None for a reference to request now; otherwise a word: deferred, refused, known, or why its URL is not that of an
    article (items of a feed count as articles unless they are files or the home page).

    A page is requested again only if its source lists it as changed since, or if a person asks for it. A backfill
    ignores retry times that we chose, but not those that a server chose.
    """
    if reference.found_by == ASKED_FOR:
        return None
    odd = why_no_article(reference.url or "")
    if odd and (reference.found_by == "sitemap" or odd in ("home_page", "other_file")):
        return odd
    if last is None:
        return None
    if portion and (portion.asks_again or _is_put_off(last.outcome)):
        return None
    if last.next_try_at is not None:
        return "deferred" if last.next_try_at > now else None
    if reference.changed_at is not None and last.fetched_at < reference.changed_at <= now:
        return None
    return "known" if last.outcome in ("ok", "not_modified") else "refused"


def _is_put_off(outcome: str) -> bool:
    """Whether the next try waits for a time of our own choosing."""
    policy = load_policies().get(outcome)
    return policy is not None and policy.later == "next_night"


def compose_fetch(fetch: Fetch) -> FetchRow:
    """The row of an attempt."""
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


def recover_catch(run: Run) -> list[Caught]:
    """What a killed run had fetched and archived but not brought into the warehouse.

    An archive file loses its ".open" only when all its pages are in the spool, so files that a dead writer left open
    are searched for pages missing from the warehouse. `close_abandoned` closes them once those are spooled.
    """
    return [caught for caught in _recover(run, find_abandoned) if caught.fetch is not None]


def close_abandoned(run: Run) -> None:
    """Close the archive files of killed runs, whose pages are now all in the spool."""
    for folder in _list_folders(run):
        recover_archives(folder)


def recover_batch(run: Run, batch_id: str) -> list[Caught]:
    """The pages of a batch whose spool file was lost, from the archive files that it or its run wrote: those that the
    warehouse does not have."""
    return _recover(run, partial(list_archives, name=batch_id))


def _recover(run: Run, list_files: Callable[[Path], list[Path]]) -> list[Caught]:
    files = [file for folder in _list_folders(run) for file in list_files(folder)]
    return [caught for file in files for caught in _list_unknown(run, file)]


def _list_folders(run: Run) -> list[Path]:
    return sorted(path for path in run.archive.glob("*") if path.is_dir())


def _list_unknown(run: Run, file: Path) -> list[Caught]:
    """The pages of an archive file that this cleaner has not judged; those without a `fetch` were read from a file."""
    entries = list(scan_archive(file))
    known = find_known(run.home, [entry.raw_id for entry in entries], cleaner_version(run.settings.rules))
    found = []
    for entry in entries:
        page = read_archived(file.parent, entry.path, entry.offset)
        if (entry.raw_id, page.url) not in known:
            found.append(Caught(page.reference, _compose_recovered(page), run.locate(entry, file.parent)))
    return found


def _compose_recovered(page: Page) -> FetchRow | None:
    if page.reference.url is None or page.fetched_at is None:
        return None
    return FetchRow(
        url=page.reference.url, outcome="ok", fetched_at=page.fetched_at, final_url=page.url,
        source_id=page.reference.source_id or None, http_status=page.status, byte_count=len(page.body),
    )  # fmt: skip
