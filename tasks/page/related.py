"""Links to related articles inside the text, which are not part of it.

Uses no words, since labels such as "More on this" differ by language: it recognizes lists of linked headlines, cards, and
repeated lines of the same label followed by a link.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from functools import partial
from itertools import groupby, pairwise, zip_longest
from urllib.parse import urlsplit

from courlan import extract_domain

from tasks.page.cards import find_cards
from tasks.page.runs import ALL_LINK, Spot, TextRun
from tasks.page.scene import ITEMS, is_heading

_LISTS = ("ul", "ol")
_FEWEST_LETTERS, _LONGEST_HEADLINE = 25, 200
"""Minimum mean letters of headlines, without white space (names of things are shorter), and maximum characters of one."""
_PART_LINK = 0.5
"""Minimum linked share of a headline with its label."""
_MOST_OF_BODY = 0.5
"""If more of an article would be dropped, it is a list of headlines itself."""
_SHORTEST_LABEL = 3
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_STOPS = (".", "。", "।", "۔", ":", ";")


def find_related(body: Sequence[TextRun], domain: str | None, others: Sequence[TextRun]) -> set[int]:
    """The numbers of the runs of a body that are related links, and of the headings that are only above such links.

    All lead to pages of this site (`domain`), and look like headlines. Seen: “<li><b>Sleep:</b> <a>Often only this helps</a></li>”,
    five in a row in a story on a medicine; “READ ANOTHER ONE | <a>Five held for the knife in the schoolyard</a>”, four times
    between paragraphs. An article that is itself a list of headlines keeps them. `others` are all runs of the page except its
    headline, since the headlines of cards are often not in the body.
    """
    headings = [run for run in others if run.link_share >= ALL_LINK and is_heading(run.spot)]
    cards = find_cards(headings, body, partial(_leads_to_story, domain=domain))
    labelled = {run.no for run in _list_labelled(others, domain)}
    found = {run.no: run for run in (*_list_listed(body, domain), *cards)}
    found.update((run.no, run) for run in body if run.no in labelled)
    if _count_letters(list(found.values())) > _MOST_OF_BODY * _count_letters(body):
        return set()
    return found.keys() | {run.no for run in _list_bare_headings(body, found.keys())}


def _list_listed(body: Sequence[TextRun], domain: str | None) -> Iterator[TextRun]:
    for spot, items in groupby(body, _find_list):
        runs = list(items)
        if spot is not None and _is_related(runs, domain):
            yield from runs


def _list_labelled(page: Sequence[TextRun], domain: str | None) -> Iterator[TextRun]:
    """Lines that consist of a label, the same in all of them, and one link."""
    lines: dict[str, list[TextRun]] = {}
    for run in page:
        if len(run.addresses) == 1 and _PART_LINK <= run.link_share < ALL_LINK and run.spot.tag not in ITEMS:
            label = run.text[: round(len(run.text) * (1 - run.link_share))].strip()
            lines.setdefault(label, []).append(run)
    for label, runs in lines.items():
        is_long = _count_letters(runs) >= (len(label) + _FEWEST_LETTERS) * len(runs)
        if len(label) >= _SHORTEST_LABEL and len(runs) > 1 and is_long and _is_related(runs, domain):
            yield from runs


def _find_list(run: TextRun) -> Spot | None:
    return next((spot for spot in run.spot.chain() if spot.tag in _LISTS), None)


def _is_related(items: Sequence[TextRun], domain: str | None) -> bool:
    is_long = _count_letters(items) >= _FEWEST_LETTERS * len(items)
    return is_long and all(_is_headline(item) and _leads_to_story(item, domain) for item in items)


def _count_letters(runs: Sequence[TextRun]) -> int:
    """The number of characters without white space; East Asian wide ones count two."""
    return sum(len(run.squeezed) + (0 if run.text.isascii() else len(_WIDE.findall(run.text))) for run in runs)


def _is_headline(item: TextRun) -> bool:
    return item.link_share >= _PART_LINK and len(item.text) <= _LONGEST_HEADLINE and not item.text.endswith(_STOPS)


def _leads_to_story(item: TextRun, domain: str | None) -> bool:
    """Whether all links of an item lead to pages of the site, not to its front page or an anchor."""
    return bool(item.addresses) and all(_is_page_of(address, domain) for address in item.addresses)


def _is_page_of(address: str, domain: str | None) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    is_own = not parts.netloc or extract_domain(address, fast=True) == domain
    return is_own and parts.scheme in ("", "http", "https") and parts.path not in ("", "/")


def _list_bare_headings(body: Sequence[TextRun], related: Container[int]) -> Iterator[TextRun]:
    """The headings right above related links that have nothing else below them, before the next heading or in their box."""
    above = {run.no for run, below in pairwise(body) if below.no in related}
    rest = [run for run in body if run.no not in related]
    boxes = {run.spot.around for run in rest if run.no in above and is_heading(run.spot)}
    held = Counter(box for run in rest if boxes for box in boxes.intersection(run.spot.chain()))
    for run, after in zip_longest(rest, rest[1:]):
        is_last = after is None or is_heading(after.spot) or held[run.spot.around] == 1
        if is_last and run.no in above and is_heading(run.spot):
            yield run
