"""Runs the parts of trafilatura's cascade in their own order, skipping those that cannot change the result.

Never finds a different body than trafilatura would: in doubt, `bare_extraction` itself is called.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable
from copy import copy
from functools import cached_property, lru_cache
from importlib import import_module
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

with warnings.catch_warnings():  # its import looks for SOCKS in urllib3, which warns that there is none
    warnings.simplefilter("ignore")
    from trafilatura import core, external, main_extractor
    from trafilatura.baseline import html2txt
    from trafilatura.htmlprocessing import convert_tags, prune_unwanted_nodes, tree_cleaning
    from trafilatura.main_extractor import extract_content
    from trafilatura.readability_lxml import Document as ReadabilityDocument
    from trafilatura.settings import MANUALLY_CLEANED, Extractor
    from trafilatura.xpaths import RAW_TREE_PRUNE_XPATH, REGEXP_NS, REMOVE_COMMENTS_AND_LISTS_XPATH

from tasks.page.selectors import Selector, Words

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it discards is a reject here, with its reason

_NOISE = (
    "head", "script", "style", "svg", "noscript", "noframes", "template", "iframe", "link", "meta", "select", "button", "input",
    "textarea", "video", "audio", "canvas", "object", "embed", "map", "nav", "footer", "menu", "dialog", "img", "picture",
    "source", "aside",
)  # fmt: skip
"""What trafilatura drops too, though only after copying it four times: without it a page costs a quarter less."""
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


def _join(expressions: Iterable[etree.XPath]) -> etree.XPath:
    return etree.XPath("|".join(each.path for each in expressions), namespaces={"re": REGEXP_NS})


_baseline: Any = import_module("trafilatura.baseline")  # trafilatura has a function of that name
_justext: Any = import_module("justext.core")
_justext.PathInfo.xpath = ""  # of each paragraph, for nobody, in an eighth of the time of jusText
_read_paragraph = cached_property(_justext.Paragraph.text.fget)  # jusText composes each text seven times
_read_paragraph.__set_name__(_justext.Paragraph, "text")
_justext.Paragraph.text = _read_paragraph
_extractor: Any = main_extractor
_FOREIGN_XPATH = [*RAW_TREE_PRUNE_XPATH, *REMOVE_COMMENTS_AND_LISTS_XPATH]
_DISCARDED = {
    name: _join(getattr(_extractor, name))
    for name in ("OVERALL_DISCARD_XPATH", "TEASER_DISCARD_XPATH", "DISCARD_IMAGE_ELEMENTS")
}
_WORDS = Words([*_FOREIGN_XPATH, *_extractor.BODY_XPATH, *_DISCARDED.values(), _baseline.BASIC_CLEAN_XPATH])
_FOREIGN = [Selector(each, _WORDS) for each in _FOREIGN_XPATH]
"""Articles scrolled to, and comments."""
_extractor.BODY_XPATH = [Selector(each, _WORDS, is_first=True) for each in _extractor.BODY_XPATH]
_baseline.BASIC_CLEAN_XPATH = Selector(_baseline.BASIC_CLEAN_XPATH, _WORDS)
for _name, _expression in _DISCARDED.items():
    setattr(_extractor, _name, [Selector(_expression, _WORDS)])
MANUALLY_CLEANED[:] = [name for name in MANUALLY_CLEANED if name not in _NOISE]
# Half of trafilatura's time went to these expressions: each asks Python for regular expressions at every element; and it
# searches for such elements one by one, in every copy.


@lru_cache(maxsize=2)
def _options(*, recall: bool = False) -> Any:
    """The body is the same in every format of output; with "txt" nobody writes it out a second time, as text."""
    return Extractor(comments=False, tables=True, output_format="txt", recall=recall)


def find_body(tree: HtmlElement) -> etree._Element | None:
    """Return what `trafilatura.bare_extraction` considers the body of a page, or None.

    Changes the tree: noise to every reader is removed first, and attributes that none of them asks for.
    """
    etree.strip_elements(tree, *_NOISE, with_tail=False)
    etree.strip_attributes(tree, *_UNREAD)
    try:
        with _WORDS.of(tree):
            return _find_body(tree)
    except (TypeError, ValueError):  # as bare_extraction does
        return None


def _find_body(tree: HtmlElement) -> etree._Element | None:
    options = _options()
    if any(select(tree) for select in _FOREIGN):
        tree = prune_unwanted_nodes(copy(tree), _FOREIGN)  # a copy, for the runs stay in their places
    body, text = extract_content(convert_tags(tree_cleaning(copy(tree), options), options), options)
    if not _is_settled(tree, body, text):
        body, text = external.compare_extraction(tree_cleaning(copy(tree), options), copy(tree), body, text, options)
    if len(text) < options.min_extracted_size:
        found, found_text, size = _baseline.baseline(tree)
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


def read_stop_words() -> frozenset[str]:
    """The stop words of trafilatura's third reader, which one page of twenty needs: in the small letters that they are
    compared in, for jusText would keep copies of them all, 16 MB in every worker."""
    words = frozenset(word.lower() for word in _list_stop_words())
    _external.JT_STOPLIST = words
    return words


_external: Any = external
_list_stop_words, _define_stop_words = external.jt_stoplist_init, _justext.define_stoplist
_external.jt_stoplist_init = read_stop_words
_justext.define_stoplist = lambda those: those if those is external.JT_STOPLIST else _define_stop_words(those)
