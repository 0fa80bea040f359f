"""Parts of a page that its markup keeps closed: shadow roots, templates, what is for browsers without scripts.

Leaves possible dialogs and notices closed: these parts count as text only if the page shows next to nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree
from lxml.html import HtmlElement

_LITTLE_SHOWN, _SHORTEST = 1_500, 300
"""Characters below which a page shows next to nothing, and from which what it keeps may be a text."""
_TEMPLATE_TYPE = re.compile(r"template|text/html", re.IGNORECASE)
_BLANK = re.compile(r"\{\{|<%|\$\{")
"""What a script would fill in."""
_SHOWN = etree.XPath(".//text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::template)]")


def open_parts(tree: HtmlElement, parse: Callable[[str], HtmlElement]) -> None:
    """Make boxes of the parts that a reader sees, or would see; `parse` reads the HTML that a script element holds."""
    _open_shadows(tree)
    body = tree.find("body")
    kept = [each for each in body.iter("noscript", "template", "script") if _is_text(each)] if body is not None else []
    if kept and sum(len(text.strip()) for text in _SHOWN(body)) < _LITTLE_SHOWN:
        for element in kept:
            _open(element, parse)


def _open_shadows(tree: HtmlElement) -> None:
    """A template that a browser shows at once, as the inside of the element around it, is no template."""
    for template in list(tree.iter("template")):
        if template.get("shadowrootmode") is not None:
            template.tag = "div"


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
