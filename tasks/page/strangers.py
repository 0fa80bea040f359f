"""Runs whose score was high enough for the body but that are separate from it: author lines above and below, comments.

Does not score; `tasks/page/body.py` applies it after scoring.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

from tasks.markup.part_names import part_names
from tasks.page.runs import PARAGRAPH, Spot
from tasks.page.scene import ITEMS, Scene
from tasks.page.standfirsts import is_named_standfirst
from tasks.text.stops import ends_sentence

_LONGEST_LABEL = 40
_LONGEST_ROLE = 25
"""Maximum letters of a person's role after the name."""
_MOST_OF_BIO = 4
_COMMENTS = part_names("comments")
_DIGITS = 0.25


def list_strangers(scene: Scene, is_body: Sequence[bool], authors: Sequence[str]) -> Iterator[int]:
    """Runs of a body that do not belong to its text; `authors` are names without white space, case folded."""
    body = [no for no, yes in enumerate(is_body) if yes]
    if not body:
        return
    above = list(takewhile(lambda no: not _is_prose(scene.runs[no].text) or is_named_standfirst(scene.spots[no]), body))
    if len(above) < len(body):
        yield from _list_byline_items(scene, above, authors)
        yield from (no for no in above if _is_count(scene, no))
    yield from _list_bio(scene, body, authors)
    yield from _list_comments(scene, body)
    if len(scene.runs[body[-1]].text) <= _LONGEST_LABEL and scene.runs[body[-1]].text.endswith((":", "：")):
        yield body[-1]


def _is_prose(text: str) -> bool:
    return len(text) >= PARAGRAPH or ends_sentence(text)


def _list_byline_items(scene: Scene, above: Sequence[int], authors: Sequence[str]) -> Iterator[int]:
    """The items of a list above the text in which the author is named: “Author, Asha Juma”, “Reporting from, Mombasa”,
    “Asha Juma Journalist”."""
    items = [no for no in above if scene.tags[no] in ITEMS and not ends_sentence(scene.runs[no].text)]
    lists = {scene.parents[no] for no in items if any(_is_line_of(scene.keys[no], author) for author in authors)}
    yield from (no for no in items if scene.parents[no] in lists)


def _is_line_of(key: str, author: str) -> bool:
    return key.endswith(author) or (key.startswith(author) and len(key) <= len(author) + _LONGEST_ROLE)


def _is_count(scene: Scene, no: int) -> bool:
    """Whether a line between headline and text is little more than a time, a date or a number of readers. A line with a label
    ("Pages: 448") belongs to a table."""
    text = scene.runs[no].text
    is_below = scene.headline is not None and no > scene.headline
    is_short = len(text) <= _LONGEST_LABEL and ": " not in text and scene.tags[no] == "div" and not ends_sentence(text)
    return is_below and is_short and sum(map(str.isdigit, text)) > _DIGITS * len(text)


def _list_comments(scene: Scene, body: Sequence[int]) -> Iterator[int]:
    """Readers' comments below the text, in an element with a name for comments in any language."""
    is_comment = lru_cache(maxsize=None)(_is_of_comments)
    comments = list(takewhile(lambda no: is_comment(scene.parents[no]), reversed(body)))
    if any(len(scene.runs[no].text) >= PARAGRAPH for no in body[: len(body) - len(comments)]):
        yield from comments


def _is_of_comments(parent: Spot | None) -> bool:
    chain = takewhile(lambda spot: spot.tag not in ("body", "article", "main"), parent.chain() if parent else ())
    return any(not _COMMENTS.isdisjoint(spot.words) and not spot.has_headline for spot in chain)


def _list_bio(scene: Scene, body: Sequence[int], authors: Sequence[str]) -> Iterator[int]:
    """The author's biography in a box of its own below the text: from the line that begins with the author's name to the end,
    and the label in that box."""
    for place in range(max(1, len(body) - _MOST_OF_BIO), len(body)):
        no, label = body[place], body[place - 1]
        if not _begins_bio(scene, no, authors) or any(
            scene.parents[no] is scene.parents[each] for each in body[:place]
        ):
            continue
        box = (scene.parents[no], scene.grandparents[no])
        if len(scene.runs[label].text) <= _LONGEST_LABEL and (scene.parents[label] in box or scene.spots[label] in box):
            yield label
        yield from body[place:]
        return


def _begins_bio(scene: Scene, no: int, authors: Sequence[str]) -> bool:
    return len(scene.keys[no]) > _LONGEST_LABEL and scene.keys[no].startswith(tuple(authors))
