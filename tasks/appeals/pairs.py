"""A memory of pairs: what begins where a token of one kind stands before one of another, for all pairs of a reading at once.

Refuses to keep everything: of pairs that share a place the first one is kept, and another is worked out each time.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

UNKNOWN, NOTHING, ALONE, MORE = -1, 0, 1, 2
"""Not asked yet; nothing begins; something that ends with the first token; something that may go on behind it."""
_FEWEST_BITS, _MOST_BITS = 10, 17
_SPREAD = 0x9E3779B97F4A7C15
_NEVER = (1 << 64) - 1

Pairs = npt.NDArray[np.uint64]
Answers = npt.NDArray[np.int8]


def number_pairs(kinds: npt.NDArray[np.int32], opens: npt.NDArray[np.int8]) -> Pairs:
    """One number for each kind with the kind after it, and whether it opens a block (1 or 0)."""
    wide = kinds.astype(np.uint64)
    pairs = wide << np.uint64(32)
    pairs[:-1] |= wide[1:] << np.uint64(1)
    return pairs | opens.astype(np.uint64)


class PairMemo:
    """Answers by pair, each at the one place its number leads to."""

    def __init__(self) -> None:
        self._make_room(_FEWEST_BITS)

    def _make_room(self, bits: int) -> None:
        self._count, self._shift = 0, 64 - bits
        self._pairs = np.full(1 << bits, _NEVER, dtype=np.uint64)
        self._answers = np.zeros(1 << bits, dtype=np.int8)

    def look_up(self, pairs: Pairs) -> Answers:
        """The answer kept for each pair, or UNKNOWN."""
        slots = (pairs * np.uint64(_SPREAD)) >> np.uint64(self._shift)
        answers: Answers = self._answers[slots]
        answers[self._pairs[slots] != pairs] = UNKNOWN
        return answers

    def keep(self, pair: int, answer: int) -> None:
        """Keep the answer to a pair."""
        if 4 * self._count > len(self._pairs) and self._shift > 64 - _MOST_BITS:
            self._make_room(65 - self._shift)
        slot = ((pair * _SPREAD) & _NEVER) >> self._shift
        if self._pairs[slot] == _NEVER:
            self._pairs[slot], self._answers[slot] = pair, answer
            self._count += 1
