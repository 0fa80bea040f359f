"""Prunes a section of a page as trafilatura does, without those of its searches that find nothing.

Never removes anything else than `main_extractor.prune_unwanted_sections` would: every element is tested by trafilatura's
own tests.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from lxml.etree import strip_tags
from lxml.html import HtmlElement
from trafilatura import main_extractor
from trafilatura.htmlprocessing import link_density_test, link_density_test_tables, prune_unwanted_nodes
from trafilatura.utils import trim
from trafilatura.xml import delete_element

_extractor: Any = main_extractor
_LINKABLE = ("div", "list", "p")
_PASSES = 2
_CELLS = ("item", "td", "th")
_SHORT_LINK = 10
_SHORT, _SEVERAL = 100, 3
"""A box with links and less text than that in so many elements goes, too."""


def prune_sections(tree: HtmlElement, tags: Collection[str], options: Any, keep_teasers: bool = False) -> HtmlElement:
    """Remove what is no text of an article from a section: it replaces `prune_unwanted_sections`, for all options but
    precision, images and links."""
    unwanted = [element for select in _extractor.OVERALL_DISCARD_XPATH for element in select(tree)]
    if unwanted:
        prune_unwanted_nodes(tree, [lambda _: unwanted], with_backup=True)
    prune_unwanted_nodes(tree, _extractor.DISCARD_IMAGE_ELEMENTS)
    if options.focus != "recall" and not keep_teasers:
        prune_unwanted_nodes(tree, _extractor.TEASER_DISCARD_XPATH)
    for _ in range(_PASSES):
        if not _drop_link_farms(tree):
            break  # a second look would find what the first did
    if "table" in tags:
        for table in [each for each in tree.iter("table") if link_density_test_tables(each)]:
            delete_element(table, keep_tail=False)
    strip_tags(tree, "span", "ref")
    return tree


def _drop_link_farms(tree: HtmlElement) -> bool:
    """Remove what is mostly links; returns whether there was any. Only what has links in it is tested."""
    linked = _find_linked(tree)
    has_dropped = False
    for tag in _LINKABLE if linked else ():
        farms = [element for element in tree.iter(tag) if element in linked and _is_link_farm(element, tag)]
        for element in farms:
            delete_element(element)
        has_dropped = has_dropped or bool(farms)
    return has_dropped


def _find_linked(tree: HtmlElement) -> set[HtmlElement]:
    """The elements around the links of a tree."""
    linked: set[HtmlElement] = set()
    for link in tree.iter("ref"):
        around = link.getparent()
        while around is not None and around not in linked:
            linked.add(around)
            around = around.getparent()
    return linked


def _is_link_farm(element: HtmlElement, tag: str) -> bool:
    is_farm, is_short = link_density_test(element)
    if not is_farm and tag == "div" and is_short and len(element) >= _SEVERAL:
        is_farm = len(trim(element.text_content())) < _SHORT
    if tag == "p" and is_farm:
        around = element.getparent()
        return around is None or around.tag not in _CELLS
    return is_farm


def read_text(element: HtmlElement) -> str:
    """The trimmed text of an element; most links have no elements in them, and need no search for their texts."""
    text: str = trim(element.text_content() if len(element) else element.text or "")
    return text


def collect_link_info(links: Sequence[HtmlElement]) -> tuple[int, int, int, list[str]]:
    """How much text links have, how many of them have any, and how many only little: it replaces the function of that name."""
    texts = list(filter(None, map(read_text, links)))
    return sum(map(len, texts)), len(texts), sum(len(text) < _SHORT_LINK for text in texts), texts
