"""The section of an article: as the page states it, or from its breadcrumbs or a link to its category.

Skips the front page, the article itself, the site, and the default names that systems use if nobody chose a section.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from tasks.markup.classes import Classes
from tasks.metadata.linked_data import Node, name_types, read_address, read_text
from tasks.text.stops import ends_sentence
from tasks.text.words import fold_letters

_TRAIL = XPath(
    '/descendant::*/@class[. = "arbo"]/..'
    ' | /descendant::*/@aria-label[contains(., "readcrumb") or contains(., "riane")]/..'
    ' | /descendant::*/@itemtype[contains(., "BreadcrumbList")]/..'
)
_CATEGORY = XPath(
    '/descendant::*/@rel[contains(concat(" ", ., " "), " category ")]/..'
    ' | /descendant::*/@class[. = "entry-category" or . = "cat-links"]/..//a'
    ' | /descendant::*/@itemprop[. = "articleSection"]/..'
)
_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_HOME, _NO_SECTION = frozenset(_WORDS["home"]), frozenset(_WORDS["none"])
_NO_WORDS = re.compile(r"[{}$\\<>]|\w_\w|^\W*$")
"""Not names: an unfilled placeholder of a template, an identifier, only punctuation."""
_A_SENTENCE = 5
_LISTED = re.compile(r",(?=\S)|;\s?|,\s(?=[^&]*,\s[^&]*$)")
_INDEX = re.compile(r"/(?:index|default)\.\w{2,5}$")
_LONGEST = 60
_SHORTEST_TITLE = 20
_MOST = 8
_LONGEST_ROOT = 3
"""Maximum letters of a path that is only a language: `/de/` is a front page too."""


class Crumb(NamedTuple):
    """A step of the breadcrumbs from the front page to the article; `url` if it is a link."""

    name: str
    url: str | None


def find_section(
    classes: Classes, nodes: list[Node], title: str | None, *, stated: Iterable[str] = (), names: Iterable[str] = ()
) -> str | None:
    """Return the first `stated` section, otherwise the first breadcrumb after the front page, otherwise the category that the
    page links to, otherwise None; `names` are those of the site, which are not sections."""
    known = frozenset(map(fold_letters, names)) - {""}
    folded = fold_letters(title or "")
    told = (name for line in stated for name in _list_stated(line, folded))
    trails = (name for crumbs in _list_trails(classes, nodes) for name in _list_steps(crumbs, folded))
    found = (name for name in chain(told, trails) if fold_letters(name) not in known and is_named(name))
    return next(found, None)


def is_named(name: str) -> bool:
    """Whether a section or a tag is a name that somebody chose: not "Uncategorized", "{$category}" or "news_news"."""
    is_sentence = ends_sentence(name) and name.count(" ") >= _A_SENTENCE
    return not is_sentence and name.casefold() not in _NO_SECTION and not _NO_WORDS.search(name)


def _list_stated(line: str, title: str) -> Iterator[str]:
    """The sections in a stated value; some sites list several in one."""
    for part in _LISTED.split(_tidy(line)):
        name = part.strip(" /|>»›-")
        is_home = not _HOME.isdisjoint(name.casefold().split())
        if name and len(name) <= _LONGEST and not is_home and fold_letters(name) != title:
            yield name


def _list_trails(classes: Classes, nodes: list[Node]) -> Iterator[list[Crumb]]:
    """The breadcrumbs of a page from several places, each searched only if those before gave no section."""
    yield list(_read_data(nodes))
    trails = classes.find("rumb", others=_TRAIL(classes.tree))
    yield list(_read_links(list(islice(trails, 1))))
    yield [Crumb(_tidy(link.text_content()), link.get("href")) for link in _CATEGORY(classes.tree)[:1]]


def _read_data(nodes: list[Node]) -> Iterator[Crumb]:
    trail = next((node.get("itemListElement") for node in nodes if "breadcrumblist" in name_types(node)), None)
    for step in trail[:_MOST] if isinstance(trail, list) else ():
        if isinstance(step, dict):
            goal = step.get("item")
            name = read_text(step.get("name")) or (read_text(goal) if isinstance(goal, dict) else None)
            url = read_address(goal)
            yield Crumb(_tidy(name or ""), url if isinstance(url, str) else None)


def _read_links(trails: list[HtmlElement]) -> Iterator[Crumb]:
    for _, link in zip(range(_MOST), (link for trail in trails for link in trail.iter("a")), strict=False):
        yield Crumb(_tidy(link.text_content()), link.get("href"))


def _list_steps(crumbs: list[Crumb], title: str) -> Iterator[str]:
    for no, crumb in enumerate(crumbs):
        name = fold_letters(crumb.name)
        is_title = name == title or (len(name) >= _SHORTEST_TITLE and title.startswith(name))
        is_first_of_several = no == 0 and crumb.url is None and len(crumbs) > 1
        if name and len(crumb.name) <= _LONGEST and not (is_title or is_first_of_several or _is_home(crumb)):
            yield crumb.name


def _is_home(crumb: Crumb) -> bool:
    if not _HOME.isdisjoint(crumb.name.casefold().split()):
        return True
    try:
        path = _INDEX.sub("", urlsplit(crumb.url).path).strip("/") if crumb.url else None
    except ValueError:
        return True
    return path is not None and len(path) <= _LONGEST_ROOT


def _tidy(name: str) -> str:
    return " ".join(unescape(name).split())
