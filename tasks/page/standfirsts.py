"""Finds standfirsts: by their names in the markup, or by position if they have none.

Decides neither role nor body; `tasks/page/layout.py` and `tasks/page/body.py` do.
"""

from __future__ import annotations

import re

from tasks.markup.part_names import part_names
from tasks.page.runs import PARAGRAPH, Spot, TextRun
from tasks.page.scene import Scene, is_heading
from tasks.text.stops import ends_sentence

_SURE_WORDS = part_names("standfirst")
_WORDS = _SURE_WORDS | part_names("above_text")
_OTHERS = part_names("no_standfirst")
_BELOW_TITLE = frozenset(("title", "headline"))
_DECKS = ("h2", "h3", "h4")
_SHORTEST_DECK = 25
_MOST_DECKS = 4
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d|\d{1,2}[./-]\d{1,2}[./-]\d\d")
"""A time or date, which a deck does not have."""
_LONGEST_DATED = 60
_SHORTEST_SENTENCE = 40


def is_named_standfirst(spot: Spot) -> bool:
    """Whether it is named a standfirst, or is the only element in one that is."""
    around, element = spot.around, spot.element
    is_all = element.getprevious() is None and element.getnext() is None
    words = spot.words | around.words if around and is_all else spot.words
    return _is_name(words, _WORDS) and (_OTHERS.isdisjoint(words) or _is_name(words, _SURE_WORDS))


def begins_text(run: TextRun) -> bool:
    """Whether a run is as long as a paragraph and not a heading or standfirst, below which the byline may follow."""
    return len(run.text) > PARAGRAPH and not is_heading(run.spot) and not is_named_standfirst(run.spot)


def is_surely_standfirst(run: TextRun) -> bool:
    """Whether it or its parent has an unambiguous name for standfirsts, or an ambiguous one and the text is a sentence."""
    around = run.spot.around
    words = run.spot.words | (around.words if around is not None else frozenset())
    if len(run.text) < _LONGEST_DATED and _CLOCK.search(run.text):
        return False
    is_sentence = len(run.text) >= _SHORTEST_SENTENCE and ends_sentence(run.text)
    return _is_name(words, _SURE_WORDS) or (is_sentence and _is_name(words, _WORDS) and _OTHERS.isdisjoint(words))


def is_deck(scene: Scene, no: int) -> bool:
    """Whether a run is a heading right below the headline without text of its own, or one of a list of such headings."""
    if _is_listed(scene, no):
        return True
    if scene.headline is None or no != scene.headline + 1 or not 1 < no + 1 < len(scene.runs):
        return False
    is_beside = scene.tags[no] in _DECKS and scene.parents[no] is scene.parents[scene.headline]
    heads_text = len(scene.runs[no + 1].text) > PARAGRAPH and scene.parents[no + 1] is scene.parents[no]
    text = scene.runs[no].text
    is_words = len(text) >= _SHORTEST_DECK and not _CLOCK.search(text) and not scene.is_title(no)
    return is_beside and is_words and not heads_text


def _is_listed(scene: Scene, no: int) -> bool:
    """Whether it and all runs between it and the headline are headings in list items, without links."""
    head = scene.headline
    if head is None or not head < no <= head + _MOST_DECKS:
        return False
    return all(
        scene.tags[each] in _DECKS
        and (around := scene.parents[each]) is not None
        and around.tag == "li"
        and len(scene.runs[each].text) >= _SHORTEST_DECK
        and not scene.runs[each].link_share
        for each in range(head + 1, no + 1)
    )


def _is_name(words: frozenset[str], names: frozenset[str]) -> bool:
    """Whether words of the markup mean a standfirst: one of the names, or "sub" together with title or headline."""
    return not names.isdisjoint(words) or ("sub" in words and not _BELOW_TITLE.isdisjoint(words))
