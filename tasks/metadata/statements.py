"""The places outside the text where a page states metadata: JSON-LD, meta elements, the markup; each is parsed once.

Does not interpret them; `stated.py` and `stated_dates.py` do.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml.html import HtmlElement

from tasks.metadata.linked_data import Node, find_article_node, read_nodes
from tasks.metadata.meta_elements import MetaElements, read_meta_elements
from tasks.records import Page


@dataclass(frozen=True, slots=True)
class Statements:
    """A page and its statements: the `nodes` of its JSON-LD, the node that describes the article ({} if none), meta elements."""

    page: Page
    tree: HtmlElement
    nodes: list[Node]
    article: Node
    meta: MetaElements

    @classmethod
    def of(cls, page: Page, tree: HtmlElement) -> Statements:
        """The statements of a parsed page."""
        nodes = read_nodes(tree)
        return cls(page, tree, nodes, find_article_node(nodes, page.url), read_meta_elements(tree))
