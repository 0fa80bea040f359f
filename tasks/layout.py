"""Owns the article's blocks: which runs of a page they are, in which role, each once.

Refuses to know appeals: what looks like body stays, and the appeal remover decides about it on the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree
from lxml.html import HtmlElement

from tasks.alignment import find_covered, squeeze
from tasks.body import choose_body
from tasks.hygiene import clean_characters
from tasks.markup import Run, name_words, read_marks
from tasks.metadata import Metadata
from tasks.records import Block, Role
from tasks.scene import HEADINGS, ITEMS, Scene

_CAPTION_WORDS = frozenset(("caption", "captions", "figcaption", "legend", "bildunterschrift", "legende"))
_CREDIT_WORDS = frozenset(("credit", "credits", "copyright", "photographer", "photocredit", "bildquelle"))
_CAPTION_LEVELS = 4
_REPEATED = 20
"""Characters (without white space) from which a run that stands a second time is a repetition."""


def arrange_blocks(runs: Sequence[Run], body: etree._Element | None, metadata: Metadata) -> list[Block]:
    """Give the blocks of the article in reading order, with roles and marks, not laid out yet."""
    shares = find_covered([squeeze(run.text) for run in runs], body)[0] if body is not None else [0.0] * len(runs)
    scene = Scene(runs, shares, metadata.title)
    is_body = choose_body(scene, metadata)
    roles = dict(_assign_roles(scene, is_body))
    return [_compose_block(runs[no], roles[no]) for no in _drop_repeated(scene, sorted(roles))]


def _assign_roles(scene: Scene, is_body: list[bool]) -> Iterator[tuple[int, Role]]:
    first = next((no for no, yes in enumerate(is_body) if yes), None)
    if first is None:
        return
    last = max(no for no, yes in enumerate(is_body) if yes)
    start = min(first, scene.headline if scene.headline is not None else first)
    for no in range(start, last + 1):
        run = scene.runs[no]
        beside = caption_role(run)
        if no == scene.headline:
            yield no, "headline"
        elif beside:
            yield no, beside
        elif is_body[no] and scene.keys[no] != scene.title_key:
            yield no, _find_role(run, is_above=no < scene.first or no == scene.lead)


def caption_role(run: Run) -> Role | None:
    """Give "caption" or "credit" where the markup says that the run belongs to a picture."""
    element: HtmlElement | None = run.element
    for level in range(_CAPTION_LEVELS):
        if element is None or element.tag == "body":
            return None
        words = set(name_words(element)) if level < _CAPTION_LEVELS - 1 else set()
        if element.tag in ("figcaption", "figure") or words & _CAPTION_WORDS:
            return "caption"
        element = element.getparent()
    return None


def _find_role(run: Run, *, is_above: bool) -> Role:
    tags = [run.element.tag, *(element.tag for _, element in zip(range(3), run.element.iterancestors(), strict=False))]
    if any(tag in HEADINGS for tag in tags[:2]):
        return "subhead"
    if is_above:
        return "standfirst"
    if ITEMS.intersection(tags):
        return "list_item"
    return "quote" if "blockquote" in tags else "paragraph"


def _drop_repeated(scene: Scene, numbers: list[int]) -> Iterator[int]:
    seen: set[str] = set()
    for no in numbers:
        key = scene.keys[no]
        if key not in seen or len(key) < _REPEATED:
            yield no
        seen.add(key)


def _compose_block(run: Run, role: Role) -> Block:
    text, _ = clean_characters(run.text)
    return Block(no=0, text=text, start=0, end=0, role=role, marks=read_marks(run))
