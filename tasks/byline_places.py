"""Owns where a byline is visible on a page: marked by attributes, or a short line that begins with "By".

Refuses the names of those who comment, and of the authors of other articles.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from tasks.bylines import looks_like_a_name, read_byline, starts_like_a_byline
from tasks.markup import name_words

_MARKED = (
    '//*[@rel="author"]',
    '//*[@itemprop="author"]//*[@itemprop="name"]',
    '//*[@itemprop="author"]',
    '//*[contains(@class, "author-name") or contains(@class, "author__name") or contains(@class, "byline__name")'
    ' or contains(@class, "author_name") or contains(@class, "authorName")]',
)
_MAYBE_MARKED = (
    '//*[contains(@class, "byline") or contains(@class, "Byline")]',
    '//*[contains(@class, "author") or contains(@class, "autor") or contains(@class, "Author")]',
)
_ELSEWHERE = frozenset(
    ("comment", "comments", "kommentar", "kommentare", "respond", "related", "recommended", "teaser", "sidebar", "footer",
     "widget", "more", "archive", "nav", "menu", "caption", "figcaption", "credit", "photo", "image", "bio", "box")
)  # fmt: skip
_CANDIDATES = 12
_MOST = 4
_LONGEST = 120
_LINES = ("p", "span", "div", "address", "a", "em", "strong", "small", "li")


def find_bylines(tree: HtmlElement) -> list[str]:
    """Give the texts of the bylines, at most four, from the best of the places; [] where there is none."""
    for path in _MARKED:
        if found := list(dict.fromkeys(_read(tree.xpath(path)[:_CANDIDATES]))):
            return found[:_MOST]
    for path in _MAYBE_MARKED:
        if found := [text for text in _read(tree.xpath(path)[:_CANDIDATES]) if _names_somebody(text)]:
            return found[:1]
    return _find_lines(tree)


def _read(elements: list[HtmlElement]) -> Iterator[str]:
    for element in elements:
        text = " ".join(" ".join(element.itertext()).split())
        if 3 < len(text) < _LONGEST and not _is_elsewhere(element):
            yield text


def _is_elsewhere(element: HtmlElement) -> bool:
    above = [each for each in (element, *element.iterancestors()) if each.tag != "body"]
    return any(
        each.tag in ("footer", "aside", "nav", "figure") or _ELSEWHERE.intersection(name_words(each))
        for each in above
        if each.tag != "body"
    )


def _names_somebody(text: str) -> bool:
    names, agency = read_byline([text])
    return bool(agency) or any(map(looks_like_a_name, names))


def _find_lines(tree: HtmlElement) -> list[str]:
    """A short line of its own that begins like a byline, before or after the text."""
    for element in tree.iter(*_LINES):
        text = element.text
        if text and len(text) < _LONGEST and starts_like_a_byline(text.strip()):
            found = [line for line in _read([element]) if _names_somebody(line)]
            if found:
                return found
    return []
