"""Runs whose score was too low for the body, but whose siblings ("brothers") in the markup belong to it: items, lines,
paragraphs.

Does not score and uses no words; `tasks/page/body.py` applies it after scoring.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import islice

from tasks.page.placeholders import is_placeholder
from tasks.page.runs import FEW_LINKS, Spot
from tasks.page.scene import HEADINGS, ITEMS, Scene
from tasks.text.stops import ends_sentence

_HALF = 0.5
_TO_FEED = 4
"""Levels from a run up to the element that contains its box and similar boxes."""
Look = tuple[Hashable, Spot | None]
"""Tags and classes that runs have in common, and the element that contains all of them."""
_NEAR = 4
"""Maximum distance of a heading's paragraph, in runs: between them may be a picture with a caption and a credit."""


def belongs_to_brothers(scene: Scene, is_body: Sequence[bool], no: int) -> bool:
    """Whether a run right below one of the body is its next line, its next item, a sentence in a similar sibling element, or
    a quotation between runs of the body.

    Seen: the last paragraph of an article, each of whose paragraphs is in an element of its own; “Thursdays: whatever the
    tenors have learned”, below “Mondays: warm-up”; a last line after a line break.
    """
    run = scene.runs[no]
    if not (no and is_body[no - 1]) or run.link_share >= FEW_LINKS or run.is_below_picture:
        return False
    if scene.tags[no] in HEADINGS or scene.is_title(no) or is_placeholder(run.text):
        return False
    if scene.spots[no] is scene.spots[no - 1]:
        return True
    is_chosen = scene.chosen[no] and scene.chosen[no - 1]
    return is_chosen and (
        _is_item(scene, no) or _is_note(scene, no) or _is_sentence(scene, no) or _is_quoted_between(scene, is_body, no)
    )


def list_entries(scene: Scene, is_body: Sequence[bool]) -> Iterator[int]:
    """Sentences in a box (an entry, say) whose markup is the same as that of paragraphs of the body in two sibling boxes.

    Seen: a live blog of which the extractor took only the first entries.
    """
    late = [no for no in scene.candidates if not is_body[no] and _is_like_body(scene, no)]
    of_body: dict[Look, set[Spot | None]] = {}
    for no in scene.candidates if late else ():
        if is_body[no] and scene.tags[no] == "p":
            for feed in _feeds(scene, no):
                of_body.setdefault(feed, set()).add(scene.parents[no])
    yield from (no for no in late if any(len(of_body.get(feed, ())) > 1 for feed in _feeds(scene, no)))


def _is_like_body(scene: Scene, no: int) -> bool:
    """Whether it is a sentence without links, in markup of which the extractor chose at least half."""
    run = scene.runs[no]
    is_plain = ends_sentence(run.text) and not run.link_share and not run.is_below_picture
    return is_plain and scene.chosen_among_alike[no] >= _HALF and not is_placeholder(run.text)


def _feeds(scene: Scene, no: int) -> list[Look]:
    """The elements one and two levels above the box of a run, each with the tags and classes of the run and its box."""
    chain = list(islice(scene.spots[no].chain(), _TO_FEED))
    looks = tuple((spot.tag, spot.element.get("class")) for spot in chain[:2])
    return [(looks, above) for above in chain[2:]] if looks[-1][1] else []


def list_series(scene: Scene, is_body: Sequence[bool]) -> Iterator[int]:
    """Headings with too low a score that are above text of the body, and have the same markup as a heading of the body beside
    them. Seen: the steps of a guide, of which only the first two scored high enough."""
    headings = [no for no in scene.candidates if scene.tags[no] in HEADINGS]
    looks = {look for no in headings if is_body[no] for look in _looks(scene, no)}
    for no in headings if looks else ():
        if is_body[no] or scene.runs[no].link_share or scene.is_title(no):
            continue
        found = looks.intersection(_looks(scene, no))
        if found and _heads(scene, is_body, no, is_entry=scene.parents[no] not in {place for _, place in found}):
            yield no


def _looks(scene: Scene, no: int) -> list[Look]:
    """The tag and class of a heading, with its parent (for sibling headings) and with the parents of its box."""
    look = scene.tags[no], scene.spots[no].element.get("class")
    return [(look, scene.parents[no]), *_feeds(scene, no)]


def _heads(scene: Scene, is_body: Sequence[bool], no: int, *, is_entry: bool) -> bool:
    """Whether a sibling paragraph of the body follows, perhaps after a picture; in an entry also one in a sibling box."""
    near = range(no + 1, min(no + 1 + _NEAR, scene.last + 1))
    below = next((later for later in near if not scene.runs[later].is_below_picture), no)
    return (
        is_body[below]
        and scene.tags[below] not in HEADINGS
        and scene.parents[no] in (scene.parents[below], scene.grandparents[below] if is_entry else None)
    )


def _is_item(scene: Scene, no: int) -> bool:
    here, above = scene.spots[no], scene.spots[no - 1]
    pairs = ((here, above), (here.around, above.around))
    return any(
        one is not None and two is not None and one.tag in ITEMS and two.tag in ITEMS and one.around is two.around
        for one, two in pairs
    )


def _is_note(scene: Scene, no: int) -> bool:
    """Whether it is a sentence that begins a list right below a paragraph: “Some names have been changed.”"""
    run, item = scene.runs[no], scene.parents[no] if scene.tags[no] == "p" else scene.spots[no]
    listed = item.around if item is not None and item.tag in ITEMS else None
    is_beside = listed is not None and listed.around is scene.parents[no - 1]
    return is_beside and not run.link_share and ends_sentence(run.text)


def _is_sentence(scene: Scene, no: int) -> bool:
    here, above = scene.spots[no], scene.spots[no - 1]
    is_alike = here.tag == above.tag and here.element.get("class") == above.element.get("class")
    is_near = scene.parents[no] is scene.parents[no - 1] or scene.grandparents[no] is scene.grandparents[no - 1]
    return is_alike and is_near and not scene.runs[no].link_share and ends_sentence(scene.runs[no].text)


def _is_quoted_between(scene: Scene, is_body: Sequence[bool], no: int) -> bool:
    is_between = no < scene.last and scene.chosen[no + 1] and is_body[no + 1]
    return is_between and not scene.runs[no].link_share and scene.spots[no].find_around("blockquote") is not None
