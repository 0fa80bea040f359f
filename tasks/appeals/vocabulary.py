"""A cache of the words a process has seen: each is folded and analysed once.

What a word means is up to the lexicon.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from functools import lru_cache

import numpy as np

from tasks.appeals.memo import Memo
from tasks.appeals.reading import EDGE, Reading
from tasks.appeals.tokens import QUOTATION_MARKS, Token, fold_token, is_word, split_tokens

_MOST_TOKENS, _MOST_CHUNKS = 80_000, 120_000
"""350 bytes per token, 150 per chunk."""
_LONGEST_CHUNK = 24
"""Characters. Longer chunks are not cached, since they hardly recur."""
_MARK = 1
_NUMBER = np.dtype(np.intp)
_BETWEEN = bytes(2 * _NUMBER.itemsize)
"""The two edges between blocks, in bytes: the number of an edge is 0."""
_GAP = " "
"""Marks the end of a block in a list of chunks, which contain no space. (A dictionary with only strings as keys is faster.)"""


class Vocabulary:
    """The tokens of texts, with bounded caches."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        """Clear the caches; a reading keeps the list of tokens that it was made from."""
        self._tokens = [Token("", False, False, False, "", number) for number in (EDGE, _MARK)]
        self._folds: dict[str, int] = {}
        self._numbers = Memo(self._study)
        self._numbers |= dict.fromkeys(QUOTATION_MARKS, _MARK)
        self._chunks = _Chunks(self._number_tokens)

    def __len__(self) -> int:
        """The number of cached tokens and chunks."""
        return len(self._tokens) + len(self._chunks)

    def read(self, texts: Iterable[str], most: int) -> Reading:
        """A reading of texts, with at most `most` tokens of each. Nearly every chunk between two spaces is in the cache."""
        if len(self._tokens) > _MOST_TOKENS:
            self._forget()
        elif len(self._chunks) > _MOST_CHUNKS:
            self._chunks = _Chunks(self._number_tokens)
        chunks: list[str] = []
        for text in texts:
            parts = text.split(" ", 2 * most)
            del parts[2 * most :]
            chunks += parts
            chunks.append(_GAP)
        return self._lay_out(map(self._chunks.__getitem__, chunks), most)

    def _lay_out(self, parts: Iterable[bytes], most: int) -> Reading:
        ids = np.frombuffer(b"".join((_BETWEEN, *parts)), dtype=_NUMBER)[1:-1]
        marks = (ids == _MARK).nonzero()[0]
        if len(marks):
            ids = ids[ids != _MARK]
            marks -= np.arange(len(marks))
        edges = (ids == EDGE).nonzero()[0]
        reading = Reading(self._tokens, ids, edges[::2] + 1, edges[1::2], marks)
        return reading if len(ids) <= most or reading.lengths.max() <= most else reading.shorten(most)

    def _number_tokens(self, chunk: str) -> bytes:
        """The numbers of the tokens and quotation marks in a chunk."""
        raws = (chunk,) if is_word(chunk) else split_tokens(chunk, with_marks=True)
        return array(_NUMBER.char, map(self._numbers.__getitem__, raws)).tobytes()

    def _study(self, raw: str) -> int:
        number, folded = len(self._tokens), fold_token(raw) or raw
        is_single = len(folded) == 1 and not raw.isascii() and not raw.isupper() and not raw.islower()
        is_number = folded[0].isdigit()
        fold = self._folds.setdefault(folded, number)
        self._tokens.append(Token(folded, raw[:1].isupper(), is_single, is_number, "0" if is_number else folded, fold))
        return number


class _Chunks(dict[str, bytes]):
    """Token numbers by chunk (the text between two spaces); a missing chunk is studied, and cached unless it is long."""

    __slots__ = ("_study",)

    def __init__(self, study: Callable[[str], bytes]) -> None:
        super().__init__({_GAP: _BETWEEN})
        self._study = study

    def __missing__(self, chunk: str) -> bytes:
        numbers = self._study(chunk)
        if len(chunk) <= _LONGEST_CHUNK:
            self[chunk] = numbers
        return numbers


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """The vocabulary of this process."""
    return Vocabulary()
