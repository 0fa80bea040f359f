"""Owns what a page says about its article outside the text: title, authors, section, tags, image, URL, dates.

Refuses to search the prose; a field that the page does not state is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from urllib.parse import urljoin, urlsplit

from courlan import extract_domain
from lxml.html import HtmlElement

from tasks.bylines import read_byline
from tasks.dates import read_stamp, read_url_stamp
from tasks.linked_data import Node, find_article, read_nodes, text, texts, types
from tasks.records import Page, Stamp
from tasks.titles import choose_title

_PUBLISHED = (
    "article:published_time", "article:published", "og:published_time", "datepublished", "date", "dc.date",
    "dc.date.issued", "dcterms.created", "dcterms.date", "dcterms.issued", "parsely-pub-date", "sailthru.date", "publishdate",
    "publish-date", "publish_date", "pubdate", "publication_date", "publication-date", "article_date_original",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "rnews:datepublished", "last-published", "citation_publication_date",
    "originalpublicationdate", "article.published", "article.created", "iso-8601-publish-date", "vr:published_time",
    "date.issued", "bt:pubdate", "created", "dc.date.created", "dc:created", "dc:date", "og:article:published_time",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:updated_time", "datemodified", "article:modified", "last-modified", "lastmod",
    "dcterms.modified", "dc.date.modified", "revised", "cxenseparse:modifiedtime", "og:modified_time", "updated_time",
)  # fmt: skip
_AUTHOR = (
    "author", "article:author", "byl", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
    "article:author_name", "citation_author", "cxenseparse:author", "authors", "vr:author", "creator", "og:article:author",
)  # fmt: skip
_SECTION = ("article:section", "section", "parsely-section", "cxenseparse:category", "category", "og:article:section")
_KEYWORDS = ("news_keywords", "keywords", "parsely-tags", "sailthru.tags", "cxenseparse:keywords")
_MAX_CONTENT = 5_000
_MAX_TAGS = 40
_TAG_SPLIT = re.compile(r"\s{0,3}[,;]\s{0,3}")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page states about its article; `description` is the summary it offers to others."""

    title: str | None = None
    description: str | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    publisher: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image_url: str | None = None
    canonical_url: str | None = None
    language: str | None = None
    published: Stamp = Stamp()
    modified: Stamp = Stamp()
    is_accessible_for_free: bool | None = None
    body: str | None = field(default=None, repr=False)
    """The articleBody of the JSON-LD, for pages whose own text cannot be found."""


def read_metadata(tree: HtmlElement, page: Page) -> Metadata:
    """Read everything a page states, from JSON-LD first, then meta elements, then visible markup."""
    nodes = read_nodes(tree)
    article = find_article(nodes)
    meta = _read_meta(tree)
    publisher = text(article.get("publisher")) or meta.first("og:site_name", "application-name")
    authors, agency = _read_authors(tree, nodes, article, meta)
    return Metadata(
        title=choose_title(
            tree, text(article.get("headline")), meta.first("og:title"), meta.first("twitter:title"), publisher
        ),
        description=_plain(
            meta.first("og:description", "description", "twitter:description") or text(article.get("description"))
        ),
        authors=authors,
        agency=agency,
        publisher=_plain(publisher),
        section=_plain(text(article.get("articleSection")) or meta.first(*_SECTION)),
        tags=_read_tags(article, meta),
        image_url=_web_url(meta.first("og:image", "og:image:url", "twitter:image") or _image(article), page.url),
        canonical_url=_canonical(tree, meta, page.url),
        language=_read_language(tree, article, meta),
        published=_read_published(tree, article, meta, page),
        modified=_first_stamp(_modified_claims(article, meta), page.fetched_at),
        is_accessible_for_free=_read_access(nodes),
        body=text(article.get("articleBody")),
    )


class _Meta:
    """The meta elements of a page by their name, in small letters."""

    def __init__(self, found: dict[str, list[str]]) -> None:
        self._found = found

    def all(self, *names: str) -> list[str]:
        return [content for name in names for content in self._found.get(name, ())]

    def first(self, *names: str) -> str | None:
        return next(iter(self.all(*names)), None)


def _read_meta(tree: HtmlElement) -> _Meta:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        attributes = element.attrib
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = attributes.get("content")
        if name and content and not content.isspace():
            found.setdefault(name.lower(), []).append(content[:_MAX_CONTENT].strip())
    return _Meta(found)


def _plain(string: str | None) -> str | None:
    return " ".join(unescape(string).split()) or None if string else None


def _read_authors(
    tree: HtmlElement, nodes: list[Node], article: Node, meta: _Meta
) -> tuple[tuple[str, ...], str | None]:
    agency: str | None = None
    for strings in _author_claims(tree, nodes, article, meta):
        names, named_agency = read_byline(strings)
        agency = agency or named_agency
        if names:
            return names, agency
    return (), agency


def _author_claims(tree: HtmlElement, nodes: list[Node], article: Node, meta: _Meta) -> Iterator[list[str]]:
    people = article.get("author")
    yield [name for person in (people if isinstance(people, list) else [people]) for name in _person(person, nodes)]
    yield [name for name in meta.all(*_AUTHOR) if not name.startswith("http")]
    yield _visible_authors(tree)
    yield [name for node in nodes if "person" in types(node) for name in texts(node.get("name"))][:1]


def _person(person: object, nodes: list[Node]) -> list[str]:
    if isinstance(person, dict):
        if "organization" in " ".join(types(person)):
            return []
        if not person.get("name") and (anchor := person.get("@id")):
            return next(
                (texts(node.get("name")) for node in nodes if node.get("@id") == anchor and node.get("name")), []
            )
    return texts(person)


_BYLINE_PATHS = (
    '//*[@rel="author"]',
    '//*[@itemprop="author"]//*[@itemprop="name"]',
    '//*[@itemprop="author"]',
    '//*[contains(@class, "author-name") or contains(@class, "author__name") or contains(@class, "byline__name")]',
    '//*[contains(@class, "byline") or contains(@class, "author")][not(self::body or self::html or self::article)]',
)


def _visible_authors(tree: HtmlElement) -> list[str]:
    for path in _BYLINE_PATHS:
        found = [" ".join(" ".join(element.itertext()).split()) for element in tree.xpath(path)[:8]]
        short = [line for line in found if 3 < len(line) < 100]
        if short:
            return short[:3]
    return []


def _read_tags(article: Node, meta: _Meta) -> tuple[str, ...]:
    listed = meta.all("article:tag") or texts(article.get("keywords")) or meta.all(*_KEYWORDS)
    tags = [tag for line in listed for tag in _TAG_SPLIT.split(_plain(line) or "") if 1 < len(tag) <= 80]
    return tuple(dict.fromkeys(tags))[:_MAX_TAGS]


def _image(article: Node) -> str | None:
    image = article.get("image")
    first = image[0] if isinstance(image, list) and image else image
    return text(first.get("url")) if isinstance(first, dict) else text(first)


def _web_url(url: str | None, base: str | None) -> str | None:
    try:
        joined = urljoin(base or "", unescape(url or "").strip())
        return joined if urlsplit(joined).scheme in ("http", "https") and urlsplit(joined).hostname else None
    except ValueError:
        return None


def _canonical(tree: HtmlElement, meta: _Meta, url: str | None) -> str | None:
    links = tree.xpath('//link[@rel="canonical"]/@href')[:3]
    for link in (*links, *meta.all("og:url")[:1]):
        found = _web_url(link, url)
        if found and urlsplit(found).path not in ("", "/") and (url is None or _same_site(found, url)):
            return found
    return None


def _same_site(one: str, other: str) -> bool:
    """Whether two URLs belong to one registered domain; a page may claim anything about another site."""
    first, second = (extract_domain(url, fast=True) for url in (one, other))
    return first is not None and first == second


def _read_language(tree: HtmlElement, article: Node, meta: _Meta) -> str | None:
    claims = [tree.get("lang"), tree.get("{http://www.w3.org/XML/1998/namespace}lang"), text(article.get("inLanguage"))]
    for claim in (*claims, meta.first("og:locale", "content-language", "dc.language", "language")):
        code = re.match(r"\s{0,5}([a-zA-Z]{2,3})(?![a-zA-Z])", claim or "")
        if code:
            return code[1].lower()
    return None


def _read_access(nodes: list[Node]) -> bool | None:
    for node in nodes:
        claim = str(node.get("isAccessibleForFree", "")).lower().rsplit("/", 1)[-1]
        if claim in ("true", "false"):
            return claim == "true"
    return None


def _read_published(tree: HtmlElement, article: Node, meta: _Meta, page: Page) -> Stamp:
    stated = _first_stamp(_published_claims(tree, article, meta), page.fetched_at)
    if stated.moment or not page.url:
        return stated
    dated = read_url_stamp(page.url, before=page.fetched_at)
    return dated if dated.moment else stated


def _published_claims(tree: HtmlElement, article: Node, meta: _Meta) -> Iterator[tuple[str, str]]:
    for key in ("datePublished", "uploadDate", "dateCreated"):
        yield from ((claim, "json_ld") for claim in texts(article.get(key)))
    yield from ((claim, "meta") for claim in meta.all(*_PUBLISHED))
    yield from ((claim, "html_time") for claim in _times(tree))


_TIME_PATHS = (
    '//*[@itemprop="datePublished"]',
    "//time[@pubdate]",
    '//time[contains(@class, "publish") or contains(@class, "entry-date")]',
    "//article//time[@datetime]",
    "//main//time[@datetime]",
    "//time[@datetime]",
    '//abbr[contains(@class, "published")]',
)


def _times(tree: HtmlElement) -> Iterator[str]:
    for path in _TIME_PATHS:
        for element in tree.xpath(path)[:3]:
            yield element.get("datetime") or element.get("content") or element.get("title") or (element.text or "")


def _modified_claims(article: Node, meta: _Meta) -> Iterator[tuple[str, str]]:
    yield from ((claim, "json_ld") for claim in texts(article.get("dateModified")))
    yield from ((claim, "meta") for claim in meta.all(*_MODIFIED))


def _first_stamp(claims: Iterator[tuple[str, str]], fetched_at: datetime | None) -> Stamp:
    """The first claim that gives a moment; else the first that was there, with its problem."""
    failed = Stamp()
    for raw, source in claims:
        stamp = read_stamp(raw, source, before=fetched_at)
        if stamp.moment:
            return stamp
        failed = failed if failed.raw else stamp
    return failed
