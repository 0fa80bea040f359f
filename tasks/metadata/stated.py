"""The metadata that a page states about its article outside the text: title, authors, section, tags, image, URL, dates.

Does not search the prose; a field that the page does not state is None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from itertools import chain, islice
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from courlan import extract_domain
from lxml.html import HtmlElement

from tasks.markup.classes import Classes
from tasks.metadata.access import read_access, read_word_count
from tasks.metadata.authors import Authorship, find_authorship
from tasks.metadata.images import find_shown_image, list_stated_images, may_be_lead
from tasks.metadata.linked_data import (
    follow,
    is_listing,
    list_addresses,
    name_types,
    read_text,
    read_texts,
)
from tasks.metadata.meta_elements import MetaElements
from tasks.metadata.sections import find_section
from tasks.metadata.stated_dates import find_modified, find_published
from tasks.metadata.statements import Statements
from tasks.metadata.tags import read_tags
from tasks.metadata.titles import StatedTitles, choose_title, list_titles
from tasks.records import Page, Stamp
from tasks.text.language import read_code
from tasks.web.urls import is_followable, why_not_public

_ENCODED = re.compile(r"https?%3A", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]{2,}")
_A_HEADLINE = 4
_NO_PATH = ("", "/")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page states about its article; `description` is the summary for search engines and sharing."""

    title: str | None = None
    titles: tuple[str, ...] = ()
    """Every title the page gives its article, including those for search engines and sharing."""
    description: str | None = None
    authorship: Authorship = field(default_factory=Authorship)
    site: str = ""
    """The name of the site, and its host."""
    domain: str | None = None
    """The registered domain of its URL or, without one, of its canonical URL."""
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
    said = Statements.of(page, classes.tree)
    article, nodes, meta = said.article, said.nodes, said.meta
    publisher = _first_name([*read_texts(article.get("publisher")), *meta.all("site")])
    site = f"{publisher or ''} {(urlsplit(page.url or '').hostname or '').removeprefix('www.')}"
    titles = _read_titles(said, publisher)
    title = choose_title(said.tree, titles)
    all_titles = list_titles(said.tree, titles)
    authorship = find_authorship(classes, article, nodes, _stated_authors(meta), site)
    names = (publisher or "", urlsplit(page.url or "").hostname or "", titles.domain or "")
    canonical_url = _canonical(said, titles.domain)
    return Metadata(
        title=title,
        titles=all_titles,
        description=_plain(meta.first("description") or read_text(article.get("description"))),
        authorship=authorship,
        site=site,
        domain=titles.domain or extract_domain(canonical_url or "", fast=True),
        publisher=_plain(publisher or _find_publisher(said)),
        section=find_section(
            classes,
            nodes,
            title,
            stated=[*read_texts(article.get("articleSection")), *meta.all("section")],
            names=names,
        ),
        tags=read_tags(_stated_tags(said), titles=all_titles, names=(*names, *authorship.byline.people)),
        image_url=_find_image(said),
        canonical_url=canonical_url,
        language=_read_language(said),
        published=find_published(said),
        modified=find_modified(said),
        is_accessible_for_free=read_access(nodes, meta.first("article:content_tier")),
        is_listing=is_listing(nodes),
        stated_words=read_word_count(article),
        body=read_text(article.get("articleBody")),
    )


def _first_name(told: list[str]) -> str | None:
    """The first name of a publisher or a site that is not a URL."""
    return next((name for name in told if not name.startswith(("http", "#", "/"))), None)


def _find_publisher(said: Statements) -> str | None:
    """The name of the publisher in another node of the JSON-LD, or the site's name in it."""
    sites = [node.get("name") for node in said.nodes if "website" in name_types(node)]
    return _first_name([*read_texts(follow(said.article.get("publisher"), said.nodes, "name")), *read_texts(sites)])


def _read_titles(said: Statements, site: str | None) -> StatedTitles:
    alternative = read_text(said.article.get("alternativeHeadline"))
    return StatedTitles(
        headline=read_text(said.article.get("headline")),
        og_title=said.meta.first("og:title"),
        twitter_title=said.meta.first("twitter:title"),
        other=None if _is_summary(alternative, said) else alternative,
        site=site,
        domain=extract_domain(said.page.url or "", fast=True),
    )


def _is_summary(alternative: str | None, said: Statements) -> bool:
    """Whether an alternative headline is really the standfirst."""
    described = (read_text(said.article.get("description")), *said.meta.all("description"))
    return bool(alternative) and (alternative in described or (alternative or "").endswith("."))


def _plain(string: str | None) -> str | None:
    return " ".join(unescape(string).split()) or None if string else None


def _stated_tags(said: Statements) -> list[str]:
    return said.meta.all("article:tag") or read_texts(said.article.get("keywords")) or said.meta.all("keywords")


def _stated_authors(meta: MetaElements) -> list[str]:
    stated = [*meta.all("author"), *meta.labelled("author_labels")]
    return stated or meta.all("itemprop:author")


def _find_image(said: Statements) -> str | None:
    """The first picture that may be the article's own among those stated for sharing, in JSON-LD, and shown."""
    url, in_json = said.page.url, list_stated_images(said.article, said.nodes)
    stated = chain(said.meta.all("image"), in_json, _list_links(said.tree, "image_src"))
    own = (address for each in stated if may_be_lead(each) and (address := _web_url(each, url)))
    pictures = (address for address in own if urlsplit(address).path not in _NO_PATH)
    return next(pictures, None) or _web_url(find_shown_image(said.tree), url)


def _web_url(url: str | None, base: str | None) -> str | None:
    if not url:
        return None
    try:
        address = unescape(url).strip().replace(" ", "%20")
        joined = urljoin(base or "", unquote(address) if _ENCODED.match(address) else address)
        return joined if urlsplit(joined).scheme in ("http", "https") and urlsplit(joined).hostname else None
    except ValueError:
        return None


def _list_links(tree: HtmlElement, rel: str) -> list[str]:
    """The URLs of the link elements with this rel, at most three."""
    links = (link for link in tree.iter("link") if rel in link.get("rel", "").lower().split())
    return [link.get("href", "") for link in islice(links, 3)]


def _canonical(said: Statements, domain: str | None) -> str | None:
    """The canonical URL that a page states; from the JSON-LD only if the page came without a URL."""
    url = said.page.url
    told = [] if url else list_addresses(said.article)[:3]
    for link in (*_list_links(said.tree, "canonical"), *said.meta.all("og:url")[:1], *told):
        found = _web_url(link, url)
        if found and urlsplit(found).path not in _NO_PATH and _may_stand_for(found, url, domain):
            return found
    return None


def _may_stand_for(found: str, url: str | None, domain: str | None) -> bool:
    """Whether a canonical URL is acceptable: it must be on the page's registered domain, since a page may claim anything about
    another site. For a page without a URL, any public URL is."""
    if url is None:
        return why_not_public(found) is None
    is_own = domain is not None and extract_domain(found, fast=True) == domain
    return is_own and is_followable(found, url) and not _is_folder_of(found, url)


def _is_folder_of(found: str, url: str) -> bool:
    """Whether a canonical URL is a parent folder of the page, whose path continues with a headline (not just with a page 2)."""
    folder, path = (unquote(urlsplit(each).path).rstrip("/") for each in (found, url))
    return path.startswith(f"{folder}/") and len(_WORD.findall(path.removeprefix(folder))) >= _A_HEADLINE


def _read_language(said: Statements) -> str | None:
    stated = [
        said.tree.get("lang"),
        said.tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        read_text(_read_alternate(said.article.get("inLanguage"))),
        said.meta.first("language"),
    ]
    return next(filter(None, map(read_code, stated)), None)


def _read_alternate(language: Any) -> Any:
    """The code of a language that JSON-LD gives as a node with name and code."""
    return language.get("alternateName", language) if isinstance(language, dict) else language
