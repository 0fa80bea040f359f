"""A faster way to test elements against XPaths: only the few that contain one of the expression's words are tested.

Never reinterprets an XPath: it is evaluated once per kind of element, on an element made for the purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2
from lxml import etree
from lxml.html import HtmlElement, html_parser

_ATTRIBUTE = re.compile(r"@([\w-]+)")
_MERE_ATTRIBUTE = re.compile(r"@([\w-]+)(?=\s*(?:or\b|and\b|[\])]))")
"""An attribute that only has to be present, whatever its value."""
_NAME = re.compile(r"(?:self::|\.//)(\w+)")
_OF_ANY_NAME = re.compile(r"\.//\*\[\s*(?!self::)")
_WORDS = re.compile(r"(re:test\([^',]*,\s*)?'([^']*)'")
_NO_WORDS = re.compile(r"(?<=translate\()(@[\w-]+),\s*'\w*',\s*'\w*'|,\s*'i'(?=\))|\(\?!\w+\)")
"""The letters that `translate` exchanges, flags, and what may not follow a word."""
_ANOTHER_NAME = "x"
"""What an element is called whose name no expression asks for; pages have names that no element can be made with."""
_MOST_KNOWN = 4_000
"""Answers that each remembers, at 300 bytes: elements with the same name and attributes get the same."""

Asked = tuple[str, tuple[tuple[str, str], ...]]


class Selector:
    """Finds what an XPath finds below an element, in the order of the page.

    For expressions that look only at an element's own name and attributes, `.//div[@id='x']`. To them an element whose
    attributes contain none of their words is the same as one without attributes, and most elements are like that.
    `is_first` gives only the first, as `(…)[1]` does.
    """

    def __init__(self, expression: etree.XPath, *, is_first: bool = False) -> None:
        path = expression.path
        mere = frozenset(_MERE_ATTRIBUTE.findall(path))
        self._expression = expression
        self._is_first = is_first
        self._attributes = frozenset(_ATTRIBUTE.findall(path))
        self._names = frozenset(_NAME.findall(path))
        self._among = ("*",) if _OF_ANY_NAME.search(path) else tuple(self._names)
        self._words = _compile_words(path)
        self._read_mere = [_read_attribute(name) for name in sorted(mere)]
        self._read_others = [_read_attribute(name) for name in sorted(self._attributes - mere)]
        self._known: dict[Asked, bool] = {}
        self._by_name = tuple(name for name in sorted(self._names) if self._ask((name, ())))

    def __call__(self, tree: HtmlElement) -> list[HtmlElement]:
        """The elements below `tree`."""
        found = (element for element in self._find(tree) if element is not tree)
        return [first for first in (next(found, None),) if first is not None] if self._is_first else list(found)

    def _find(self, tree: HtmlElement) -> Iterator[HtmlElement]:
        meant = self._find_meant(tree)
        among = self._among if meant else self._by_name
        for element in tree.iter(*among) if among else ():
            if element.tag in self._by_name if meant.isdisjoint(element.values()) else self._answer(element):
                yield element

    def _find_meant(self, tree: HtmlElement) -> set[str]:
        """The values of attributes on the page that contain a word of the expression."""
        found = {value for read in self._read_others for value in read(tree)}
        meant = set(filter(self._words.search, found)) if self._words.search("\n".join(found)) else set[str]()
        return meant.union(*(read(tree) for read in self._read_mere))

    def _answer(self, element: HtmlElement) -> bool:
        name = element.tag if element.tag in self._names else _ANOTHER_NAME
        asked = (name, tuple(item for item in element.items() if item[0] in self._attributes))
        if asked not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[asked] = self._ask(asked)
        return self._known[asked]

    def _ask(self, asked: Asked) -> bool:
        name, items = asked
        frame = html_parser.makeelement("body")
        alone = etree.SubElement(frame, name)
        for attribute, value in items:  # in their order, on which `@id|@class` depends
            alone.set(attribute, value)
        return bool(self._expression(frame))


def _read_attribute(name: str) -> etree.XPath:
    return etree.XPath(f".//@{name}", smart_strings=False)


def _compile_words(path: str) -> re2.Pattern[str]:
    """All words in an expression, as one pattern that matches at least what the expression does."""
    words = _WORDS.findall(_NO_WORDS.sub(r"\1", path))
    return re2.compile("(?im)" + "|".join(word if is_pattern else re2.escape(word) for is_pattern, word in words))
