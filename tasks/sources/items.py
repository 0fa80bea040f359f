"""The items of a listing as written: in feeds and sitemaps (XML, JSON), and in lists of URLs.

Fetches nothing, follows nothing, and rejects XML that defines entities; otherwise it reads every item it can.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from urllib.parse import urldefrag, urljoin

import re2
from lxml import etree

from tasks.failures import NamedFailure
from tasks.markup.tree import drop_illegal_references, escape_bare_signs
from tasks.metadata.dates import read_stamp
from tasks.sources.url_lists import list_urls
from tasks.text.hygiene import mend_surrogates

_PROLOG_CHARACTERS = 65_536
_COMMENT = re2.compile(r"(?s)<!--.*?-->")
_ROOT = re2.compile(r"<(?:[A-Za-z_][\w.-]*:)?(rss|feed|RDF|urlset|sitemapindex)[\s/>]")
_FEED_ITEMS = frozenset({"item", "entry"})
_MAP_ITEMS = frozenset({"url", "sitemap"})
ListingKind = Literal["feed", "sitemap", "list"]
_DATES = ("pubDate", "published", "updated", "date", "issued", "created", "publication_date", "lastmod")
_PUBLISHED = ("pubDate", "published", "date", "issued", "created", "publication_date")
_CHANGES = ("updated", "modified", "lastmod")
_ALL_DATES = tuple(dict.fromkeys(_DATES + _CHANGES))
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"  # the URL of an item of RSS 1.0
_SPACES = str.maketrans({"\t": "", "\r": "", "\n": "", " ": "%20"})  # within a URL, as browsers treat them


class ListingError(NamedFailure):
    """Bytes that are not a listing: feed_not_xml, feed_empty, feed_forbidden_dtd, too_large, truncated or decode_error."""


@dataclass(frozen=True, slots=True)
class ListedItem:
    """One item of a listing with its absolute URL. `listed_at` is its date in UTC, if readable; `changed_at` that of its last
    change; `published_at` that of its publication, as written. `is_map`: it is a sitemap."""

    url: str
    title: str | None = None
    listed_at: datetime | None = None
    changed_at: datetime | None = None
    published_at: str | None = None
    is_map: bool = False


Items = Iterator[ListedItem | None]
"""The items of a listing in its order; None for an item without a link."""


def find_items(text: str, base: str) -> tuple[Items, ListingKind]:
    """The items of a listing and its kind. `text` has no leading white space; `base` is its URL.

    Raises ListingError, also while the items are iterated: feed_not_xml, feed_forbidden_dtd.
    """
    if text.startswith("{"):
        return _read_json(text, base), "feed"
    if text.startswith("<"):
        return _read_xml(text, base)
    return _read_lines(text, base), "list"


def _read_xml(text: str, base: str) -> tuple[Items, ListingKind]:
    text = _COMMENT.sub("", text[:_PROLOG_CHARACTERS]) + text[_PROLOG_CHARACTERS:]
    root = _ROOT.search(text[:_PROLOG_CHARACTERS])
    if root is None:
        raise ListingError("feed_not_xml", f"{base} is neither a feed nor a sitemap")
    if "<!entity" in text[: root.start()].casefold():
        raise ListingError("feed_forbidden_dtd", f"{base} defines entities, which a feed has no need of")
    # Without its prolog and anything that server plug-ins put before it, and without half a URL at the end if it was cut.
    body = escape_bare_signs(text[root.start() : text.rfind(">") + 1]).encode("utf-8", "replace")
    # Huge trees: otherwise the nesting of items that are never closed, or a text over 10 MB, would end the parsing. It
    # costs up to a tenth more time; a hostile listing of 19 MB, nested 1,900 deep, is parsed in 6.8 CPU s instead of refused.
    parser = etree.iterparse(
        io.BytesIO(drop_illegal_references(body)), events=("start", "end"), recover=True, resolve_entities=False,
        no_network=True, load_dtd=False, huge_tree=True, encoding="utf-8",
    )  # fmt: skip
    is_map = root.group(1) in ("urlset", "sitemapindex")
    return _walk_events(parser, base, _MAP_ITEMS if is_map else _FEED_ITEMS), "sitemap" if is_map else "feed"


def _walk_events(parser: etree.iterparse, base: str, own: frozenset[str]) -> Items:
    """The items of a listing. Elements of all items' names are read, but only those in `own` count as items without a link,
    since a feed has a <url> element for its picture."""
    found = False
    try:
        for event, element in parser:
            name = _local_name(element)
            if event == "end" and name in _FEED_ITEMS | _MAP_ITEMS:
                item = _read_item(element, base, name)
                element.clear()
                found = found or item is not None
                if item is not None or name in own:
                    yield item
        damage = next((error.message for error in parser.error_log if error.domain_name != "NAMESPACE"), None)
    except etree.XMLSyntaxError as error:
        damage = str(error)
    if damage and not found:
        raise ListingError("feed_not_xml", f"{base} is damaged: {' '.join(damage.split())[:100]}")


def _local_name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def _namespace(element: etree._Element) -> str:
    """The namespace of an element, or its prefix if that is undeclared."""
    return str(element.tag).removesuffix(_local_name(element))


def _read_item(element: etree._Element, base: str, name: str) -> ListedItem | None:
    link_name = "link" if name in _FEED_ITEMS else "loc"
    fields: dict[str, str] = {}
    for child in _list_parts(element):
        text = _read_link(child) if _local_name(child) == "link" else child.text or ""
        if text.strip():
            fields.setdefault(_local_name(child), text.strip())
    permalink = _find_permalink(fields) if link_name == "link" else None
    link = fields.get(link_name) or permalink or _find_deeper(element, link_name) or element.get(_ABOUT)
    if not link:
        return None
    dates = {name: moment for name in _ALL_DATES if name in fields and (moment := read_date(fields[name]))}
    return ListedItem(
        join_link(join_link(base, element.base or ""), link),
        fields.get("title"),
        next((dates[name] for name in _DATES if name in dates), None),
        next((dates[name] for name in _CHANGES if name in dates), None),
        next((fields[name] for name in _PUBLISHED if name in dates), None),
        is_map=name == "sitemap",
    )


def _find_deeper(element: etree._Element, link_name: str) -> str | None:
    """The link of an item inside another element, one that was never closed."""
    tag = _namespace(element) + link_name
    return next((part.text for part in element.iter() if part.tag == tag and (part.text or "").strip()), None)


def _list_parts(element: etree._Element) -> list[etree._Element]:
    """The children of an item: those in its own namespace first, and links to HTML before links to data; then the contents
    of <news:news>. The contents of other children (pictures, films, sources) are ignored."""
    parts = [child for child in element if isinstance(child.tag, str)]
    parts.sort(key=lambda child: (_namespace(child) != _namespace(element), "html" not in child.get("type", "html")))
    return parts + [part for child in parts if _local_name(child) == "news" for part in child]


def _read_link(link: etree._Element) -> str:
    is_main = (link.get("rel") or "alternate").lower() == "alternate"
    return (link.get("href") if is_main else None) or link.text or ""


def _find_permalink(fields: dict[str, Any]) -> str | None:
    guid = str(fields.get("guid") or fields.get("id"))
    return guid if guid.startswith(("http://", "https://")) else None


def join_link(base: str, link: str) -> str:
    """A link of the listing at `base`, absolute and without a fragment; unchanged if it cannot be joined."""
    try:
        return urldefrag(urljoin(base, link.translate(_SPACES).replace("&amp;", "&"))).url  # some escape it twice
    except ValueError:  # a broken IPv6 address
        return link


def _read_json(text: str, base: str) -> Items:
    try:
        document = json.loads(text, parse_int=lambda digits: int(digits[:30]))  # int() refuses thousands of digits
    except (ValueError, RecursionError) as error:
        raise ListingError("feed_not_xml", f"{base} is not JSON: {str(error)[:100]}") from None
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise ListingError("feed_not_xml", f"{base} is JSON, but no JSON Feed")
    for item in items:
        link = item.get("url") or item.get("external_url") or _find_permalink(item) if isinstance(item, dict) else None
        if isinstance(link, str) and link.strip():
            title = item.get("title")
            title = mend_surrogates(title) if isinstance(title, str) else None
            changed_at = read_date(str(item.get("date_modified") or ""))
            published = str(item.get("date_published") or "")
            published_at = read_date(published)
            yield ListedItem(
                join_link(base, mend_surrogates(link.strip())), title, published_at or changed_at, changed_at,
                published if published_at else None,
            )  # fmt: skip
        else:
            yield None


def _read_lines(text: str, base: str) -> Items:
    found = False
    try:
        for url in list_urls(text):
            found = True
            yield ListedItem(join_link(base, url))
    except ValueError as error:
        raise ListingError("feed_not_xml", f"{base}: {error}") from None
    if not found:
        raise ListingError("feed_not_xml", f"{base} has no URL in it")


def read_date(text: str) -> datetime | None:
    """A date in the format of feeds (RFC 822), of sitemaps (W3C) or of pages, in UTC; None if it is none of these or has
    an implausible year."""
    text = text.strip()
    try:
        moment: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        moment = _read_written(text)
    if moment is None:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC) if 1995 <= moment.year < 2100 else None
    except (OverflowError, ValueError):
        return None


def _read_written(text: str) -> datetime | None:
    """A date in the format of RFC 822, otherwise of pages; also of pages if RFC 822 does not know the zone, such as CEST."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return read_stamp(text, "feed").moment
    if moment.tzinfo:
        return moment
    stamp = read_stamp(text, "feed")
    return moment if stamp.moment is None or stamp.precision == "day" else stamp.moment
