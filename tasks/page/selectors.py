"""A faster way to test elements against XPaths: only the few that contain one of the expression's words are tested.

Does not reinterpret XPaths: each is evaluated once per kind of element, on an element created for this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

import re2
from lxml import etree
from lxml.html import HtmlElement, html_parser

_ATTRIBUTE = re.compile(r"@([\w-]+)")
_MERE_ATTRIBUTE = re.compile(r"@([\w-]+)(?=\s*(?:or\b|and\b|[\])]))")
"""An attribute that only has to be present, whatever its value."""
_NAME = re.compile(r"(?:self::|\.//)(\w+)")
_INSIDE = re.compile(r"\[[^\]]*\.//")
_OF_ANY_NAME = re.compile(r"\.//\*\[\s*(?!self::)")
_WORDS = re.compile(r"(re:test\([^',]*,\s*)?'([^']*)'")
_NO_WORDS = re.compile(r"(?<=translate\()(@[\w-]+),\s*'\w*',\s*'\w*'|,\s*'i'(?=\))|\(\?!\w+\)")
"""Parts of expressions that are not words: the letters of `translate`, flags, and negative lookaheads."""
_ANOTHER_NAME = "x"
"""A name for elements whose own name no expression uses; pages have names with which no element can be created."""
_MOST_KNOWN = 4_000
"""Maximum size of each cache, at 300 bytes per answer: elements with the same name and attributes get the same."""

Asked = tuple[str, tuple[tuple[str, str], ...]]
Meant = Mapping[str, set[str]]
"""By the path of each expression, the attribute values that contain one of its words."""


class Words:
    """The words of expressions that are evaluated on the same pages: all are searched for together, once per page."""

    def __init__(self, expressions: Iterable[etree.XPath]) -> None:
        paths = [expression.path for expression in expressions]
        attributes = {name for path in paths for name in _ATTRIBUTE.findall(path)}
        self._read = {name: etree.XPath(f".//@{name}", smart_strings=False) for name in sorted(attributes)}
        self._mere = {path: frozenset(_MERE_ATTRIBUTE.findall(path)) for path in paths}
        self._paths = [path for path in paths if _WORDS.search(path)]
        words = re2.Set.SearchSet()
        for path in self._paths:
            words.Add(_join_words(path))
        words.Compile()
        self._search = lru_cache(maxsize=_MOST_KNOWN)(words.Match)
        self._page: ContextVar[Meant | None] = ContextVar("page", default=None)

    @contextmanager
    def of(self, page: HtmlElement) -> Iterator[None]:
        """Within the context, only parts and copies of this page may be searched, without new values in their attributes."""
        token = self._page.set(self._find(page))
        try:
            yield
        finally:
            self._page.reset(token)

    def find(self, tree: HtmlElement) -> Meant:
        """The matching values in a tree, or on the page of the current context."""
        return self._page.get() or self._find(tree)

    def _find(self, tree: HtmlElement) -> Meant:
        values = {name: set(read(tree)) for name, read in self._read.items()}
        meant = {path: set[str]().union(*map(values.__getitem__, mere)) for path, mere in self._mere.items()}
        for value in set[str]().union(*values.values()):
            for number in self._search(value) or ():
                meant[self._paths[number]].add(value)
        return meant


class Selector:
    """Finds the elements that an XPath finds below an element, in document order.

    For expressions that test only an element's own name and attributes, such as `.//div[@id='x']`. For them an element whose
    attributes contain none of their words is like one without attributes, as most elements are. An expression that also tests
    descendants, `.//div[@id='x'][not(.//h1)]`, is evaluated itself if it would match an element without any. `is_first`
    returns only the first element, like `(…)[1]`.
    """

    def __init__(self, expression: etree.XPath, words: Words | None = None, *, is_first: bool = False) -> None:
        path = expression.path
        self._expression = expression
        self._is_first = is_first
        self._looks_inside = bool(_INSIDE.search(path))
        self._attributes = frozenset(_ATTRIBUTE.findall(path))
        self._names = frozenset(_NAME.findall(path))
        self._among = ("*",) if _OF_ANY_NAME.search(path) else tuple(self._names)
        self._words = words or Words([expression])
        self._known: dict[Asked, bool] = {}
        self._by_name = tuple(name for name in sorted(self._names) if self._ask((name, ())))

    def __call__(self, tree: HtmlElement) -> list[HtmlElement]:
        """The elements below `tree`."""
        found: Iterator[HtmlElement] = (element for element in self._find(tree) if element is not tree)
        if self._looks_inside:
            found = iter(self._expression(tree) if next(found, None) is not None else ())
        return [first for first in (next(found, None),) if first is not None] if self._is_first else list(found)

    def _find(self, tree: HtmlElement) -> Iterator[HtmlElement]:
        meant = self._words.find(tree)[self._expression.path]
        among = self._among if meant else self._by_name
        for element in tree.iter(*among) if among else ():
            if element.tag in self._by_name if meant.isdisjoint(element.values()) else self._answer(element):
                yield element

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
        for attribute, value in items:  # in document order, on which `@id|@class` depends
            alone.set(attribute, value)
        return bool(self._expression(frame))


def _join_words(path: str) -> str:
    """All words in an expression, as one pattern that matches at least what the expression does."""
    words = _WORDS.findall(_NO_WORDS.sub(r"\1", path))
    return "(?im)" + "|".join(word if is_pattern else re2.escape(word) for is_pattern, word in words)
