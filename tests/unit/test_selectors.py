"""What a selector finds is what its XPath finds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.html import document_fromstring

from tasks.page import selectors
from tasks.page.selectors import Selector

REGEXP = {"re": "http://exslt.org/regular-expressions"}
ALL = [
    ".//*[self::div or self::p][re:test(@id|@class, '^a') or re:test(@class, 'b')]",
    ".//*[@class='a' or starts-with(@id|@class, 'b') or @hidden or contains(@style, 'none')]",
    ".//aside|.//div[contains(@class|@id, 'b')]|.//*[re:test(@class, 'c', 'i')]",
]
FIRST = [
    "(.//*[self::article or self::div][@id='a' or contains(translate(@class, 'C', 'c'), 'cb')])[1]",
    ".//*[self::article or self::div][@class='a'][1]",
    "(.//*[self::div][starts-with(@id, 'a')])[1]|(.//aside)[1]",
]
WORD = st.text("abcC- ", max_size=4)
ATTRIBUTES = st.dictionaries(st.sampled_from(["id", "class", "style", "hidden", "data-x"]), WORD, max_size=3)
NAMES = st.sampled_from(["div", "p", "span", "article", "aside", 'ahref="https:', "fb:like", "section"])
TREES = st.recursive(
    st.builds(lambda name, attributes: (name, attributes, []), NAMES, ATTRIBUTES),
    lambda inner: st.tuples(NAMES, ATTRIBUTES, st.lists(inner, max_size=4)),
    max_leaves=20,
)


Node = tuple[str, dict[str, str], list[Any]]


def write(node: Node) -> str:
    name, attributes, inside = node
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{written}>{''.join(map(write, inside))}</{name}>"


@given(st.lists(TREES, max_size=6))
def test_a_selector_finds_what_its_expression_finds(trees: list[Node]) -> None:
    tree = document_fromstring(f"<body>{''.join(map(write, trees))}</body>")
    for path in ALL:
        expression = etree.XPath(path, namespaces=REGEXP)
        assert Selector(expression)(tree) == expression(tree)
    for path in (*ALL, *FIRST):
        expression = etree.XPath(path, namespaces=REGEXP)
        assert Selector(expression, is_first=True)(tree) == expression(tree)[:1]


def test_an_element_does_not_find_itself() -> None:
    inner = document_fromstring("<div class='a'><div class='a'><p>x</p></div></div>").body[0]
    find = Selector(etree.XPath(".//*[@class='a']"))
    assert find(inner) == [inner[0]]


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "_MOST_KNOWN", 10)
    find = Selector(etree.XPath(".//*[@id='7']"))
    tree = document_fromstring("".join(f"<p id='{number}'>x</p>" for number in range(50)))
    assert [element.get("id") for element in find(tree)] == ["7"]
    assert len(find._known) <= 10
