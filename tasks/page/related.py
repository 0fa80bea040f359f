"""Lists of links to other articles of a site, set into the text of this one: they are none of its text.

Looks at no words: a label such as "More on this" is in a hundred languages, a list of headlines that are links in none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise, zip_longest
from urllib.parse import urlsplit

from courlan import extract_domain

from tasks.page.runs import Run, Spot
from tasks.page.scene import is_heading

_LISTS = ("ul", "ol")
_FEWEST_LETTERS, _LONGEST_HEADLINE = 25, 200
"""Letters of a headline without white space, on average at least (names of things are shorter), and with it at most."""
_HALF = 0.5
_STOPS = (".", "。", "।", "۔", ":", ";")


def find_related(body: Sequence[Run], domain: str | None) -> set[int]:
    """The numbers of the runs of such lists among those of a body, and of the headings above them that head nothing else.

    Every item is mostly a link to a page of this site (`domain`), and reads as a headline. Seen: “<li><b>Sleep:</b>
    <a>Often only this helps</a></li>”, five in a row in a story on a medicine. An article that is a list of headlines
    keeps it.
    """
    lists = [(spot, list(runs)) for spot, runs in groupby(body, _find_list)]
    related = [spot is not None and _is_related(runs, domain) for spot, runs in lists]
    found = [run for (_, runs), is_related in zip(lists, related, strict=True) if is_related for run in runs]
    if _count_letters(found) > _HALF * _count_letters(body):
        return set()
    numbers = {run.no for run in found}
    return numbers | {run.no for run in _list_bare_headings(body, numbers)}


def _find_list(run: Run) -> Spot | None:
    return next((spot for spot in run.spot.chain() if spot.tag in _LISTS), None)


def _is_related(items: Sequence[Run], domain: str | None) -> bool:
    is_long = _count_letters(items) >= _FEWEST_LETTERS * len(items)
    return is_long and all(_is_headline(item) and _leads_to_story(item, domain) for item in items)


def _count_letters(runs: Sequence[Run]) -> int:
    return sum(len(run.squeezed) for run in runs)


def _is_headline(item: Run) -> bool:
    return item.link_share >= _HALF and len(item.text) <= _LONGEST_HEADLINE and not item.text.endswith(_STOPS)


def _leads_to_story(item: Run, domain: str | None) -> bool:
    """Whether all links of an item lead to pages of the site, and to no place on this one."""
    return bool(item.addresses) and all(_is_page_of(address, domain) for address in item.addresses)


def _is_page_of(address: str, domain: str | None) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    is_own = not parts.netloc or extract_domain(address, fast=True) == domain
    return is_own and parts.scheme in ("", "http", "https") and parts.path not in ("", "/")


def _list_bare_headings(body: Sequence[Run], related: set[int]) -> Iterator[Run]:
    """The headings right above such a list below which another heading follows, or nothing."""
    above = {run.no for run, below in pairwise(body) if below.no in related}
    rest = [run for run in body if run.no not in related]
    for run, after in zip_longest(rest, rest[1:]):
        if run.no in above and is_heading(run.spot) and (after is None or is_heading(after.spot)):
            yield run
