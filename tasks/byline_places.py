"""Owns where attributes mark a byline on a page.

Refuses the names of those who comment, and of the authors of other articles; for lines that nothing marks see
`tasks/signatures.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import XPath
from lxml.html import HtmlElement

from tasks.bylines import looks_like_a_name, read_byline
from tasks.markup import name_words

_CANDIDATES = XPath(
    '//@rel[.="author"]/.. | //@itemprop[.="author"]/.. | //@class[contains(., "author") or contains(., "Author")'
    ' or contains(., "autor") or contains(., "byline") or contains(., "Byline")]/..'
)
_ELSEWHERE = frozenset(
    ("comment", "comments", "kommentar", "kommentare", "respond", "related", "recommended", "teaser", "sidebar", "footer",
     "widget", "more", "archive", "nav", "menu", "caption", "figcaption", "credit", "photo", "image", "bio", "box")
)  # fmt: skip
_AROUND = ("footer", "aside", "nav", "figure")
_MOST_CANDIDATES = 60
_MOST = 4
_UNSURE = 3
_LONGEST = 120


def find_bylines(tree: HtmlElement) -> list[str]:
    """Give the texts of the bylines, at most four, from the best of the places; [] where there is none."""
    ranked: dict[int, list[str]] = {}
    for element in _CANDIDATES(tree)[:_MOST_CANDIDATES]:
        rank = _rank(element)
        ranked.setdefault(rank, []).extend(_read(element, must_name=rank >= _UNSURE))
    best = next((ranked[rank] for rank in sorted(ranked) if ranked[rank]), [])
    return list(dict.fromkeys(best))[:_MOST]


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
    """Whether it stands in what goes round an article, judged up to the article's own element."""
    for each in (element, *element.iterancestors()):
        if each.tag in ("article", "main", "body"):
            return False
        if each.tag in _AROUND or _ELSEWHERE.intersection(name_words(each)):
            return True
    return False


def _names_somebody(text: str) -> bool:
    names, agency = read_byline([text])
    return bool(agency) or any(map(looks_like_a_name, names))
