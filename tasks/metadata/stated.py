"""What a page says about its article outside the text: title, authors, section, tags, image, URL, dates.

Does not search the prose; a field that the page does not state is None.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from courlan import extract_domain
from lxml.etree import XPath
from lxml.html import HtmlElement

from tasks.markup.classes import Classes
from tasks.markup.tree import name_words
from tasks.metadata.access import read_access, read_word_count
from tasks.metadata.authors import Authorship, find_authorship
from tasks.metadata.dates import lies_within, read_stamp, read_url_stamp, search_stamp
from tasks.metadata.images import find_shown_image, find_stated_image
from tasks.metadata.linked_data import Node, find_article, is_listing, read_nodes, read_text, read_texts
from tasks.metadata.sections import find_section
from tasks.metadata.titles import StatedTitles, choose_title, list_titles
from tasks.records import DateSource, Page, Stamp
from tasks.text.language import read_code
from tasks.web.urls import is_followable, why_not_public

_MAX_CONTENT = 5_000
_MAX_TAGS = 40
_MOST_TIMES = 40
_TAG_SPLIT = re.compile(r"\s{0,3}[,;]\s{0,3}")
_DATED = XPath(
    '/descendant::*/@itemprop[.="datePublished"]/.. | /descendant::time[@datetime or @pubdate]'
    ' | /descendant::abbr[contains(@class, "published")]'
    ' | /descendant::*/@property[contains(., "dc:created") or contains(., "datePublished")]/..'
    " | /descendant::*/@data-date-time/.."
)
_CHANGED = XPath(
    '/descendant::*/@itemprop[.="dateModified"]/..'
    ' | /descendant::time[contains(@class, "updated") and not(contains(@class, "published"))]'
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page states about its article; `description` is the summary for search engines and sharing."""

    title: str | None = None
    titles: tuple[str, ...] = ()
    """Every title the page gives its article, including those for search engines and sharing."""
    description: str | None = None
    authorship: Authorship = field(default_factory=Authorship)
    site: str = ""
    """What the page calls itself, and its host."""
    domain: str | None = None
    """The registered domain of its URL; of a page without one, of the canonical URL."""
    publisher: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image_url: str | None = None
    canonical_url: str | None = None
    language: str | None = None
    published: Stamp = field(default_factory=Stamp)
    modified: Stamp = field(default_factory=Stamp)
    is_accessible_for_free: bool | None = None
    is_listing: bool = False
    """Whether the page declares itself a listing rather than an article."""
    stated_words: int | None = None
    body: str | None = field(default=None, repr=False)
    """The articleBody of the JSON-LD, for pages whose own text cannot be found."""


def read_metadata(classes: Classes, page: Page) -> Metadata:
    """Read everything a page states: from JSON-LD first, then meta elements, then visible markup."""
    tree = classes.tree
    nodes = read_nodes(tree)
    article = find_article(nodes, page.url)
    meta = _read_meta(tree)
    publisher = read_text(article.get("publisher")) or meta.first("site")
    site = f"{publisher or ''} {(urlsplit(page.url or '').hostname or '').removeprefix('www.')}"
    titles = _read_titles(article, meta, publisher, page.url)
    title = choose_title(tree, titles)
    canonical_url = _canonical(tree, meta, page.url)
    return Metadata(
        title=title,
        titles=list_titles(tree, titles),
        description=_plain(meta.first("description") or read_text(article.get("description"))),
        authorship=find_authorship(classes, article, nodes, _stated_authors(meta), site),
        site=site,
        domain=titles.domain or extract_domain(canonical_url or "", fast=True),
        publisher=_plain(publisher),
        section=_plain(read_text(article.get("articleSection")) or meta.first("section"))
        or find_section(classes, nodes, title),
        tags=_read_tags(article, meta),
        image_url=_web_url(meta.first("image") or find_stated_image(article) or find_shown_image(tree), page.url),
        canonical_url=canonical_url,
        language=_read_language(tree, article, meta),
        published=_read_published(tree, article, meta, page),
        modified=_first_stamp(_list_modified(tree, article, meta), page.fetched_at),
        is_accessible_for_free=read_access(nodes, meta.first("article:content_tier")),
        is_listing=is_listing(nodes),
        stated_words=read_word_count(article),
        body=read_text(article.get("articleBody")),
    )


def _read_titles(article: Node, meta: _Meta, site: str | None, url: str | None) -> StatedTitles:
    alternative = read_text(article.get("alternativeHeadline"))
    return StatedTitles(
        headline=read_text(article.get("headline")),
        og_title=meta.first("og:title"),
        twitter_title=meta.first("twitter:title"),
        other=None if _is_summary(alternative, article, meta) else alternative,
        site=site,
        domain=extract_domain(url or "", fast=True),
    )


def _is_summary(alternative: str | None, article: Node, meta: _Meta) -> bool:
    """Whether an alternative headline is really the standfirst."""
    described = (read_text(article.get("description")), *meta.all("description"))
    return bool(alternative) and (alternative in described or (alternative or "").endswith("."))


@lru_cache(maxsize=1)
def _names() -> dict[str, list[str]]:
    names: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return names


class _Meta:
    """The meta elements of a page, asked for by what they state: see `stated.toml`, or by a name of their own."""

    def __init__(self, found: dict[str, list[str]]) -> None:
        self._found = found

    def all(self, what: str) -> list[str]:
        return [content for name in _names().get(what, [what]) for content in self._found.get(name, ())]

    def first(self, what: str) -> str | None:
        return next(iter(self.all(what)), None)


def _read_meta(tree: HtmlElement) -> _Meta:
    """Microdata under "itemprop:name", for it may be about something else on the page: a comment, a cited paper."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        attributes = element.attrib
        name = attributes.get("property") or attributes.get("name") or f"itemprop:{attributes.get('itemprop') or ''}"
        content = attributes.get("content")
        if name == "parsely-page" and content:
            found.update(_read_parsely(content[:_MAX_CONTENT]))
        elif name and content and not content.isspace():
            found.setdefault(name.lower(), []).append(content[:_MAX_CONTENT].strip())
    return _Meta(found)


def _read_parsely(content: str) -> dict[str, list[str]]:
    """What one meta element says as JSON for Parse.ly, under the names of the elements that say it one by one."""
    try:
        stated = json.loads(content)
    except ValueError:
        return {}
    keys = stated.items() if isinstance(stated, dict) else ()
    return {f"parsely-{key.rstrip('s').replace('_', '-')}": read_texts(value) for key, value in keys}


def _plain(string: str | None) -> str | None:
    return " ".join(unescape(string).split()) or None if string else None


def _stated_authors(meta: _Meta) -> list[str]:
    """What meta elements name as authors; of the two labels that WordPress gives to Twitter, the one for the author."""
    labels = (text.casefold().strip(" :") for text in meta.all("twitter:label1"))
    is_author = any(label in _names()["author_labels"] for label in labels)
    stated = [*meta.all("author"), *(meta.all("twitter:data1") if is_author else ())]
    return stated or meta.all("itemprop:author")


def _read_tags(article: Node, meta: _Meta) -> tuple[str, ...]:
    listed = meta.all("article:tag") or read_texts(article.get("keywords")) or meta.all("keywords")
    tags = [tag for line in listed for tag in _TAG_SPLIT.split(_plain(line) or "") if 1 < len(tag) <= 80]
    return tuple(dict.fromkeys(tags))[:_MAX_TAGS]


def _web_url(url: str | None, base: str | None) -> str | None:
    if not url:
        return None
    try:
        joined = urljoin(base or "", unescape(url).strip())
        return joined if urlsplit(joined).scheme in ("http", "https") and urlsplit(joined).hostname else None
    except ValueError:
        return None


def _canonical(tree: HtmlElement, meta: _Meta, url: str | None) -> str | None:
    links = [link.get("href") for link in tree.iter("link") if link.get("rel") == "canonical"][:3]
    for link in (*links, *meta.all("og:url")[:1]):
        found = _web_url(link, url)
        if found and urlsplit(found).path not in ("", "/") and _may_stand_for(found, url):
            return found
    return None


def _may_stand_for(found: str, url: str | None) -> bool:
    """Whether a canonical URL can be that of a page: one of the same site, or any public one for a page without a URL."""
    if url is None:
        return why_not_public(found) is None
    return _same_site(found, url) and is_followable(found, url)


def _same_site(one: str, other: str) -> bool:
    """Whether two URLs have the same registered domain; a page may claim anything about another site."""
    first, second = (extract_domain(url, fast=True) for url in (one, other))
    return first is not None and first == second


def _read_language(tree: HtmlElement, article: Node, meta: _Meta) -> str | None:
    stated = [
        tree.get("lang"),
        tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        read_text(article.get("inLanguage")),
    ]
    return next(filter(None, map(read_code, (*stated, meta.first("language")))), None)


def _read_published(tree: HtmlElement, article: Node, meta: _Meta, page: Page) -> Stamp:
    stated = _first_stamp(_list_published(tree, article, meta), page.fetched_at)
    if stated.moment:
        return stated
    dated = read_url_stamp(page.url or "", before=page.fetched_at)
    written = search_stamp(tree, before=page.fetched_at) if dated.precision != "day" else Stamp()
    if written.moment and (not dated.moment or lies_within(written, dated)):
        return written
    return dated if dated.moment else stated


def _list_published(tree: HtmlElement, article: Node, meta: _Meta) -> Iterator[tuple[str, DateSource]]:
    for key in ("datePublished", "uploadDate", "dateCreated"):
        yield from ((date, "json_ld") for date in read_texts(article.get(key)))
    yield from ((date, "meta") for date in meta.all("published"))
    yield from ((date, "html_time") for date in _times(tree))


def _times(tree: HtmlElement) -> Iterator[str]:
    """The page's own time elements: those marked as publication first, then those in the article."""
    ranked = sorted(_DATED(tree)[:_MOST_TIMES], key=_rank_time)
    for element in ranked:
        yield _read_time(element)


def _read_time(element: HtmlElement) -> str:
    stated = (element.get(name) for name in ("datetime", "data-date-time", "content", "title"))
    return next(filter(None, stated), None) or element.text or ""


def _rank_time(element: HtmlElement) -> int:
    words = name_words(element)
    if element.get("itemprop") == "datePublished" or "pubdate" in element.attrib or "property" in element.attrib:
        return 0
    if words & {"publish", "published", "publication"} or words >= {"entry", "date"}:
        return 1
    containers = [each.tag for each in element.iterancestors() if each.tag in ("article", "main")]
    return 2 if "article" in containers else 3 if containers else 4


def _list_modified(tree: HtmlElement, article: Node, meta: _Meta) -> Iterator[tuple[str, DateSource]]:
    yield from ((date, "json_ld") for date in read_texts(article.get("dateModified")))
    yield from ((date, "meta") for date in meta.all("modified"))
    yield from ((_read_time(element), "html_time") for element in _CHANGED(tree)[:1])


def _first_stamp(stated: Iterator[tuple[str, DateSource]], fetched_at: datetime | None) -> Stamp:
    """The first date that gives a moment; else the first that was there, with its problem."""
    failed = Stamp()
    for raw, source in stated:
        stamp = read_stamp(raw, source, before=fetched_at)
        if stamp.moment:
            return stamp
        failed = failed if failed.raw else stamp
    return failed
