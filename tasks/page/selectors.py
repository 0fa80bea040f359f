"""A faster way to test elements against XPaths: elements with the same name and attributes get the same answer.

Never reinterprets an XPath: it is evaluated once per combination, on an element made for the purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement, html_parser

_ATTRIBUTE = re.compile(r"@([\w-]+)")
_NAME = re.compile(r"(?:self::|\.//)(\w+)")
_OF_ANY_NAME = re.compile(r"\.//\*\[\s*(?!self::)")
_ANOTHER_NAME = "x"
"""What an element is called whose name no expression asks for; pages have names that no element can be made with."""
_MOST_KNOWN = 4_000
"""Combinations that each remembers, at 300 bytes; a page brings some hundred, most of which the next page of the site has too."""

Asked = tuple[str, tuple[tuple[str, str], ...]]


class Selector:
    """Finds what an XPath finds below an element, in the order of the page.

    For expressions that look at nothing but an element's own name and attributes, `.//div[@id='x']`: a page has many
    elements, and few different ones. `is_first` gives the first alone, as `(…)[1]` does.
    """

    def __init__(self, expression: etree.XPath, *, is_first: bool = False) -> None:
        self._expression = expression
        self._attributes = frozenset(_ATTRIBUTE.findall(expression.path))
        self._names = frozenset(_NAME.findall(expression.path))
        self._among = ("*",) if _OF_ANY_NAME.search(expression.path) else tuple(self._names)
        self._is_first = is_first
        self._known: dict[Asked, bool] = {}

    def __call__(self, tree: HtmlElement) -> list[HtmlElement]:
        """The elements below `tree`."""
        found = self._find(tree)
        return [first for first in (next(found, None),) if first is not None] if self._is_first else list(found)

    def _find(self, tree: HtmlElement) -> Iterator[HtmlElement]:
        known, names, attributes = self._known, self._names, self._attributes
        for element in tree.iter(*self._among):
            name = element.tag
            items = tuple([item for item in element.items() if item[0] in attributes])
            asked = (name if name in names else _ANOTHER_NAME, items)
            if (known[asked] if asked in known else self._ask(asked)) and element is not tree:
                yield element

    def _ask(self, asked: Asked) -> bool:
        name, items = asked
        frame = html_parser.makeelement("body")
        alone = etree.SubElement(frame, name)
        for attribute, value in items:  # in their order, on which `@id|@class` depends
            alone.set(attribute, value)
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        answer = self._known[asked] = bool(self._expression(frame))
        return answer
