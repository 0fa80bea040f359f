"""A reading: the tokens of all blocks of an article as one array of numbers, plus columns of facts about each token.

A question about a thousand tokens is asked once, of an array. What a token means is up to the provider of a column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from tasks.appeals.tokens import Token

EDGE = 0
"""The number of what stands before the first and after the last token of a block."""
_MORE_TOKENS = 8_192
"""Room for so many more than are known: a process has a column for each language, and all of them grow."""

Numbers = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Reading:
    """The tokens of blocks: `ids` are numbers in `known`, those of a block between an EDGE and another one; of the type
    with which numpy looks things up at once.

    Block n is `ids[starts[n]:ends[n]]`; `marks` are the places before which quotation marks stand, in order.
    """

    known: list[Token]
    ids: Positions
    starts: Positions
    ends: Positions
    marks: Positions

    @cached_property
    def lengths(self) -> Positions:
        """Tokens of each block."""
        return self.ends - self.starts

    @cached_property
    def facts(self) -> Numbers:
        """What is known of each token, a row for each `Fact`."""
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
        """The places in a block, in tokens, before which quotation marks stand."""
        return self._marks_by_block.get(block, [])

    def list_tokens(self, start: int, end: int) -> list[Token]:
        """The tokens at some places."""
        return [self.known[number] for number in self.ids[start:end].tolist()]

    def sum_by_block(self, numbers: Numbers) -> Positions:
        """The sum over each block of a column that is 0 at edges."""
        return np.add.reduceat(numbers, self.starts, dtype=np.int64) if len(self.starts) else self.starts

    def shorten(self, most: int) -> Reading:
        """The first tokens of each block, at most so many."""
        keep = (np.arange(len(self.ids)) - np.repeat(self.starts, self.lengths + 2) < most) | (self.ids == EDGE)
        moved = np.cumsum(keep) - keep
        return Reading(self.known, self.ids[keep], moved[self.starts], moved[self.ends], moved[self.marks])


class Column:
    """A number for each token, worked out once: when it is first asked for. `study` gives the numbers of several tokens."""

    def __init__(self, study: Callable[[Sequence[Token]], Sequence[int]]) -> None:
        self._study = study
        self.clear()

    def clear(self) -> None:
        """Forget all numbers."""
        self._known: list[Token] = []
        self._numbers = np.zeros(0, dtype=np.int32)

    def __len__(self) -> int:
        """How many tokens there is room for."""
        return len(self._numbers)

    def of(self, reading: Reading) -> Numbers:
        """The numbers of the tokens of a reading, of edges too; each is 0 or more."""
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
    """A number for each token that is quick to work out: this is done as soon as the token is met. `study` gives the numbers
    of several tokens."""

    def __init__(self, study: Callable[[Sequence[Token]], Sequence[int]]) -> None:
        self._place = _FACTS.add(study)

    def of(self, reading: Reading) -> Numbers:
        """The numbers of the tokens of a reading, of edges too."""
        numbers: Numbers = reading.facts[self._place]
        return numbers


class _Facts:
    """All facts, those of a token side by side: they take one look into memory."""

    def __init__(self) -> None:
        self._studies: list[Callable[[Sequence[Token]], Sequence[int]]] = []
        self._forget([])

    def _forget(self, known: list[Token]) -> None:
        self._known, self._met = known, 0
        self._rows = np.zeros((0, len(self._studies)), dtype=np.int32)

    def add(self, study: Callable[[Sequence[Token]], Sequence[int]]) -> int:
        """Add a fact; its place among those of a token."""
        self._studies.append(study)
        self._forget([])
        return len(self._studies) - 1

    def of(self, reading: Reading) -> Numbers:
        """A row for each fact."""
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
