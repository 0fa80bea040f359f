"""Reads the content of a page as trafilatura's own reader does, without visiting what it has read already, and without
keeping a second copy of each page for the few that it is to search once more.

Never reads anything else than `main_extractor.extract_content` would: every element is handled by trafilatura's own functions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml.etree import Element, XPath, _Element, strip_elements, strip_tags
from lxml.html import HtmlElement
from trafilatura import main_extractor

from tasks.page.pruning import prune_sections

_extractor: Any = main_extractor
_CELLS = ("table", "td", "th", "tr")
_HANDLED = frozenset(
    {"list", "head", "p", "lb", "table", "div", *_extractor.CODES_QUOTES, *_extractor.INLINE_CONSUMING}
)
"""Elements that something is read from; the others only hold these, as do those called "done"."""
_PROSE = XPath("//p//text()", smart_strings=False)
_TIMES = 3
"""A page has paragraphs if they have so many times as many characters as an article needs."""


def extract_content(prepare: Callable[[], HtmlElement], options: Any) -> tuple[_Element, str]:
    """Return what `main_extractor.extract_content` gives for the tree that `prepare` makes: once more, for a page of which
    too little is read, as trafilatura then needs the whole tree."""
    body, text = _read_page(prepare(), options)
    if len(body) == 0 or len(text) < options.min_extracted_size:
        content: tuple[_Element, str] = _extractor.extract_content(prepare(), options)
        return content
    _drop_repeated(body)
    strip_elements(body, "done")
    strip_tags(body, "div")
    for line_break in body.iter("lb"):
        if line_break.tail and line_break.tail.isspace() and not _keeps_space(line_break):
            line_break.tail = None
    return body, text


def _read_page(tree: HtmlElement, options: Any) -> tuple[_Element, str]:
    """The first of the sections that may be the article in which there is something, and its text."""
    body, tags = Element("body"), {*_extractor.TAG_CATALOG, *_CELLS}
    for select in _extractor.BODY_XPATH:
        section = next(iter(select(tree)), None)
        if section is None or len(prune_sections(section, tags, options)) == 0:
            continue
        if len("".join(_PROSE(section))) < options.min_extracted_size * _TIMES:
            tags.add("div")
        start = len(body)
        lead = _read_section(section, body, tags, options)
        while len(body) and body[-1].tag in _extractor.NOT_AT_THE_END:
            _extractor.delete_element(body[-1], keep_tail=False)
        if len(body) > 1:
            if lead is not None:
                body.insert(start, lead)
            break
    return body, " ".join(body.itertext()).strip()


def _read_section(section: HtmlElement, body: _Element, tags: set[str], options: Any) -> _Element | None:
    """Add to the body what is read in a section; returns the text before its first element."""
    elements = list(section.iterdescendants("*"))
    names = {element.tag for element in elements}
    is_one_text = section.tag == "div" and "div" in tags and names <= {*_extractor.INLINE_FORMATTABLE, "lb"}
    if is_one_text or names == {"lb"}:
        elements, lead = [section], None
    else:
        lead = _compose_paragraph(section.text, options)
    for element in elements:
        if element.tag in _HANDLED and element.getroottree().getroot() is not body:
            _read_element(element, body, tags, options)
    return lead


def _read_element(element: HtmlElement, body: _Element, tags: set[str], options: Any) -> None:
    """Add to the body what is read in an element, and the text behind it if that would be lost."""
    tag, tail = element.tag, element.tail
    found = _extractor.handle_textelem(element, tags, options)
    if found is not None:
        body.append(found)
        if element.getroottree().getroot() is not body:
            element.tag = "done"  # a copy of it was read
    if tag in _extractor.REBUILT_BLOCKS and (found is None or found.tail is None):
        behind = _compose_paragraph(tail, options)
        if behind is not None:
            body.append(behind)


def _compose_paragraph(text: str | None, options: Any) -> _Element | None:
    """A paragraph with this text, unless trafilatura finds no words in it."""
    if not text or text.isspace():
        return None
    paragraph = Element("p")
    paragraph.text = text
    return _extractor.process_node(paragraph, options)


def _drop_repeated(body: _Element) -> None:
    """Remove what says at some length what stands right before it."""
    before = None
    for element in list(body):
        text = _extractor._elem_text(element)
        if text and text == before and len(text) > _extractor.MIN_DUPLICATE_LENGTH:
            _extractor.delete_element(element, keep_tail=False)
        else:
            before = text


def _keeps_space(element: _Element) -> bool:
    """Whether an element is in one whose spaces are its own, as in code."""
    return any(around.tag in _extractor.SPACING_PROTECTED for around in element.iterancestors())
