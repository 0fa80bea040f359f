"""From a page to an article: decoding, one parse, trafilatura, blocks and metadata.

Judges no blocks and never raises: a page without an article is a `Rejection` with stage "extract".
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from lxml import etree

from tasks.blocks import lay_out_blocks
from tasks.markup.classes import Classes
from tasks.markup.tree import NoMarkup, parse_html
from tasks.metadata.access import has_wall, is_cut_short
from tasks.metadata.authors import name_authors
from tasks.metadata.bylines import find_reporters, find_wire
from tasks.metadata.date_labels import split_changes
from tasks.metadata.dates import sharpen_stamp
from tasks.metadata.stated import Metadata, read_metadata
from tasks.page.cascade import find_body
from tasks.page.density import is_bare
from tasks.page.embedded import read_embedded
from tasks.page.layout import Layout, arrange_blocks
from tasks.page.runs import read_runs
from tasks.records import Article, Page, Rejection, Stamp
from tasks.text.decode import Undecodable, decode_body, may_be_escaped
from tasks.text.plain_article import extract_plain

_MHTML = (b"MIME-Version:", b"From: <Saved by")
_WALL_OF_LINKS = 5_000
_LINKED_SHARE = 0.9
_FEED = re.compile(
    rb"(?:\xef\xbb\xbf)?\s{0,99}(?:<\?xml[^>]{0,300}>\s{0,99})?(?:<!--[^>]{0,300}-->\s{0,99})?"
    rb"<(?:rss|feed|rdf:RDF|urlset|sitemapindex)[\s>]"
)
_FOLDER = re.compile(rb"(?i)<title>\s{0,99}(?:index of|directory listing for) /")
"""The title of the listings that servers (Apache, nginx, Python) generate for folders."""


def extract_article(page: Page) -> Article | Rejection:
    """Extract the article of a page. Reasons for rejection: those of `Undecodable`, no_content, listing_page,
    extract_failed."""
    try:
        return extract_plain(page) if page.media_type == "text/plain" else _extract_html(page)
    except Undecodable as error:
        return Rejection.of(page, error.reason, error.detail)
    except NoMarkup as error:
        return Rejection.of(page, "no_content", str(error))
    except (ValueError, AssertionError, etree.LxmlError, RecursionError) as error:
        return Rejection.of(page, "extract_failed", f"{type(error).__name__}: {error}"[:300])


def _extract_html(page: Page) -> Article | Rejection:
    if page.body.lstrip()[:20].startswith(_MHTML):
        return Rejection.of(page, "no_content", "a web archive of a browser (MHTML) without a page in it")
    if _FEED.match(page.body):
        return Rejection.of(page, "listing_page", "a feed or a sitemap, which lists pages: ingest it by its URL")
    if _FOLDER.search(page.body[:4096]):
        return Rejection.of(page, "listing_page", "the server lists the files of a folder: no article")
    markup = _read_markup(page)
    tree = parse_html(markup)
    classes = Classes(tree)
    metadata = read_metadata(classes, page)
    if metadata.is_listing:
        return Rejection.of(page, "listing_page", "the page says of itself that it lists others: no article")
    if _is_wall_of_links(tree):
        return Rejection.of(page, "listing_page", "thousands of links and next to no other text: no article")
    is_walled = has_wall(classes, markup)
    runs = read_runs(tree)
    kept_for_scripts = read_embedded(tree) if is_bare(runs) else []
    layout = arrange_blocks(runs, find_body(tree), metadata, kept_for_scripts)
    if not layout.blocks:
        return Rejection.of(page, "no_content", "no text that reads like an article")
    return _compose_article(_read_datelines(metadata, layout, page), layout, is_walled=is_walled)


def _read_datelines(metadata: Metadata, layout: Layout, page: Page) -> Metadata:
    """A page's metadata, with the more precise dates beside its headline: of its publication and, if a word says so, of its
    last change. If there is only the latter, it dates the publication too."""
    if not layout.datelines:
        return metadata
    parts = [split_changes(line) for line in layout.datelines]
    fresh, changed = ([part for part in side if part] for side in zip(*parts, strict=True))
    sharpen = partial(sharpen_stamp, before=page.seen_at, language=metadata.language)
    found = Stamp() if changed and metadata.published.source == "text" else metadata.published
    return replace(
        metadata,
        published=sharpen(sharpen(sharpen(found, fresh), changed), [metadata.published.raw or ""]),
        modified=sharpen(metadata.modified, changed),
    )


def _is_wall_of_links(tree: etree._Element) -> bool:
    """Whether a page is little more than thousands of links, on which every extractor would exceed its time limit."""
    links = list(tree.iter("a"))
    if len(links) < _WALL_OF_LINKS:
        return False
    linked = sum(len("".join(link.itertext())) for link in links)
    return linked > _LINKED_SHARE * sum(map(len, tree.itertext()))


def _read_markup(page: Page) -> bytes:
    """A page's markup in UTF-8. Valid UTF-8 is returned as it is, since the blocks are cleaned later. Other bytes are decoded
    with care, and so are bytes that may contain escape sequences (ISO-2022-JP)."""
    is_plain = b"\0" not in page.body and not may_be_escaped(page.body, page.charset)
    if is_plain and page.body.lstrip()[:1] == b"<":
        try:
            page.body.decode()
            return page.body
        except UnicodeDecodeError:
            pass
    return decode_body(page.body, page.charset).encode("utf-8", "replace")


def _compose_article(metadata: Metadata, layout: Layout, *, is_walled: bool) -> Article:
    opening = next((block.text for block in layout.blocks if block.role == "paragraph"), "")
    byline = name_authors(metadata.authorship, [*layout.bylines, find_reporters(opening)], metadata.site)
    return Article(
        blocks=lay_out_blocks(layout.blocks),
        title=metadata.title,
        text_source=layout.source,
        authors=byline.people,
        agency=byline.agency or find_wire([opening]),
        byline=byline.signed,
        publisher=metadata.publisher,
        section=metadata.section,
        tags=metadata.tags,
        image_url=metadata.image_url,
        canonical_url=metadata.canonical_url,
        language=metadata.language,
        published=metadata.published,
        modified=metadata.modified,
        is_accessible_for_free=metadata.is_accessible_for_free,
        is_truncated=is_cut_short(
            sum(len(block.text.split()) for block in layout.blocks),
            stated=metadata.stated_words,
            is_free=metadata.is_accessible_for_free,
            is_walled=is_walled,
        ),
    )
