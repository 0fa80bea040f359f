"""A reading: the tokens of all blocks of an article as one array of numbers, plus columns of facts about each token.

Facts about all tokens are looked up in one array operation. What a token means is up to the provider of a column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from tasks.appeals.tokens import Token

EDGE = 0
"""The number of the edge, which is before the first and after the last token of each block."""
_MORE_TOKENS = 8_192
"""Spare room when a column grows. Not more, since a process has a column for each language."""

Numbers = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Reading:
    """The tokens of blocks: `ids` are indexes into `known`, with an EDGE before and after each block; they have numpy's index
    type, which needs no conversion.

    Block n is `ids[starts[n]:ends[n]]`; `marks` are the places of tokens right after a quotation mark, in order.
    """

    known: list[Token]
    ids: Positions
    starts: Positions
    ends: Positions
    marks: Positions

    @cached_property
    def lengths(self) -> Positions:
        """The number of tokens of each block."""
        return self.ends - self.starts

    @cached_property
    def facts(self) -> Numbers:
        """The facts about each token, one row per `Fact`."""
        return _FACTS.of(self)

    @cached_property
    def owners(self) -> Positions:
        """The block of each place, edges included."""
        return np.arange(len(self.starts)).repeat(self.lengths + 2)

    def tokens_of(self, block: int) -> list[Token]:
        """The tokens of a block."""
        return self.list_tokens(int(self.starts[block]), int(self.ends[block]))

    @cached_property
    def _marks_by_block(self) -> dict[int, list[int]]:
        by_block: dict[int, list[int]] = {}
        for block, mark in zip(self.ends.searchsorted(self.marks).tolist(), self.marks.tolist(), strict=True):
            by_block.setdefault(block, []).append(mark - int(self.starts[block]))
        return by_block

    def marks_of(self, block: int) -> list[int]:
        """The places of tokens right after a quotation mark, counted from the block's first token."""
        return self._marks_by_block.get(block, [])

    def list_tokens(self, start: int, end: int) -> list[Token]:
        """The tokens at places `start:end`."""
        return [self.known[number] for number in self.ids[start:end].tolist()]

    def sum_by_block(self, numbers: Numbers) -> Positions:
        """The sum over each block of a column that is 0 at edges."""
        return np.add.reduceat(numbers, self.starts, dtype=np.int64) if len(self.starts) else self.starts

    def shorten(self, most: int) -> Reading:
        """A reading of the first `most` tokens of each block."""
        keep = (np.arange(len(self.ids)) - np.repeat(self.starts, self.lengths + 2) < most) | (self.ids == EDGE)
        moved = np.cumsum(keep) - keep
        return Reading(self.known, self.ids[keep], moved[self.starts], moved[self.ends], moved[self.marks])


class Column:
    """A number for each token, computed when first asked for, then cached. `study` returns the numbers of several tokens."""

    def __init__(self, study: Callable[[Sequence[Token]], Sequence[int]]) -> None:
        self._study = study
        self.clear()

    def clear(self) -> None:
        """Forget all numbers."""
        self._known: list[Token] = []
        self._numbers = np.zeros(0, dtype=np.int32)

    def __len__(self) -> int:
        """The number of tokens there is room for."""
        return len(self._numbers)

    def of(self, reading: Reading) -> Numbers:
        """The numbers of the tokens of a reading, including edges; each is 0 or more."""
        if reading.known is not self._known:
            self.clear()
            self._known = reading.known
        if len(self._known) > len(self._numbers):
            more = np.full(len(self._known) - len(self._numbers) + _MORE_TOKENS, -1, dtype=np.int32)
            self._numbers = np.append(self._numbers, more)
        numbers = self._numbers[reading.ids]
        unknown = (numbers < 0).nonzero()[0]
        if len(unknown):
            fresh = list(set(reading.ids[unknown].tolist()))
            self._numbers[fresh] = self._study([self._known[number] for number in fresh])
            numbers = self._numbers[reading.ids]
        return numbers


class Fact:
    """A number for each token that is cheap to compute, so it is computed as soon as a token is met. `study` returns the
    numbers of several tokens."""

    def __init__(self, study: Callable[[Sequence[Token]], Sequence[int]]) -> None:
        self._place = _FACTS.add(study)

    def of(self, reading: Reading) -> Numbers:
        """The numbers of the tokens of a reading, including edges."""
        numbers: Numbers = reading.facts[self._place]
        return numbers


class _Facts:
    """All facts in one table; the facts about a token are adjacent, so that one memory access reads them."""

    def __init__(self) -> None:
        self._studies: list[Callable[[Sequence[Token]], Sequence[int]]] = []
        self._forget([])

    def _forget(self, known: list[Token]) -> None:
        self._known, self._met = known, 0
        self._rows = np.zeros((0, len(self._studies)), dtype=np.int32)

    def add(self, study: Callable[[Sequence[Token]], Sequence[int]]) -> int:
        """Add a fact and return its row."""
        self._studies.append(study)
        self._forget([])
        return len(self._studies) - 1

    def of(self, reading: Reading) -> Numbers:
        """The facts about the tokens of a reading, one row per fact."""
        if reading.known is not self._known:
            self._forget(reading.known)
        if len(self._known) > self._met:
            self._meet(self._known[self._met :])
        return self._rows.take(reading.ids, axis=0).T

    def _meet(self, fresh: Sequence[Token]) -> None:
        end = self._met + len(fresh)
        if end > len(self._rows):
            more = np.zeros((end - len(self._rows) + _MORE_TOKENS, len(self._studies)), dtype=np.int32)
            self._rows = np.concatenate([self._rows, more])
        for place, study in enumerate(self._studies):
            self._rows[self._met : end, place] = study(fresh)
        self._met = end


_FACTS = _Facts()
