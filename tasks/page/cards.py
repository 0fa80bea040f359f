"""Teaser cards of other articles: a linked headline with the beginning of its text, in a group of similar elements.

Uses no words. A single element is a card only if it is an article element nested in the article; one with much text, or with a
headline of the page itself, is not a card.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from tasks.page.runs import Spot, TextRun

_NEAR = 4
"""Maximum distance from the headline of a card to its text, in runs: dates, labels and names may be between."""
_LONGEST_KICKER = 30
"""Maximum characters of a line right above the headline of a card (its section)."""
_LARGEST, _MOST_TEXTS = 700, 60
"""Maximum characters and text nodes of a card."""
_LEVELS, _TO_COMMON = 8, 6
"""Maximum levels from a headline up to the card, and from a card up to the element that contains its twin too."""


def find_cards(
    headings: Sequence[TextRun], body: Sequence[TextRun], leads_to_story: Callable[[TextRun], bool]
) -> list[TextRun]:
    """The runs of a body that are in cards; `headings` are the linked headings of the page, in order. Those that lead to a
    story may be headlines of cards.

    Seen: three posts below an article, each with its first sentence, a date and "Read more", which extractors take for its
    last paragraphs.
    """
    cards = set(_list_cards(headings, body, leads_to_story)) if headings else ()
    return [run for run in body if cards and not cards.isdisjoint(run.spot.chain())]


def _list_cards(
    headings: Sequence[TextRun], body: Sequence[TextRun], leads_to_story: Callable[[TextRun], bool]
) -> Iterator[Spot]:
    places = {heading.no: place for place, heading in enumerate(headings)}
    for run in body:
        above = range(run.no - 1, run.no - 1 - _NEAR, -1)
        below = (run.no + 1,) if len(run.text) <= _LONGEST_KICKER else ()
        place = next((places[no] for no in (*below, *above) if no in places), None)
        if place is None or not leads_to_story(headings[place]):
            continue
        level, card = _find_common(headings[place], run)
        beside = [*headings[max(0, place - 1) : place], *headings[place + 1 : place + 2]]
        twins = [_find_twin(card, level, other) for other in beside if card and leads_to_story(other)]
        alike = [twin for twin in twins if twin and _is_small(twin)]
        is_nested = card is not None and card.tag == "article" and card.find_around("article") is not None
        if card and (alike or is_nested) and _is_small(card):
            yield from (card, *alike)


def _find_common(heading: TextRun, run: TextRun) -> tuple[int, Spot | None]:
    """The nearest common ancestor of both, and its distance in levels from the heading's element."""
    around = set(run.spot.chain())
    levels = enumerate(islice(heading.spot.chain(), _LEVELS))
    return next(((level, spot) for level, spot in levels if spot in around), (0, None))


def _is_small(card: Spot) -> bool:
    texts = [text.strip() for text in islice(card.element.itertext(), _MOST_TEXTS)]
    return len(texts) < _MOST_TEXTS and sum(map(len, texts)) <= _LARGEST and not card.has_headline


def _find_twin(card: Spot, level: int, other: TextRun) -> Spot | None:
    """The card of another heading: it is as many levels above it, and the same tags lead from both cards up to their common
    ancestor."""
    twin = next(islice(other.spot.chain(), level, None), None)
    for one, two in islice(zip(card.chain(), twin.chain() if twin else (), strict=False), _TO_COMMON):
        if one is two:
            return None if one is card else twin
        if one.tag != two.tag:
            return None
    return None
