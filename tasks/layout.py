"""Owns which runs of a page are its article, and as what: headline, standfirst, subhead, caption, paragraph and so on.

Refuses to know appeals: what looks like body stays, and the appeal remover decides about it on the record.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree
from lxml.html import HtmlElement

from tasks.alignment import find_covered, squeeze
from tasks.hygiene import clean_characters
from tasks.markup import Run, name_words, read_marks
from tasks.metadata import Metadata
from tasks.records import Block, Role

_ENOUGH = 0.5
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CAPTION_WORDS = frozenset(("caption", "figcaption", "legend", "bildunterschrift", "legende"))
_CREDIT_WORDS = frozenset(("credit", "credits", "copyright", "photographer", "source", "quelle"))


def arrange_blocks(runs: Sequence[Run], body: etree._Element | None, metadata: Metadata) -> list[Block]:
    """Give the blocks of the article in reading order, with roles and marks, not laid out yet."""
    if body is None:
        return []
    squeezed = [squeeze(run.text) for run in runs]
    shares, strangers = find_covered(squeezed, body)
    chosen = [share >= _ENOUGH for share in shares]
    title = squeeze(metadata.title or "").casefold()
    blocks: list[Block] = []
    pending = list(strangers)
    seen: set[str] = set()
    for no, run in enumerate(runs):
        while pending and pending[0][0] < no:
            blocks.append(Block(no=0, text=pending.pop(0)[1], start=0, end=0))
        if not chosen[no]:
            continue
        key = squeezed[no].casefold()
        if key in seen and len(key) > 20:
            continue
        seen.add(key)
        blocks.append(_compose_block(run, key == title))
    blocks.extend(Block(no=0, text=text, start=0, end=0) for _, text in pending)
    return blocks


def _compose_block(run: Run, is_title: bool) -> Block:
    text, _ = clean_characters(run.text)
    return Block(
        no=0, text=text, start=0, end=0, role="headline" if is_title else find_role(run), marks=read_marks(run)
    )


def find_role(run: Run) -> Role:
    """Give the role that the markup around a run states; paragraph where it states none."""
    element: HtmlElement | None = run.element
    for level in range(4):
        if element is None:
            break
        tag = element.tag
        if tag in _HEADINGS:
            return "subhead"
        if tag == "figcaption":
            return "caption"
        if tag in ("li", "dd", "dt"):
            return "list_item"
        if tag == "blockquote":
            return "quote"
        words = set(name_words(element)) if level < 3 else set()
        if words & _CAPTION_WORDS:
            return "caption"
        element = element.getparent()
    return "paragraph"
