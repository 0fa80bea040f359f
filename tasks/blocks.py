"""Splits text into blocks and joins them again, losslessly: joining the blocks of a text gives exactly that text.

Does not classify: readers assign roles, and the appeal remover verdicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from tasks.records import Block

Span = tuple[int, int, int]
"""Start of a line, start of its text, end of its text."""


def split_lines(text: str, *, most: int | None = None) -> tuple[Block, ...]:
    """Split a text into one block per line; blank lines belong to the block before them.

    White space before the first block belongs to that block. A text of only white space is one block with an empty
    `text`; the empty text has no blocks. `join_blocks(split_lines(text)) == text` for every text. If there would be more
    than `most` blocks, several lines become one block, so that there are at most `most`.
    """
    spans = list(_find_lines(text))
    if not spans:
        return (Block(no=0, text="", start=len(text), end=len(text), role="other", lead=text),) if text else ()
    if most is not None and len(spans) > most:
        spans = _bundle(spans, -(-len(spans) // most))
    edges = [0, *(begin for begin, _, _ in spans[1:]), len(text)]
    return tuple(
        Block(no=no, text=text[start:end], start=start, end=end, lead=text[left:start], trail=text[end:right])
        for no, ((_, start, end), (left, right)) in enumerate(zip(spans, pairwise(edges), strict=True))
    )


def _bundle(spans: Sequence[Span], size: int) -> list[Span]:
    last = len(spans) - 1
    return [(*spans[first][:2], spans[min(first + size - 1, last)][2]) for first in range(0, len(spans), size)]


def _find_lines(text: str) -> Iterator[Span]:
    begin = 0
    for line in text.split("\n"):
        if stripped := line.strip():
            start = begin + len(line) - len(line.lstrip())
            yield begin, start, start + len(stripped)
        begin += len(line) + 1


def join_blocks(blocks: Iterable[Block]) -> str:
    """The text that the blocks were split from."""
    return "".join(block.lead + block.text + block.trail for block in blocks)


def lay_out_blocks(parts: Iterable[Block], gap: str = "\n\n") -> tuple[Block, ...]:
    """Number blocks from markup and give them offsets, with `gap` between them.

    Only `text`, `role` and `marks` of the given blocks are used; those without text are dropped.
    """
    written = [(part, text) for part in parts if (text := part.text.strip())]
    laid: list[Block] = []
    start = 0
    for no, (part, text) in enumerate(written, 1):
        end, trail = start + len(text), gap if no < len(written) else ""
        laid.append(Block(no - 1, text, start, end, part.role, "", trail, part.marks))
        start = end + len(gap)
    return tuple(laid)


def split_block(block: Block, cuts: Sequence[int]) -> tuple[Block, ...]:
    """Split a block at character positions inside its text; white space at a cut goes to the `trail` of the part before.

    Every part keeps role, marks and number (see `renumber_blocks`). Raises ValueError if a position is not inside the text.
    """
    if any(not 0 < cut < len(block.text) for cut in cuts):
        raise ValueError(f"cuts {list(cuts)} are not all inside a block of {len(block.text)} characters")
    edges = [0, *sorted({_skip_space(block.text, cut) for cut in cuts}), len(block.text)]
    parts = [_cut_part(block, left, right) for left, right in pairwise(edges)]
    parts[0] = replace(parts[0], lead=block.lead)
    parts[-1] = replace(parts[-1], trail=block.trail)
    return tuple(parts)


def _skip_space(text: str, at: int) -> int:
    return len(text) - len(text[at:].lstrip())


def _cut_part(block: Block, left: int, right: int) -> Block:
    piece = block.text[left:right]
    text = piece.rstrip()
    start = block.start + left
    return replace(block, text=text, start=start, end=start + len(text), lead="", trail=piece[len(text) :])


def renumber_blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Number blocks 0, 1, 2… in the order given."""
    return tuple(block if block.no == no else replace(block, no=no) for no, block in enumerate(blocks))
