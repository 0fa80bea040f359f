"""Captions and credits of pictures: by the markup around a run, or by a photo credit at its end.

Does not know the body; `tasks/page/layout.py` calls it for each run of the body.
"""

from __future__ import annotations

from itertools import islice, takewhile

from lxml.html import HtmlElement

from tasks.markup.part_names import part_names
from tasks.markup.tree import name_words
from tasks.page.runs import INLINE, PICTURES, Spot, TextRun
from tasks.records import Role
from tasks.text.credits import find_credit

_CAPTION_WORDS = part_names("caption")
_PICTURE_WORDS = part_names("picture")
_DESCRIBING = part_names("describing")
_EMBEDDED = part_names("embedded")
_CAPTION_LEVELS, _FIGURE_LEVELS = 3, 4
_FIGURES = ("figcaption", "figure")
_MOST_PARTS = 50
"""Maximum elements within a caption block. A block with thousands has thousands of runs, each of which is checked."""
LONGEST_CAPTION = 500
_LONGEST_UNNAMED = 200
"""Maximum characters of a caption that has no name of its own, but is in an element named after its picture."""


def caption_role(run: TextRun) -> Role | None:
    """Return "caption" if the markup says that the run belongs to a picture."""
    near = list(islice(takewhile(lambda spot: spot.tag != "body", run.spot.chain()), _FIGURE_LEVELS))
    is_called = any(_calls_caption(spot.words) and not spot.has_headline for spot in near[:_CAPTION_LEVELS])
    is_in_figure = any(spot.tag in _FIGURES and not spot.is_endless and not spot.has_headline for spot in near)
    is_captioned = is_called or is_in_figure or _has_named_child(run.spot.element)
    is_captioned = is_captioned or (
        run.is_below_picture
        and len(run.text) <= _LONGEST_UNNAMED
        and (_is_of_picture(run.spot) or _is_set_small(run.spot.element))
    )
    return "caption" if near and is_captioned and find_pulled_quote(run.spot) is None else None


def _is_of_picture(spot: Spot) -> bool:
    """Whether the block is named after a picture, is not a paragraph, and contains no headline."""
    return not _PICTURE_WORDS.isdisjoint(spot.words) and not spot.has_headline and spot.tag != "p"


def _is_set_small(element: HtmlElement) -> bool:
    """Whether all text of a block is in one `small`."""
    children = list(islice(element, _MOST_PARTS))
    texts = [child for child in children if child.text or len(child)]
    is_all = not any((text or "").strip() for text in (element.text, *(child.tail for child in children)))
    return is_all and len(texts) == 1 and texts[0].tag == "small"


def find_pulled_quote(spot: Spot) -> Spot | None:
    """The figure around an element if it is a pull quote: a blockquote without a picture that is not an embedded post."""
    figure = spot.find_around("figure")
    if figure is None or next(figure.element.iter(*PICTURES), None) is not None:
        return None
    quotes = [each for each in spot.chain() if each.tag == "blockquote"]
    return figure if quotes and _EMBEDDED.isdisjoint(quotes[-1].words | figure.words) else None


def _has_named_child(element: HtmlElement) -> bool:
    """Whether all text of a block is in one inline element that is named a caption."""
    parts = list(islice(element, _MOST_PARTS + 1))
    texts = [part for part in parts if part.tag in INLINE and part.text]
    return (
        len(parts) <= _MOST_PARTS
        and len(texts) == 1
        and not (element.text or "").strip()
        and not any((part.tail or "").strip() for part in parts)
        and _calls_caption(name_words(texts[0]))
    )


def _calls_caption(words: frozenset[str]) -> bool:
    return not _CAPTION_WORDS.isdisjoint(words) or not (
        _DESCRIBING.isdisjoint(words) or _PICTURE_WORDS.isdisjoint(words)
    )


def credit_role(run: TextRun) -> Role | None:
    """The role by photo credit: a paragraph that ends with one is a caption, one that is only a credit is a credit."""
    start = find_credit(run.text) if len(run.text) < LONGEST_CAPTION else None
    return None if start is None else "caption" if start else "credit"
