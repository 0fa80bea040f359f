"""What a selector finds is what its XPath finds."""

from __future__ import annotations

import re
from copy import copy
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.html import HtmlElement, document_fromstring
from trafilatura import settings, xpaths

from tasks.page import selectors
from tasks.page.selectors import Selector, Words

REGEXP = {"re": "http://exslt.org/regular-expressions"}
ALL = [
    ".//*[self::div or self::p][re:test(@id|@class, '^a') or re:test(@class, 'b')]",
    ".//*[@class='a' or starts-with(@id|@class, 'b') or @hidden or contains(@style, 'none')]",
    ".//aside|.//div[contains(@class|@id, 'b')]|.//*[re:test(@class, 'c', 'i')]",
    ".//*[self::div or self::section][re:test(@class, 'a', 'i')][not(.//p) or re:test(@class, 'b')]",
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


@cache
def prepare(path: str) -> tuple[etree.XPath, Selector, Selector]:
    expression = etree.XPath(path, namespaces=REGEXP)
    return expression, Selector(expression), Selector(expression, is_first=True)


@given(st.lists(TREES, max_size=6))
def test_a_selector_finds_what_its_expression_finds(trees: list[Node]) -> None:
    tree = document_fromstring(f"<body>{''.join(map(write, trees))}</body>")
    for expression, find_all, _ in map(prepare, ALL):
        assert find_all(tree) == expression(tree)
    for expression, _, find_first in map(prepare, (*ALL, *FIRST)):
        assert find_first(tree) == expression(tree)[:1]


IN_USE = [
    *xpaths.BODY_XPATH, *xpaths.OVERALL_DISCARD_XPATH, *xpaths.TEASER_DISCARD_XPATH, *xpaths.DISCARD_IMAGE_ELEMENTS,
    *xpaths.RAW_TREE_PRUNE_XPATH, *xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH, settings.BASIC_CLEAN_XPATH,
]  # fmt: skip
WORDS = Words(IN_USE)
SELECTORS = [(Selector(each, WORDS), Selector(each, WORDS, is_first=True)) for each in IN_USE]
HELD = sorted({word for expression in IN_USE for word in re.findall("[A-Za-z][A-Za-z:_ -]{2,}", expression.path)})
A_VALUE = st.tuples(
    st.sampled_from(["", "x ", "my-"]),
    st.sampled_from(HELD),
    st.sampled_from(["", " x", "-1", "\n"]),
    st.sampled_from([str.title, str, str]),
).map(lambda parts: parts[3](parts[0] + parts[1] + parts[2]))
ASKED_FOR = ["id", "class", "style", "role", "itemprop", "aria-hidden", "data-component", "data-lp-replacement-content"]
ELEMENTS = st.tuples(
    st.sampled_from(["div", "p", "main", "article", "aside", "ul", "figure"]),
    st.dictionaries(st.sampled_from(ASKED_FOR), A_VALUE, max_size=2),
    st.lists(st.sampled_from([("h1", {}, []), ("p", {"class": "social"}, [])]), max_size=1),
)


@given(st.lists(ELEMENTS, min_size=5, max_size=15))
def test_what_trafilatura_looks_for_is_found(elements: list[Node]) -> None:
    page = document_fromstring(f"<body>{''.join(map(write, elements))}</body>")
    part = copy(page)
    part.body[0].drop_tree()
    with WORDS.of(page):
        in_page, in_part = find_all_and_first(page), find_all_and_first(part)
    assert in_page == find_all_and_first(page)
    assert in_part == find_all_and_first(part)
    for tree, found in ((page, in_page), (part, in_part)):
        for expression, (all_found, first) in zip(IN_USE, found, strict=True):
            assert first == expression(tree)[:1]
            if not expression.path.strip().endswith("[1]"):
                assert all_found == expression(tree)


def find_all_and_first(tree: HtmlElement) -> list[tuple[list[HtmlElement], list[HtmlElement]]]:
    return [(find_all(tree), find_first(tree)) for find_all, find_first in SELECTORS]


def test_another_page_is_read_anew() -> None:
    one, other = (document_fromstring(f"<p class='{name}'>x</p><p id='x'>y</p>") for name in ("a", "b"))
    words = Words([etree.XPath(".//*[@class='b']")])
    find = Selector(etree.XPath(".//*[@class='b']"), words)
    with words.of(one):
        assert not find(one)
    assert [element.text for element in find(other)] == ["x"]


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
