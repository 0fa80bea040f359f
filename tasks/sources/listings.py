"""Parses feeds, sitemaps and lists of URLs: bytes in, the URLs they list and further sitemaps out.

Fetches nothing; the items themselves are read by `items.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from lxml import etree

from tasks.fetch.page import LISTING_BYTES
from tasks.sources.items import ListedItem, ListingError, ListingKind, find_items, join_link
from tasks.text.decode import Undecodable, decode_body
from tasks.text.kinds import GZIP_MAGIC
from tasks.web.body import BodyError, unpack_body
from tasks.web.networks import Network
from tasks.web.urls import is_followable

MAX_ENTRIES = 2_000
MAX_MAP_ENTRIES = 50_000  # the limit of the sitemap protocol itself (sitemaps.org)
_SEVERAL = 5  # entries; two or three may well have changed together
_ONE_MOMENT = timedelta(minutes=1)
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})


@dataclass(frozen=True, slots=True)
class Listing:
    """The contents of a listing: unique entries, further sitemaps, links that must not be followed, the number of items
    without a link, and `cut_after`, the number of items read if it has more."""

    kind: ListingKind
    entries: tuple[ListedItem, ...] = ()
    maps: tuple[ListedItem, ...] = ()
    bad_links: tuple[str, ...] = ()
    linkless_count: int = 0
    cut_after: int | None = None


def read_listing(body: bytes, base: str, *, allowed: tuple[Network, ...] = (), charset: str | None = None) -> Listing:
    """Read RSS, Atom, JSON Feed, a sitemap, a sitemap index or a list of URLs (txt, csv), gzipped or not.

    `base` is the URL it came from, `charset` the one its server claims. Reads at most MAX_ENTRIES of a feed and
    MAX_MAP_ENTRIES of a sitemap or list. Raises ListingError if it is none of these, is empty, or defines entities.
    """
    text = _decode(_unpack(body), charset)
    if not text.strip():
        raise ListingError("feed_empty", f"{base} is empty")
    items, kind = find_items(text.lstrip(), base)
    most = MAX_ENTRIES if kind == "feed" else MAX_MAP_ENTRIES
    read = list(islice(items, most))
    kept: dict[str, ListedItem] = {}
    maps: dict[str, ListedItem] = {}
    bad: dict[str, None] = {}
    for item in filter(None, read):
        if is_followable(item.url, base, allowed):
            (maps if item.is_map else kept).setdefault(item.url, item)
        else:
            bad[item.url] = None
    cut_after = most if any(True for _ in items) else None
    return Listing(
        kind, _settle_dates(list(kept.values())), tuple(maps.values()), tuple(bad), read.count(None), cut_after
    )


def _settle_dates(entries: Sequence[ListedItem]) -> tuple[ListedItem, ...]:
    """The entries with `changed_at` settled: the date of the change or, in a listing without changes, the listed date, since
    publishers update it. A date that all entries share is the time when the listing was made, and is dropped: otherwise
    every page would be fetched again each night, or get it as its date of publication."""
    changes = _drop_common([entry.changed_at for entry in entries])
    moments = _drop_common([change or entry.listed_at for change, entry in zip(changes, entries, strict=True)])
    dates = _drop_common([entry.listed_at for entry in entries])
    return tuple(
        replace(entry, changed_at=moment, published_at=entry.published_at if date else None)
        for entry, moment, date in zip(entries, moments, dates, strict=True)
    )


def _drop_common(moments: Sequence[datetime | None]) -> Sequence[datetime | None]:
    known = [moment for moment in moments if moment is not None]
    is_common = len(known) >= _SEVERAL and max(known) - min(known) <= _ONE_MOMENT
    return [None] * len(moments) if is_common else moments


def find_feeds(body: bytes, base: str) -> tuple[str, ...]:
    """The absolute URLs of the feeds that a home page links to (`<link rel="alternate" type="application/rss+xml" …>`); none
    if it is not text."""
    try:
        document = decode_body(body).encode("utf-8", "replace")
        root = etree.fromstring(document, etree.HTMLParser(encoding="utf-8", huge_tree=False))
    except (Undecodable, etree.XMLSyntaxError):
        root = None
    found = [
        join_link(base, link.get("href", "").strip())
        for link in (root.iter("link") if root is not None else ())
        if "alternate" in (link.get("rel") or "").lower().split()
        and (link.get("type") or "").lower().strip() in _FEED_TYPES
    ]
    return tuple(url for url in dict.fromkeys(found) if is_followable(url, base))


def _unpack(body: bytes) -> bytes:
    """Undo gzip, twice if a server compressed a compressed file."""
    try:
        for _ in range(2):
            body = unpack_body(body, ["gzip"], LISTING_BYTES) if body.startswith(GZIP_MAGIC) else body
    except BodyError as error:
        raise ListingError(error.reason, error.detail) from None
    if len(body) > LISTING_BYTES:
        raise ListingError("too_large", f"{len(body):,} bytes are more than a listing may have")
    return body


def _decode(body: bytes, charset: str | None) -> str:
    if not body.strip(b"\x00 \t\r\n"):
        return ""
    try:
        return decode_body(body, charset)
    except Undecodable as error:
        raise ListingError("feed_not_xml", f"not text: {error.reason}: {error.detail}") from None
