"""A new entry for a catalogue of sources: discovered from a URL, added without changing the rest of the file.

Never overwrites: an id that is taken is an error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import tomlkit

from tasks.fetch.page import Fetch
from tasks.fetch.session import HttpAnswer
from tasks.records import Reference
from tasks.sources.catalogue import SourcesError, load_catalogue
from tasks.sources.items import ListingError, ListingKind
from tasks.sources.listings import Listing, find_feeds, read_listing
from tasks.sources.survey import Ask, Errand, list_sitemaps, survey_source
from tasks.writing import replace_text

_TRIED = 3
"""The maximum number of feeds, and of sitemaps, that are tried for a site."""


class CatalogueError(Exception):
    """A catalogue that an entry cannot be added to; the message is one line."""


class NothingListed(Exception):
    """A URL that does not answer, or lists nothing; the message is one line."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The listing found at a URL: its kind, its own URL, and the URLs it lists."""

    kind: ListingKind
    url: str
    items: tuple[str, ...]


def propose_source(url: str, ask: Ask) -> Proposal:
    """Examine a URL: it may be a feed, a sitemap or a list, or a home page with feeds or else a sitemap.

    Raises NothingListed.
    """
    found = ask(Reference(item=url, url=url))
    if found.outcome != "ok" or found.answer is None:
        raise NothingListed(f"{url}: {found.outcome}: {found.detail}")
    try:
        return _propose_listing(read_listing(found.answer.body, found.answer.url), found.answer.url)
    except ListingError:
        return _propose_site(found, found.answer, ask)


def _propose_listing(listing: Listing, url: str) -> Proposal:
    return Proposal(listing.kind, url, tuple(entry.url for entry in (*listing.entries, *listing.maps)))


def _propose_site(found: Fetch, home: HttpAnswer, ask: Ask) -> Proposal:
    feeds = find_feeds(home.body, home.url)
    sitemaps = list_sitemaps(found)
    found_as: tuple[tuple[ListingKind, Sequence[str]], ...] = (("feed", feeds), ("sitemap", sitemaps))
    for kind, url in ((kind, url) for kind, urls in found_as for url in urls[:_TRIED]):
        if items := _list_urls(url, kind, ask):
            return Proposal(kind, url, items)
    raise NothingListed(f"{home.url} announces no feed and has no sitemap; name one of its feeds instead")


def _list_urls(url: str, kind: ListingKind, ask: Ask) -> tuple[str, ...]:
    found = survey_source(url, kind, Errand(ask))
    return tuple(item.url for item in found if isinstance(item, Reference) and item.url)


def compose_entry(proposal: Proposal, language: str | None = None) -> dict[str, object]:
    """The catalogue entry for a proposal; a person will want to correct the publisher's name."""
    domain = (urlsplit(proposal.url).hostname or "").removeprefix("www.")
    name = re.sub(r"[^a-z0-9]+", "-", domain.lower()).strip("-") or "source"
    entry: dict[str, object] = {
        "id": name, "publisher": domain, "names": [domain], "domains": [domain], "kind": proposal.kind,
        "url": proposal.url,
    }  # fmt: skip
    return entry | {"language": language} if language else entry


def append_entry(path: Path, entry: dict[str, object]) -> None:
    """Append an entry to a catalogue, which is created if absent; comments and order of the file are kept.

    Raises CatalogueError if the file is not a catalogue or has a source with this id, OSError.
    """
    try:
        taken = {known.source_id for known in load_catalogue(path).sources} if path.exists() else set()
    except SourcesError as error:
        raise CatalogueError(str(error)) from None
    if entry["id"] in taken:
        raise CatalogueError(f"{path} has a source {entry['id']!r} already")
    document = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
    tables = document.setdefault("source", tomlkit.aot())
    table = tomlkit.table()
    table.update(entry)
    tables.append(table)
    replace_text(path, tomlkit.dumps(document))
