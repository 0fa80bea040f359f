"""The functions of trafilatura that are used. Importing this module speeds up trafilatura and jusText in the whole process.

`quicken_trafilatura` and `quicken_justext` replace some of their functions with faster ones of the same behaviour, which a
test checks on pages of every structure. Some of these functions are private, so the versions are bounded. Reads no page;
see `cascade`.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable
from functools import cached_property
from importlib import import_module
from typing import Any

from lxml import etree

with warnings.catch_warnings():  # importing it makes urllib3 warn that SOCKS support is missing
    warnings.simplefilter("ignore")
    from trafilatura import core, external, main_extractor
    from trafilatura.baseline import html2txt
    from trafilatura.htmlprocessing import convert_tags, prune_unwanted_nodes, tree_cleaning
    from trafilatura.main_extractor import extract_content
    from trafilatura.readability_lxml import Document as ReadabilityDocument
    from trafilatura.settings import MANUALLY_CLEANED, Extractor
    from trafilatura.xpaths import RAW_TREE_PRUNE_XPATH, REGEXP_NS, REMOVE_COMMENTS_AND_LISTS_XPATH

from tasks.page.selectors import Selector, Words

__all__ = [
    "FOREIGN", "NOISE", "WORDS", "Extractor", "ReadabilityDocument", "baseline", "convert_tags", "core", "external",
    "extract_content", "html2txt", "prune_unwanted_nodes", "read_stop_words", "tree_cleaning",
]  # fmt: skip

NOISE = (
    "head", "script", "style", "svg", "noscript", "noframes", "template", "iframe", "link", "meta", "select", "button", "input",
    "textarea", "video", "audio", "canvas", "object", "embed", "map", "nav", "footer", "menu", "dialog", "img", "picture",
    "source", "aside",
)  # fmt: skip
"""Elements that trafilatura drops too, but only after copying them four times: dropping them first saves a quarter of the
time."""
_DISCARDING = ("OVERALL_DISCARD_XPATH", "TEASER_DISCARD_XPATH", "DISCARD_IMAGE_ELEMENTS")

_extractor: Any = main_extractor
_external: Any = external
_justext: Any = import_module("justext.core")
baseline: Any = import_module("trafilatura.baseline")
"""The module; `trafilatura.baseline` is the function of the same name."""


def _join(expressions: Iterable[etree.XPath]) -> etree.XPath:
    return etree.XPath("|".join(each.path for each in expressions), namespaces={"re": REGEXP_NS})


_FOREIGN_XPATH = [*RAW_TREE_PRUNE_XPATH, *REMOVE_COMMENTS_AND_LISTS_XPATH]
_DISCARDED = {name: _join(getattr(_extractor, name)) for name in _DISCARDING}
WORDS = Words([*_FOREIGN_XPATH, *_extractor.BODY_XPATH, *_DISCARDED.values(), baseline.BASIC_CLEAN_XPATH])
FOREIGN = [Selector(each, WORDS) for each in _FOREIGN_XPATH]
"""Other articles below this one (infinite scroll), and comments."""
_list_stop_words, _define_stop_words = _external.jt_stoplist_init, _justext.define_stoplist


def quicken_trafilatura() -> None:
    """Replace the expressions that took half of trafilatura's time, since each calls Python for regular expressions at every
    element; and drop its search for NOISE, which has been removed already."""
    logging.getLogger("trafilatura").setLevel(
        logging.CRITICAL
    )  # a page that it discards is a reject here, with its reason
    _extractor.BODY_XPATH = [Selector(each, WORDS, is_first=True) for each in _extractor.BODY_XPATH]
    baseline.BASIC_CLEAN_XPATH = Selector(baseline.BASIC_CLEAN_XPATH, WORDS)
    for name, expression in _DISCARDED.items():
        setattr(_extractor, name, [Selector(expression, WORDS)])
    MANUALLY_CLEANED[:] = [name for name in MANUALLY_CLEANED if name not in NOISE]


def quicken_justext() -> None:
    """Cache the text of paragraphs, which jusText composes seven times, and drop their XPaths, which nobody reads; both took
    most of its time."""
    read_text = cached_property(_justext.Paragraph.text.fget)
    read_text.__set_name__(_justext.Paragraph, "text")
    _justext.Paragraph.text = read_text
    _justext.PathInfo.xpath = ""
    _external.jt_stoplist_init = read_stop_words
    _justext.define_stoplist = lambda those: those if those is _external.JT_STOPLIST else _define_stop_words(those)


def read_stop_words() -> frozenset[str]:
    """The stop words of trafilatura's third reader, jusText, which one page in twenty needs. In lower case, as they are compared:
    otherwise jusText would keep lower-case copies of all of them, 16 MB in every worker."""
    words = frozenset(word.lower() for word in _list_stop_words())
    _external.JT_STOPLIST = words
    return words


quicken_trafilatura()
quicken_justext()
