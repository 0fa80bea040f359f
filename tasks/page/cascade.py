"""Runs the steps of trafilatura's cascade in their order, skipping those that cannot change the result.

Finds the same body as trafilatura: a step is skipped only if its result could not be chosen.
"""

from __future__ import annotations

from copy import copy
from functools import lru_cache
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from tasks.page.readers import (
    FOREIGN,
    NOISE,
    WORDS,
    Extractor,
    ReadabilityDocument,
    baseline,
    convert_tags,
    core,
    external,
    extract_content,
    html2txt,
    prune_unwanted_nodes,
    tree_cleaning,
)

_UNREAD = ("href", "target", "rel", "title", "tabindex", "lang", "for", "onclick")
"""Attributes that no reader uses here. Copying a page takes as long for its attributes as for everything else."""
_HAS_PROSE = etree.XPath("boolean(.//p//text())")
_COUNT = etree.XPath("count(.//*)")
_measure = etree.XPath("string-length(normalize-space())")
"""Characters of text; never fewer than trafilatura counts, which strips more kinds of spaces."""
_UNCLEAN = tuple(path.removeprefix(".//") for path in external.SANITIZED_XPATH.split("|"))

_TIMES = 2
"""Readability is preferred to clean prose if it finds more than so many times as much, and to a body of tables unless that has
more than so many times as much as readability finds (seen: nested tables, read several times over)."""


@lru_cache(maxsize=2)
def _options(*, recall: bool = False) -> Any:
    """trafilatura's options. The body is the same in every output format; "txt" avoids a second serialization."""
    return Extractor(comments=False, tables=True, output_format="txt", recall=recall)


def find_body(tree: HtmlElement) -> etree._Element | None:
    """Return what `trafilatura.bare_extraction` considers the body of a page, or None.

    Changes the tree: elements that are noise to every reader, and attributes that none of them uses, are removed first.
    """
    etree.strip_elements(tree, *NOISE, with_tail=False)
    etree.strip_attributes(tree, *_UNREAD)
    try:
        with WORDS.of(tree):
            return _find_body(tree)
    except (TypeError, ValueError):  # as bare_extraction does
        return None


def _find_body(tree: HtmlElement) -> etree._Element | None:
    options = _options()
    if any(select(tree) for select in FOREIGN):
        tree = prune_unwanted_nodes(copy(tree), FOREIGN)  # a copy, since the runs refer to the elements of the tree
    body, text = extract_content(convert_tags(tree_cleaning(copy(tree), options), options), options)
    if not _is_settled(tree, body, text):
        body, text = external.compare_extraction(tree_cleaning(copy(tree), options), copy(tree), body, text, options)
    if len(text) < options.min_extracted_size:
        found, found_text, size = baseline.baseline(tree)
        body, text = (found, found_text) if size > len(text) else (body, text)
    if _is_little(tree, text):
        body, text = _search_widely(tree, body, text)
    return body if text else None


def _is_settled(tree: HtmlElement, body: etree._Element, text: str) -> bool:
    """Whether no other reader can be preferred: the body is clean, and readability cannot find enough."""
    size = len(text)
    if size < _options().min_extracted_size or next(body.iter(*_UNCLEAN), None) is not None:
        return False
    if _HAS_PROSE(body) and len(body.findall(".//table")) <= len(body.findall(".//p")):
        return not _has_more(tree, _TIMES * size)
    return bool(_TIMES * _measure(tree) < size)


def _has_more(tree: HtmlElement, size: int) -> bool:
    """Whether readability would find more than `size` characters; stops as soon as too little text is left for that."""
    if _measure(tree) <= size:
        return False
    reader = ReadabilityDocument(copy(tree))
    reader.remove_unlikely_candidates()
    if _measure(reader.doc) <= size:
        return False
    reader.transform_misused_divs_into_paragraphs()
    candidates = reader.score_paragraphs()
    best = reader.select_best_candidate(candidates)
    return best is None or _measure(reader.get_article(candidates, best)) > size


def _is_little(tree: HtmlElement, text: str) -> bool:
    """Whether trafilatura would run its last stage, because so little of the page is in the text.

    The first measure is an upper bound of the page's size (a space on both sides of every element), and faster to compute.
    """
    size = len(text)
    return (
        0 < size < core.ESCALATION_MAX_LENGTH
        and size < core.ESCALATION_PAGE_SHARE * (_measure(tree) + 2 * _COUNT(tree))
        and size < core.ESCALATION_PAGE_SHARE * len(html2txt(tree))
    )


def _search_widely(tree: HtmlElement, body: etree._Element, text: str) -> tuple[etree._Element, str]:
    """The result of trafilatura's last stage: its own reader with higher recall, or jusText if that finds more."""
    try:
        wide, wide_text = core._recall_retry(tree, _options(recall=True), None)
    except (TypeError, ValueError):
        wide, wide_text = body, ""
    just, just_text = external.justext_rescue(copy(tree), _options())
    if len(just_text) > len(wide_text) and len(just_text) > core.ESCALATION_JUSTEXT_RATIO * len(text):
        return just, just_text
    if len(wide_text) >= _options().min_extracted_size and len(wide_text) > core.ESCALATION_ACCEPT_RATIO * len(text):
        return wide, wide_text
    return body, text
