"""Owns where a byline is visible on a page: marked by attributes, or a short line that begins with "By".

Refuses the names of those who comment, and of the authors of other articles.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import XPath
from lxml.html import HtmlElement

from tasks.bylines import looks_like_a_name, read_byline, starts_like_a_byline
from tasks.markup import name_words

_CANDIDATES = XPath(
    '//*[@rel="author" or @itemprop="author" or contains(@class, "author") or contains(@class, "Author")'
    ' or contains(@class, "autor") or contains(@class, "byline") or contains(@class, "Byline")]'
)
_ELSEWHERE = frozenset(
    ("comment", "comments", "kommentar", "kommentare", "respond", "related", "recommended", "teaser", "sidebar", "footer",
     "widget", "more", "archive", "nav", "menu", "caption", "figcaption", "credit", "photo", "image", "bio", "box")
)  # fmt: skip
_MOST_CANDIDATES = 60
_MOST = 4
_UNSURE = 3
_LONGEST = 120
_LINES = ("p", "span", "div", "address", "a", "em", "strong", "small", "li")


def find_bylines(tree: HtmlElement) -> list[str]:
    """Give the texts of the bylines, at most four, from the best of the places; [] where there is none."""
    ranked: dict[int, list[str]] = {}
    for element in _CANDIDATES(tree)[:_MOST_CANDIDATES]:
        rank = _rank(element)
        ranked.setdefault(rank, []).extend(_read(element, must_name=rank >= _UNSURE))
    best = next((ranked[rank] for rank in sorted(ranked) if ranked[rank]), [])
    return list(dict.fromkeys(best))[:_MOST] or _find_lines(tree)


def _rank(element: HtmlElement) -> int:
    """How surely the element holds names: 0 marked as author, up to 4 something about authors."""
    words = name_words(element)
    if element.get("rel") == "author":
        return 0
    if element.get("itemprop") == "author":
        return 1
    if "name" in words and words & {"author", "byline", "autor"}:
        return 2
    return _UNSURE if "byline" in words else _UNSURE + 1


def _read(element: HtmlElement, *, must_name: bool) -> Iterator[str]:
    text = " ".join(" ".join(element.itertext()).split())
    if 3 < len(text) < _LONGEST and not (must_name and not _names_somebody(text)) and not _is_elsewhere(element):
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
        is_line = text and len(text) < _LONGEST and starts_like_a_byline(text.strip())
        if is_line and (found := list(_read(element, must_name=True))):
            return found
    return []
