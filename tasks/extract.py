"""Owns the step from a page to an article: decoding, one parse, one call of trafilatura, blocks and metadata.

Refuses to judge blocks and to raise: a page that gives no article is a `Rejection` of stage "extract".
"""

from __future__ import annotations

import logging

from lxml import etree
from lxml.html import HtmlElement

from tasks.blocks import lay_out_blocks
from tasks.decode import Undecodable, decode_body
from tasks.layout import arrange_blocks
from tasks.markup import parse_html, read_runs
from tasks.metadata import Metadata, read_metadata
from tasks.plain_article import extract_plain
from tasks.records import Article, Block, Page, Rejection

_MHTML = (b"MIME-Version:", b"From: <Saved by")
_NOISE = (
    "head", "script", "style", "svg", "noscript", "template", "iframe", "link", "meta", "select", "button", "input",
    "textarea", "video", "audio", "canvas", "object", "embed", "map", "nav", "footer", "menu", "dialog", "img", "picture",
    "source", "aside",
)  # fmt: skip
"""What trafilatura drops too, though only after copying it four times: without it a page costs a quarter less."""


def extract_article(page: Page) -> Article | Rejection:
    """Read the article of a page. Reasons of rejection: those of `Undecodable`, no_content, extract_failed."""
    try:
        return extract_plain(page) if page.media_type == "text/plain" else _extract_html(page)
    except Undecodable as error:
        return _reject(page, error.reason, error.detail)
    except (ValueError, AssertionError, etree.LxmlError, RecursionError) as error:
        return _reject(page, "extract_failed", f"{type(error).__name__}: {error}"[:300])


def _reject(page: Page, reason: str, detail: str) -> Rejection:
    reference = page.reference
    return Rejection(reference.item, "extract", reason, detail, reference.source_id, page.raw_id)


def _extract_html(page: Page) -> Article | Rejection:
    if page.body.lstrip()[:20].startswith(_MHTML):
        return _reject(page, "no_content", "a web archive of a browser (MHTML), not a page")
    text, warnings = _decode_markup(page)
    tree = parse_html(text)
    metadata = read_metadata(tree, page)
    runs = read_runs(tree)
    blocks = arrange_blocks(runs, find_body(tree, page.url), metadata)
    if not blocks:
        return _reject(page, "no_content", "no text that reads like an article")
    return _compose_article(metadata, blocks, warnings)


def _decode_markup(page: Page) -> tuple[str, tuple[str, ...]]:
    """Strict UTF-8 needs no cleaning here, for the blocks are cleaned; the rest takes the careful way."""
    if b"\0" not in page.body and page.body.lstrip()[:1] == b"<":
        try:
            return page.body.decode("utf-8"), ()
        except UnicodeDecodeError:
            pass
    decoded = decode_body(page.body, page.charset)
    return decoded.text, decoded.warnings


def find_body(tree: HtmlElement, url: str | None) -> etree._Element | None:
    """Give what trafilatura takes for the body, or None. Changes the tree: what is noise to every reader goes first."""
    from trafilatura.core import bare_extraction

    etree.strip_elements(tree, *_NOISE, with_tail=False)
    document = bare_extraction(tree, url=url, include_comments=False, include_tables=True)
    return getattr(document, "body", None)


def _compose_article(metadata: Metadata, blocks: list[Block], warnings: tuple[str, ...]) -> Article:
    return Article(
        blocks=lay_out_blocks(blocks),
        title=metadata.title,
        authors=metadata.authors,
        agency=metadata.agency,
        publisher=metadata.publisher,
        section=metadata.section,
        tags=metadata.tags,
        image_url=metadata.image_url,
        canonical_url=metadata.canonical_url,
        language=metadata.language,
        published=metadata.published,
        modified=metadata.modified,
        is_accessible_for_free=metadata.is_accessible_for_free,
        warnings=warnings,
    )


def warm_up() -> None:
    """Import trafilatura and what it loads late, so that the first page of a worker costs no more than the others."""
    from justext.utils import get_stoplist, get_stoplists  # noqa: F401
    from trafilatura import external

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    if external.JT_STOPLIST is None:
        external.jt_stoplist_init()
