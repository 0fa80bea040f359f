"""Surveys a source on the web: requests its feeds, sitemaps and lists, and returns their entries as references.

Fetches no articles. A sitemap ("map") that fails is a Rejection and never ends the survey.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import repeat
from typing import Literal
from urllib.parse import urljoin

from tasks.fetch.page import Fetch
from tasks.fetch.session import HttpAnswer
from tasks.records import Reference, Rejection, Skipped
from tasks.sources.catalogue import Kind
from tasks.sources.items import ListedItem, ListingError
from tasks.sources.listings import Listing, find_feeds, read_listing
from tasks.web.headers import find_charset
from tasks.web.networks import Network

_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-_/.]?|&(?:amp;)?[a-z]{1,5}=)(0[1-9]|1[0-2])(?!\d)", re.IGNORECASE)
MAX_MAPS = 20
MAX_DEPTH = 3
_LONGEST_SHOWN = 300
ASKED_FOR = "call"
"""`found_by` of a page named by the user."""

_DAMAGED_LISTINGS = frozenset({"feed_forbidden_dtd", "truncated", "too_large"})
"""Reasons that only a feed or a sitemap can have, not a page."""

Ask = Callable[[Reference], Fetch]
Surveyed = Reference | Rejection | Skipped


@dataclass(frozen=True, slots=True)
class Window:
    """The requested days, in UTC: `since` inclusive, `until` exclusive. None leaves a side open."""

    since: datetime | None = None
    until: datetime | None = None

    def covers(self, moment: datetime | None) -> bool:
        """Whether a time is inside, or unknown."""
        if moment is None:
            return True
        return (self.since is None or moment >= self.since) and (self.until is None or moment < self.until)

    def may_hold(self, entry: ListedItem) -> bool:
        """Whether a map may list something inside the window: it changed after the window began (or up to a day before), and
        it is not named after a month outside (`sitemap-2024-03.xml`, `?yyyy=2024&mm=03`)."""
        if entry.listed_at is not None and self.since is not None and entry.listed_at < self.since - timedelta(days=1):
            return False
        begins = _find_month(entry)
        return begins is None or self._meets_month(begins)

    def _meets_month(self, begins: datetime) -> bool:
        ends = (begins + timedelta(days=31)).replace(day=1)
        return (self.until is None or begins < self.until) and (self.since is None or ends > self.since)


@dataclass(slots=True)
class Reach:
    """How far back a source's listings go: the oldest date in them, or None."""

    oldest: datetime | None = None

    def note(self, listing: Listing) -> None:
        dates = [entry.listed_at for entry in (*listing.entries, *listing.maps)]
        months = [_find_month(entry) for entry in listing.maps]
        self.oldest = min((date for date in (self.oldest, *dates, *months) if date), default=None)


def _find_month(entry: ListedItem) -> datetime | None:
    """The month in the URL of a map, if there is exactly one."""
    months = {(int(year), int(month)) for year, month in _MONTH.findall(entry.url)}
    return datetime(*months.pop(), 1, tzinfo=UTC) if len(months) == 1 else None


@dataclass(frozen=True, slots=True)
class Errand:
    """The parameters of a survey: `ask` fetches one listing, and never raises because of a server. Links into networks in
    `allowed` are followed although they are not public. `reach` records how far back the listings go."""

    ask: Ask
    source_id: str = ""
    window: Window = Window()
    allowed: tuple[Network, ...] = ()
    reach: Reach = field(default_factory=Reach)


def survey_source(url: str, kind: Kind | Literal["page"], errand: Errand) -> Iterator[Surveyed]:
    """Yield the references, rejections and skips of a source, each URL once, in listed order.

    `kind` is feed, sitemap, list, site (a home page whose feeds or else sitemaps are discovered) or page (any URL named
    by the user).
    """
    seen: set[str] = set()
    for item in _SURVEYS[kind](url, errand):
        if not isinstance(item, Reference):
            yield item
        elif item.url not in seen:
            seen.add(item.url or "")
            yield item


def _survey_feed(url: str, errand: Errand) -> Iterator[Surveyed]:
    listing = _ask_listing(url, errand)
    if isinstance(listing, Listing):
        yield from _refer(listing, url, "feed", errand)
    elif listing is not None:
        yield listing


def _survey_sitemap(url: str, errand: Errand) -> Iterator[Surveyed]:
    yield from _survey_maps((url,), errand)


def _survey_maps(urls: tuple[str, ...], errand: Errand) -> Iterator[Surveyed]:
    yield from _walk_maps(deque(map(_Map, urls)), set(urls), 0, errand)


def _walk_maps(waiting: deque[_Map], met: set[str], asked: int, errand: Errand) -> Iterator[Surveyed]:
    """Walk sitemaps and the maps they list, breadth first: at most MAX_MAPS of them, MAX_DEPTH deep, each once."""
    while waiting and asked < MAX_MAPS:
        here = waiting.popleft()
        asked += 1
        listing = _ask_listing(here.url, errand)
        if isinstance(listing, Listing):
            yield from _refer(listing, here.url, "sitemap", errand)
            yield from _queue_maps(listing, here, waiting, met, errand)
        elif listing is not None:
            yield listing
    if waiting:
        yield _reject(
            waiting[0].url, "sitemap_too_many", f"more than {MAX_MAPS} maps; this one was left out", errand.source_id
        )


@dataclass(frozen=True, slots=True)
class _Map:
    """A sitemap to request, the URL of the one that listed it, and its depth."""

    url: str
    listed_by: str = ""
    depth: int = 1


def _queue_maps(
    listing: Listing, here: _Map, waiting: deque[_Map], met: set[str], errand: Errand
) -> Iterator[Rejection]:
    maps = [entry for entry in listing.maps if errand.window.may_hold(entry)]
    if here.depth >= MAX_DEPTH and maps:
        beside = [other for other in waiting if other.listed_by == here.listed_by]
        for other in beside:  # maps listed by one map are alike: the others would be as deep
            waiting.remove(other)
        detail = f"lists maps {MAX_DEPTH} levels down; they are left out, and {len(beside)} maps beside it"
        yield _reject(here.url, "sitemap_too_deep", detail, errand.source_id)
        return
    for entry in _newest_first(maps):
        if entry.url == here.url:
            yield _reject(here.url, "sitemap_loop", "lists itself", errand.source_id)
        elif entry.url not in met:
            met.add(entry.url)
            waiting.append(_Map(entry.url, here.url, here.depth + 1))


def _newest_first(maps: list[ListedItem]) -> list[ListedItem]:
    """Maps with a date, newest first, then those without, as listed: if only some are read, they have the news."""
    dated = sorted((entry for entry in maps if entry.listed_at), key=lambda entry: entry.listed_at or 0, reverse=True)
    return dated + [entry for entry in maps if not entry.listed_at]


def _survey_site(url: str, errand: Errand) -> Iterator[Surveyed]:
    """Find the feeds that a home page links to; without any, walk its sitemaps."""
    found = errand.ask(_refer_listing(url, errand.source_id))
    if found.outcome == "not_modified":
        return
    if found.outcome == "quiet":
        yield Skipped(url, "quiet", errand.source_id)
        return
    if found.answer is None or found.outcome != "ok":
        yield _reject(url, found.outcome, found.detail, errand.source_id)
        return
    feeds = find_feeds(found.answer.body, found.answer.url)
    for feed in feeds[:3]:
        yield from _survey_feed(feed, errand)
    if not feeds:
        yield from _survey_maps(list_sitemaps(found), errand)


def list_sitemaps(found: Fetch) -> tuple[str, ...]:
    """The sitemaps of the site of a fetched page: those named in its robots.txt, news sitemaps first; without any, the one
    at the usual place."""
    usual = urljoin(found.final_url or found.reference.url or "", "/sitemap.xml")
    return tuple(sorted(found.sitemaps, key=lambda url: "news" not in url.lower())) or (usual,)


def _survey_page(url: str, errand: Errand) -> Iterator[Surveyed]:
    """Survey a URL named by the user: its entries if it is a feed or a sitemap, otherwise the page itself."""
    found = errand.ask(_refer_listing(url, errand.source_id))
    if found.outcome == "ok" and found.answer is not None:
        try:
            listing = _read_answer(found.answer, errand)
        except ListingError as error:
            if error.reason in _DAMAGED_LISTINGS:
                yield _reject(url, error.reason, error.detail, errand.source_id)
                return
            yield Reference(item=url, url=url, source_id=errand.source_id, found_by=ASKED_FOR)
        else:
            yield from _refer(listing, url, "feed", errand)
            waiting, met = deque[_Map](), {url}
            yield from _queue_maps(listing, _Map(url), waiting, met, errand)
            yield from _walk_maps(waiting, met, 1, errand)
    elif found.outcome != "not_modified":
        yield _reject(url, found.outcome, found.detail, errand.source_id)


def _ask_listing(url: str, errand: Errand) -> Listing | Rejection | Skipped | None:
    """Request one listing: its contents, the reason why there are none, or None if nothing changed."""
    found = errand.ask(_refer_listing(url, errand.source_id))
    if found.outcome == "not_modified":
        return None
    if found.outcome == "quiet":
        return Skipped(url, "quiet", errand.source_id)
    if found.outcome != "ok" or found.answer is None:
        outcome = "feed_empty" if found.outcome == "empty_body" else found.outcome
        return _reject(url, outcome, found.detail, errand.source_id)
    try:
        return _read_answer(found.answer, errand)
    except ListingError as error:
        return _reject(url, error.reason, error.detail, errand.source_id)


def _read_answer(answer: HttpAnswer, errand: Errand) -> Listing:
    charset = find_charset(answer.header("content-type") or "")
    return read_listing(answer.body, answer.url, allowed=errand.allowed, charset=charset)


def _refer_listing(url: str, source_id: str) -> Reference:
    return Reference(item=url, url=url, source_id=source_id, found_by="catalogue")


def _refer(listing: Listing, url: str, found_by: str, errand: Errand) -> Iterator[Surveyed]:
    errand.reach.note(listing)
    if listing.cut_after:
        detail = f"has more than {listing.cut_after:,} items; those after them were left out"
        yield _reject(url, "listing_too_long", detail, errand.source_id)
    yield from (Skipped(link[:_LONGEST_SHOWN], "unsafe_url", errand.source_id) for link in listing.bad_links)
    yield from repeat(Skipped(url, "no_link", errand.source_id), listing.linkless_count)
    for entry in listing.entries:
        if errand.window.covers(entry.listed_at):
            yield Reference(
                item=entry.url, url=entry.url, source_id=errand.source_id, found_by=found_by,
                listed_at=entry.listed_at, changed_at=entry.changed_at, published_at=entry.published_at,
            )  # fmt: skip


def _reject(item: str, reason: str, detail: str, source_id: str) -> Rejection:
    return Rejection(item=item, stage="discover", reason=reason, detail=detail, source_id=source_id)


_SURVEYS: dict[str, Callable[[str, Errand], Iterator[Surveyed]]] = {
    "feed": _survey_feed,
    "list": _survey_feed,
    "sitemap": _survey_sitemap,
    "site": _survey_site,
    "page": _survey_page,
}
KINDS = tuple(_SURVEYS)
