"""Finds elements by a part of their class: hundreds of elements share a few classes, and each class is tested only once.

XPath's `contains` would test every element.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from lxml.etree import XPath
from lxml.html import HtmlElement

_CLASSES = XPath("/descendant::*/@class", smart_strings=False)


class Classes:
    """The classes of a page's elements."""

    def __init__(self, tree: HtmlElement) -> None:
        self.tree = tree
        self._classes: set[str] = set(_CLASSES(tree))
        self._all = "\n".join(self._classes)

    def find(self, *parts: str, others: Collection[HtmlElement] = ()) -> Iterator[HtmlElement]:
        """Yield the elements whose class contains one of the parts, and the `others`, all in document order."""
        present = [part for part in parts if part in self._all]
        found = {name for name in self._classes if any(part in name for part in present)} if present else set()
        if not found:
            yield from others
            return
        rest = set(others)
        for element in self.tree.iter():
            if element.get("class") in found or element in rest:
                yield element
