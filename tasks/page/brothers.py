"""Runs that weighed too little for the body, but stand among those of it as one of them: its own list, line or paragraph.

Weighs nothing, and knows no words; `tasks/page/body.py` asks it about what it has weighed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from tasks.page.placeholders import is_placeholder
from tasks.page.scene import HEADINGS, ITEMS, Scene

_FEW_LINKS = 0.25
_NEAR = 4
"""Runs below a heading within which its paragraph begins: there may be a picture between, with a caption and a credit."""
_SENTENCE_ENDS = tuple('.!?…。！？۔؟।”»"')


def belongs_to_brothers(scene: Scene, is_body: Sequence[bool], no: int) -> bool:
    """Whether a run right below one of the body is its next line, its next item, a sentence in the next element like it,
    or a quotation with the text going on below.

    Seen: the last paragraph of an article, each of whose paragraphs is in an element of its own; “Thursdays: whatever the
    tenors have learned”, below “Mondays: warm-up”; a last line after a line break.
    """
    run = scene.runs[no]
    if not (no and is_body[no - 1]) or run.link_share >= _FEW_LINKS or run.is_below_picture:
        return False
    if scene.tags[no] in HEADINGS or scene.is_title(no) or is_placeholder(run.text):
        return False
    is_chosen = scene.chosen[no] and scene.chosen[no - 1]
    is_next = _is_item(scene, no) or _is_sentence(scene, no) or _is_quoted_between(scene, is_body, no)
    return scene.spots[no] is scene.spots[no - 1] or (is_chosen and is_next)


def list_series(scene: Scene, is_body: Sequence[bool]) -> Iterator[int]:
    """The headings that weighed too little, but head their part of the text as a heading like them beside them does: the
    steps of a guide, of which only the first two weighed enough."""
    looks = {_look(scene, no) for no, yes in enumerate(is_body) if yes and scene.tags[no] in HEADINGS}
    for no in scene.candidates if looks else ():
        if is_body[no] or scene.tags[no] not in HEADINGS or scene.runs[no].link_share or scene.is_title(no):
            continue
        if _look(scene, no) in looks and _heads(scene, is_body, no):
            yield no


def _look(scene: Scene, no: int) -> Hashable:
    return scene.tags[no], scene.spots[no].element.get("class"), scene.parents[no]


def _heads(scene: Scene, is_body: Sequence[bool], no: int) -> bool:
    """Whether a paragraph beside it follows, below a picture perhaps."""
    near = range(no + 1, min(no + 1 + _NEAR, scene.last + 1))
    below = next((later for later in near if not scene.runs[later].is_below_picture), no)
    return (
        is_body[below]
        and scene.chosen[below]
        and scene.tags[below] not in HEADINGS
        and scene.parents[below] is scene.parents[no]
    )


def _is_item(scene: Scene, no: int) -> bool:
    here, above = scene.spots[no], scene.spots[no - 1]
    pairs = ((here, above), (here.around, above.around))
    return any(
        one is not None and two is not None and one.tag in ITEMS and two.tag in ITEMS and one.around is two.around
        for one, two in pairs
    )


def _is_sentence(scene: Scene, no: int) -> bool:
    here, above = scene.spots[no], scene.spots[no - 1]
    is_alike = here.tag == above.tag and here.element.get("class") == above.element.get("class")
    is_near = scene.parents[no] is scene.parents[no - 1] or scene.grandparents[no] is scene.grandparents[no - 1]
    return is_alike and is_near and not scene.runs[no].link_share and scene.runs[no].text.endswith(_SENTENCE_ENDS)


def _is_quoted_between(scene: Scene, is_body: Sequence[bool], no: int) -> bool:
    is_between = no < scene.last and scene.chosen[no + 1] and is_body[no + 1]
    return is_between and not scene.runs[no].link_share and scene.spots[no].find_around("blockquote") is not None
