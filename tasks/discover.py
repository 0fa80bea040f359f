"""From a source in the catalogue to references: one function for every kind of source.

Reads and fetches no documents. A source that fails does not affect the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from tasks.files.walk import ENDINGS, walk_inputs
from tasks.records import Reference, Rejection, Skipped
from tasks.sources.catalogue import Entry
from tasks.sources.survey import KINDS as WEB_KINDS
from tasks.sources.survey import Ask, Errand, Window, survey_source
from tasks.web.networks import Network

SOURCES_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class SourceListing:
    """The items that a source lists, and those that are skipped. `problem` says in one line why something is missing.

    `reaches_to` is the oldest date in its listing, inside the window or not.
    """

    source_id: str
    items: tuple[Reference | Rejection, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    problem: str | None = None
    reaches_to: datetime | None = None


def discover_source(entry: Entry, ask: Ask, window: Window, allowed: tuple[Network, ...] = ()) -> SourceListing:
    """Ask one source for its listing. Never raises: failures become a Rejection and a problem.

    `ask` fetches the feed or sitemap of a source on the web; folders need none.
    """
    errand = Errand(ask, entry.source.source_id, window, allowed)
    found = list(_discover(entry, errand))
    items = tuple(item for item in found if not isinstance(item, Skipped))
    skipped = tuple(item for item in found if isinstance(item, Skipped))
    return SourceListing(
        entry.source.source_id, items, skipped, _name_problem(entry, items, skipped), errand.reach.oldest
    )


def discover_sources(
    entries: Iterable[Entry], ask: Ask, window: Window, allowed: tuple[Network, ...] = ()
) -> tuple[SourceListing, ...]:
    """Ask all sources in parallel; results are in the order given."""
    with ThreadPoolExecutor(SOURCES_AT_ONCE, "discover") as threads:
        return tuple(threads.map(lambda entry: discover_source(entry, ask, window, allowed), entries))


def _discover(entry: Entry, errand: Errand) -> Iterator[Reference | Rejection | Skipped]:
    if entry.kind in WEB_KINDS:
        return survey_source(entry.url or "", entry.kind, errand)
    return walk_inputs([entry.path] if entry.path else [], source=errand.source_id)


def _name_problem(entry: Entry, items: tuple[Reference | Rejection, ...], skipped: tuple[Skipped, ...]) -> str | None:
    name = entry.source.source_id or str(entry.path or entry.url)
    failed = [item for item in items if isinstance(item, Rejection)]
    if failed:
        where = name if failed[0].item == name else f"{name}: {failed[0].item}"
        return f"{where}: {failed[0].detail}"
    if items or entry.kind in WEB_KINDS:
        return None
    reasons = ", ".join(dict.fromkeys(_explain_skip(each.reason) for each in skipped))
    return f"{name}: nothing found to read" + (f"; skipped: {reasons}" if reasons else "")


def _explain_skip(reason: str) -> str:
    return f"only {ENDINGS} are read, gzipped or not" if reason == "extension" else reason.replace("_", " ")
