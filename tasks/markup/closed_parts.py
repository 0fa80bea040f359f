"""Parts of a page that browsers do not show as ordinary content: shadow roots, templates, noscript elements.

Except shadow roots, they count as text only if the page shows next to nothing else, since they may be dialogs and notices.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import accumulate

from lxml import etree
from lxml.html import HtmlElement

_LITTLE_SHOWN, _SHORTEST = 1_500, 300
"""A page with fewer characters shows next to nothing; a closed part needs at least so many to be text."""
_TEMPLATE_TYPE = re.compile(r"template|text/html", re.IGNORECASE)
_BLANK = re.compile(r"\{\{|<%|\$\{")
"""Placeholders that a script would fill in."""
_CLOSED = frozenset(("script", "style", "noscript", "template"))


def open_parts(tree: HtmlElement, parse: Callable[[str], HtmlElement]) -> None:
    """Turn closed parts that a reader sees, or would see, into div elements; `parse` reads the HTML in a script element."""
    _open_shadows(tree)
    body = tree.find("body")
    kept = [each for each in body.iter("noscript", "template", "script") if _is_text(each)] if body is not None else []
    if kept and _shows_little(body):
        for element in kept:
            _open(element, parse)


def _open_shadows(tree: HtmlElement) -> None:
    """Turn templates that a browser shows at once, as the shadow root of their parent, into div elements."""
    for template in list(tree.iter("template")):
        if template.get("shadowrootmode") is not None:
            template.tag = "div"


def _shows_little(body: HtmlElement) -> bool:
    """Whether a page shows next to nothing; for most pages, reading half of it decides that."""
    return all(size < _LITTLE_SHOWN for size in accumulate(len(text.strip()) for text in _read_shown(body) if text))


def _read_shown(body: HtmlElement) -> Iterator[str | None]:
    walker = etree.iterwalk(body, events=("start", "end"))
    for event, element in walker:
        if event == "end":
            yield element.tail if element is not body else None
        elif element.tag in _CLOSED:
            walker.skip_subtree()
        else:
            yield element.text


def _is_text(element: HtmlElement) -> bool:
    is_template = element.tag != "script" or _TEMPLATE_TYPE.search(element.get("type", ""))
    text = element.text_content() if is_template else ""
    return len(text) >= _SHORTEST and not _BLANK.search(text)


def _open(element: HtmlElement, parse: Callable[[str], HtmlElement]) -> None:
    if element.tag == "script":
        inside = parse(f"<div>{element.text}</div>")
        element.text = None
        element.extend([child for body in inside.iter("body") for child in body])
    element.attrib.clear()
    element.tag = "div"
