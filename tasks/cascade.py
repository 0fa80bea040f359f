"""Owns the way through trafilatura: the parts of its own cascade in its own order, and none that cannot change the end.

Refuses to find another body than trafilatura would: `bare_extraction` is asked itself wherever there is doubt.
"""

from __future__ import annotations

import logging
import warnings
from copy import copy
from functools import lru_cache
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
    from trafilatura.settings import Extractor
    from trafilatura.xpaths import RAW_TREE_PRUNE_XPATH, REMOVE_COMMENTS_AND_LISTS_XPATH

from tasks.selectors import Selector

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it discards is a reject here, with its reason

_NOISE = (
    "head", "script", "style", "svg", "noscript", "noframes", "template", "iframe", "link", "meta", "select", "button", "input",
    "textarea", "video", "audio", "canvas", "object", "embed", "map", "nav", "footer", "menu", "dialog", "img", "picture",
    "source", "aside",
)  # fmt: skip
"""What trafilatura drops too, though only after copying it four times: without it a page costs a quarter less."""
_NAMED = ("div", "section", "aside", "details", "list", "ol", "ul")
_SCROLLED = ("mvp-post-add", "infinite", "elementor-share-buttons")
_COMMENTS = ("omment", "comol", "disqus_thread", "dsq-comments")
"""What every class or id holds that the two expressions look for: most pages need neither."""
_HAS_PROSE = etree.XPath("boolean(.//p//text())")
_IS_UNCLEAN = etree.XPath(f"boolean({external.SANITIZED_XPATH})")

_baseline: Any = import_module("trafilatura.baseline")  # trafilatura has a function of that name
_justext: Any = import_module("justext.core")
_extractor: Any = main_extractor
_extractor.BODY_XPATH = [Selector(each, is_first=True) for each in _extractor.BODY_XPATH]
for _name in ("OVERALL_DISCARD_XPATH", "TEASER_DISCARD_XPATH", "DISCARD_IMAGE_ELEMENTS"):
    setattr(_extractor, _name, [Selector(each) for each in getattr(_extractor, _name)])
_baseline.BASIC_CLEAN_XPATH = Selector(_baseline.BASIC_CLEAN_XPATH)
# Half of trafilatura's time went to these expressions: each asks Python for regular expressions at every element.


@lru_cache(maxsize=1)
def _options() -> Any:
    """The body is the same in every format of output; with "txt" nobody writes it out a second time, as text."""
    return Extractor(comments=False, tables=True, output_format="txt")


def find_body(tree: HtmlElement) -> etree._Element | None:
    """Give what `trafilatura.bare_extraction` takes for the body of a page, or None.

    Changes the tree: what is noise to every reader goes first.
    """
    etree.strip_elements(tree, *_NOISE, with_tail=False)
    try:
        return _find_body(tree)
    except (TypeError, ValueError):  # as bare_extraction does
        return None


def _find_body(tree: HtmlElement) -> etree._Element | None:
    options = _options()
    tree = _prune(tree)
    cleaned = convert_tags(tree_cleaning(copy(tree), options), options)
    body, text = extract_content(cleaned, options)
    if not _is_settled(tree, body, text):
        cleaned = tree_cleaning(copy(tree), options)
        body, text = external.compare_extraction(cleaned, copy(tree), body, text, options)
        if _is_little(tree, text):
            return getattr(core.bare_extraction(tree, options=options), "body", None)
    return body


def _prune(tree: HtmlElement) -> HtmlElement:
    """The tree without comments and articles scrolled to; a copy where there are any, for the runs stay in their places."""
    names = " ".join({name for each in tree.iter(*_NAMED) for name in (each.get("class"), each.get("id")) if name})
    for words, expressions in ((_SCROLLED, RAW_TREE_PRUNE_XPATH), (_COMMENTS, REMOVE_COMMENTS_AND_LISTS_XPATH)):
        if any(word in names for word in words) and any(expression(tree) for expression in expressions):
            tree = prune_unwanted_nodes(copy(tree), expressions)
    return tree


def _is_settled(tree: HtmlElement, body: etree._Element, text: str) -> bool:
    """Whether no other reader can win: readability must find twice as much or better prose, and there is no more.

    So much of the page was found, too, that no second try follows: with white space between all its letters it would
    be less than the five times that a page must have.
    """
    return (
        len(text) >= _options().min_extracted_size
        and len(" ".join(tree.text_content().split())) <= 2 * len(text)
        and _HAS_PROSE(body)
        and len(body.findall(".//table")) <= len(body.findall(".//p"))
        and not _IS_UNCLEAN(body)
    )


def _is_little(tree: HtmlElement, text: str) -> bool:
    """Whether trafilatura would try once more, in other ways."""
    size = len(text)
    return size < _options().min_extracted_size or (
        size < core.ESCALATION_MAX_LENGTH and size < core.ESCALATION_PAGE_SHARE * len(html2txt(tree))
    )


def warm_up() -> None:
    """Read the stop words of trafilatura's third reader, so that no page has to wait for them: in the small letters that they
    are compared in, for jusText would keep copies of them all, 16 MB in every worker."""
    if not isinstance(external.JT_STOPLIST, frozenset):
        words = frozenset(word.lower() for word in external.jt_stoplist_init())
        setattr(external, "JT_STOPLIST", words)  # noqa: B010 - declared as None
        of_language = _justext.define_stoplist
        _justext.define_stoplist = lambda those: those if those is words else of_language(those)
