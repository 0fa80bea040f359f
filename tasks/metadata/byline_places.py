"""Finds bylines that are marked by attributes on a page.

Skips the names of commenters and of the authors of other articles. For unmarked lines see `tasks/page/signatures.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice

from lxml.etree import XPath
from lxml.html import HtmlElement

from tasks.markup.classes import Classes
from tasks.markup.part_names import part_names
from tasks.markup.tree import name_words
from tasks.metadata.bylines import looks_like_a_name, read_byline
from tasks.metadata.linked_data import ACCOUNT
from tasks.text.credits import find_credit

_NAMING = (
    "uthor", "autor", "auteur", "yline", "journalist", "reporter", "szerzo", "muhabir", "kirjoittaja", "penulis", "forfatt",
    "skribent", "avtor", "schrijver", "verfasser", "tacgia",
)  # fmt: skip
"""Parts of the classes of bylines."""
_MARKED = XPath(
    '/descendant::h1 | /descendant::*/@rel[.="author"]/.. | /descendant::*/@itemprop[.="author"]/.. | /descendant::byline'
    ' | /descendant::*/@aria-labelledby[contains(., "byline")]/..//li'
    ' | /descendant::*/@rel[contains(., "has_creator")]/..//@class[contains(., "username")]/..'
    ' | /descendant::*/@data-testid[contains(., "byline") or contains(., "author")]/..'
)
_TO_PEOPLE = re.compile(
    r"/(?:authors?|autor|auteur|staff|profil|people|writer|contributor|journalist|reporter|columnist)|team/|/@\w",
    re.IGNORECASE,
)
_AROUND = ("footer", "aside", "nav", "figure")
_SURELY_ELSEWHERE = part_names("of_commenters") | part_names("surely_elsewhere")
_ELSEWHERE = _SURELY_ELSEWHERE | part_names("elsewhere")
_OF_PICTURE = part_names("of_picture")
_ABOUT_AUTHORS = part_names("about_authors")
_BESIDE_NAMES = part_names("beside_names")
_PARTS = XPath('.//*[contains(@class, "-by") or contains(@class, "name")]')
_MOST_CANDIDATES = 80
_MOST = 4
_NAMED, _UNSURE = 2, 3
_LINKED = 4
_FALLBACK = 6
"""The first rank of elements in places that may also name other people: a box about the author, an aside."""
_NOWHERE = 99
_LONGEST = 120
_TOGETHER = 3
"""Maximum levels up to the common ancestor of the names in one byline."""


class BylinePlaces:
    """The elements of a page that may contain its byline, and the headlines between them; searched once."""

    def __init__(self, classes: Classes) -> None:
        self._classes = classes

    @cached_property
    def _marked(self) -> list[HtmlElement]:
        found = self._classes.find(*_NAMING, others=_MARKED(self._classes.tree))
        return list(islice(found, _MOST_CANDIDATES))

    @cached_property
    def _linked(self) -> list[HtmlElement]:
        """The links to people's pages, and the headlines."""
        found = self._classes.tree.iter("h1", "a")
        people = [each for each in found if each.tag == "h1" or _TO_PEOPLE.search(each.get("href", ""))]
        return people[:_MOST_CANDIDATES]

    def find_bylines(self, *, of_account: bool = False) -> list[str]:
        """Return the texts of the byline, at most four, from the best place; [] if there is none.

        Links to the site's default account count only with `of_account`, and then only they. Names that are not near the
        first one, or are above the headline without rel or itemprop, belong to other articles.
        """
        rank, found = _choose(self._marked, of_account=of_account)
        if rank > _LINKED:
            _, found = min((rank, found), _choose(self._linked, of_account=of_account))
        return found


def _choose(candidates: list[HtmlElement], *, of_account: bool) -> tuple[int, list[str]]:
    """The best rank among the candidates, and the byline texts of that rank."""
    ranked: dict[int, list[tuple[HtmlElement, str]]] = {}
    is_above = any(element.tag == "h1" for element in candidates)
    for element in candidates:
        if element.tag == "h1":
            is_above = False
            continue
        rank = _rank(element)
        text = _read(element, must_name=rank >= _UNSURE)
        if text and _is_account(element) is of_account:
            rank += _FALLBACK if (is_above and rank >= _NAMED) or _is_elsewhere(element) else 0
            ranked.setdefault(rank, []).append((element, text))
    best = min(ranked, default=_NOWHERE)
    return best, list(dict.fromkeys(_stand_together(ranked.get(best, []))))[:_MOST]


def _rank(element: HtmlElement) -> int:
    """How uncertain it is that the element contains names: from 0 (marked as author) to 5 (something about authors)."""
    words = name_words(element)
    if element.get("rel") == "author":
        return 0
    if element.get("itemprop") == "author" or element.tag == "byline":
        return 1
    if _ABOUT_AUTHORS & words:
        return (
            _NAMED
            if {"name", "vcard"} & words and not words & _BESIDE_NAMES
            else _UNSURE
            if words & {"byline"}
            else _LINKED + 1
        )
    is_byline = "byline" in element.get("data-testid", "") or words & {"journalist", "reporter"}
    return _UNSURE if is_byline else _LINKED


def _read(element: HtmlElement, *, must_name: bool) -> str | None:
    """The text of an element or, if it may not be a byline, only the names in it."""
    text = _text_of(element)
    if not (2 < len(text) < _LONGEST or text.isupper()) or _is_surely_elsewhere(element):
        return None
    return "; ".join(_names_in(text)) if must_name else text


def _text_of(element: HtmlElement) -> str:
    """The text of an element: its itemprop or class "name" if it has one, otherwise everything without a "by" element."""
    stated = element.find('.//*[@itemprop="name"]') if element.get("itemprop") else None
    if stated is not None:
        return " ".join((stated.get("content") or "".join(stated.itertext())).split())
    words = {each: name_words(each) for each in _PARTS(element)} if len(element) else {}
    names = [each for each, called in words.items() if "name" in called and called.isdisjoint(_BESIDE_NAMES)]
    if names and "location" in name_words(element):
        return "; ".join(" ".join("".join(each.itertext()).split()) for each in names)
    if several := _list_names(element):
        return "; ".join(several)
    by = {"".join(each.itertext()).strip() for each, called in words.items() if "by" in called}
    return " ".join(" ".join(text for text in element.itertext() if not by or text.strip() not in by).split())


def _list_names(element: HtmlElement) -> list[str]:
    """The names in an element that consists only of links or items, each a name; [] for others."""
    parts = [" ".join("".join(each.itertext()).split()) for each in element.iter("a", "li") if not len(each)]
    is_all = len(parts) > 1 and " ".join(parts) == " ".join(" ".join(element.itertext()).split())
    return parts if is_all and all(map(looks_like_a_name, parts)) else []


def _is_account(element: HtmlElement) -> bool:
    return any(ACCOUNT in link.get("href", "") for link in element.iter("a"))


def _names_in(text: str) -> Iterator[str]:
    """The parts of a text that look like people or agencies."""
    byline = read_byline([text])
    named = [name for name in byline.signed if name not in byline.people or looks_like_a_name(name, is_told=True)]
    _, colon, labelled = text.partition(":")
    yield from named or (_names_in(labelled) if colon and find_credit(text) != 0 else ())


def _is_elsewhere(element: HtmlElement) -> bool:
    """Whether it is in an element beside the article (an aside, say), up to the article's own element."""
    for each in (element, *element.iterancestors()):
        if each.tag in ("article", "main", "body"):
            return False
        if each.tag in _AROUND or _ELSEWHERE.intersection(name_words(each)):
            return True
    return False


def _is_surely_elsewhere(element: HtmlElement) -> bool:
    return not _OF_PICTURE.isdisjoint(name_words(element)) or any(
        each.tag in ("nav", "figure")
        or (each.tag not in ("body", "html") and _SURELY_ELSEWHERE.intersection(name_words(each)))
        for each in (element, *element.iterancestors())
    )


def _stand_together(found: list[tuple[HtmlElement, str]]) -> Iterable[str]:
    """The texts near the first one."""
    if not found:
        return
    around = zip(range(_TOGETHER), found[0][0].iterancestors(), strict=False)
    near = [each for _, each in around if each.tag not in ("body", "html")]
    for element, text in found:
        if element is found[0][0] or any(each in near for each in element.iterancestors()):
            yield text
