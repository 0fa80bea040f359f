"""Runs the parts of trafilatura's cascade in their own order, skipping those that cannot change the result.

Never finds a different body than trafilatura would: in doubt, `bare_extraction` itself is called.
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
"""Attributes that no reader asks for here; a copy of a page takes as long for attributes as for all else."""
_HAS_PROSE = etree.XPath("boolean(.//p//text())")
_COUNT = etree.XPath("count(.//*)")
_measure = etree.XPath("string-length(normalize-space())")
"""Characters of text; never fewer than trafilatura counts, for whom there are more kinds of spaces."""
_UNCLEAN = tuple(path.removeprefix(".//") for path in external.SANITIZED_XPATH.split("|"))

_TIMES = 2
"""Readability is preferred to clean prose where it finds so many times as much, and to tables unless they have so many times
as much as it finds (seen: nested ones, read several times over)."""


@lru_cache(maxsize=2)
def _options(*, recall: bool = False) -> Any:
    """The body is the same in every format of output; with "txt" nobody writes it out a second time, as text."""
    return Extractor(comments=False, tables=True, output_format="txt", recall=recall)


def find_body(tree: HtmlElement) -> etree._Element | None:
    """Return what `trafilatura.bare_extraction` considers the body of a page, or None.

    Changes the tree: noise to every reader is removed first, and attributes that none of them asks for.
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
        tree = prune_unwanted_nodes(copy(tree), FOREIGN)  # a copy, for the runs stay in their places
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
    """Whether no other reader can win: this is clean, and readability finds too little to be preferred."""
    size = len(text)
    if size < _options().min_extracted_size or next(body.iter(*_UNCLEAN), None) is not None:
        return False
    if _HAS_PROSE(body) and len(body.findall(".//table")) <= len(body.findall(".//p")):
        return not _has_more(tree, _TIMES * size)
    return bool(_TIMES * _measure(tree) < size)


def _has_more(tree: HtmlElement, size: int) -> bool:
    """Whether readability would find more than `size`: it is followed no further than there is so much left to choose from."""
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
    """Whether trafilatura would search once more, in other ways: so little of the page is in the text.

    With spaces around all its elements the page is not larger than the first measure, which is quicker taken.
    """
    size = len(text)
    return (
        0 < size < core.ESCALATION_MAX_LENGTH
        and size < core.ESCALATION_PAGE_SHARE * (_measure(tree) + 2 * _COUNT(tree))
        and size < core.ESCALATION_PAGE_SHARE * len(html2txt(tree))
    )


def _search_widely(tree: HtmlElement, body: etree._Element, text: str) -> tuple[etree._Element, str]:
    """What trafilatura's last stage gives: its own reader once more, less choosy, or jusText where that finds more."""
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
