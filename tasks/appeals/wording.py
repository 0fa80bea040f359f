"""The small model of wording: a linear model of hashed words, word pairs, word triples and letter n-grams.

One table says how strongly a feature suggests an appeal, a second one which category. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from tasks.appeals.known_names import Places
from tasks.appeals.memo import Memo
from tasks.appeals.reading import Column, Positions, Reading
from tasks.appeals.tokens import Token
from tasks.records import CATEGORIES, Category

MODEL_FILE = Path(__file__).parent / "wording.npz"
APPEAL_BITS, CATEGORY_BITS = 19, 15
NAME_TOKEN = "{name}"  # noqa: S105 - a word, not a secret
_EDGE = np.uint32(crc32(b"edge of the block"))
_PAIR, _SKIP, _TRIPLE = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77), np.uint32(0xC2B2AE3D)
_GROUP = 5
_SHORTEST_GROUPED = 5
_MEMO_LIMIT, _FIRST_ROWS = 100_000, 8_192
_MOST_TOLD = 3

Hashes = npt.NDArray[np.uint32]


def name_wordings(tokens: Sequence[Token], name_places: Places) -> list[str]:
    """The folded tokens, with all numbers alike and the publisher's name replaced by one token."""
    words = [token.word for token in tokens]
    for start, end in reversed(list(_list_spans(name_places))):
        words[start:end] = [NAME_TOKEN]
    return words


def _list_spans(name_places: Places) -> Iterator[tuple[int, int]]:
    """The spans of names, each at its longest; a name that begins inside another one is ignored."""
    free = 0
    for start in sorted(name_places):
        if start >= free:
            free = max(name_places[start])
            yield start, free


def hash_letters(word: str) -> list[int]:
    """Hashes of a word and of its letter n-grams (n = 5)."""
    hashes = [crc32(word.encode())]
    if len(word) >= _SHORTEST_GROUPED and not word.startswith("{"):
        framed = f"<{word[:24]}>"
        hashes += [crc32(framed[i : i + _GROUP].encode(), 1) for i in range(len(framed) - _GROUP + 1)]
    return hashes


def hash_sequence(words: Hashes) -> Hashes:
    """Hashes of the pairs, of the pairs with one word between, and of the triples in a sequence of word hashes with edges."""
    pairs = words[:-1] * _PAIR ^ words[1:]
    skips = words[:-2] * _SKIP ^ words[2:]
    triples = (words[:-2] * _TRIPLE ^ words[1:-1]) * _PAIR ^ words[2:]
    return np.concatenate([pairs, skips, triples])


def frame(word_hashes: Iterable[int]) -> Hashes:
    """Word hashes with the edge of the block on both sides."""
    return np.array([_EDGE, *word_hashes, _EDGE], dtype=np.uint32)


def mix(hashes: Hashes, bits: int) -> Hashes:
    """Indexes into a table of `2**bits` weights."""
    return (hashes * np.uint32(0x2C1B3C6D)) >> np.uint32(32 - bits)


def hash_block(words: Sequence[str]) -> Hashes:
    """All hashes of a block, as the trainer counts them."""
    if not words:
        return np.zeros(0, dtype=np.uint32)
    letters = [value for word in words for value in hash_letters(word)]
    return np.concatenate([np.array(letters, dtype=np.uint32), hash_sequence(frame(crc32(w.encode()) for w in words))])


class WordingModel:
    """Scores blocks by their wording. Positive: like an appeal; negative: like journalism."""

    def __init__(self, appeal: npt.NDArray[np.int8], appeal_scale: float, category: npt.NDArray[np.int8]) -> None:
        self.table, self.scale = appeal, appeal_scale
        self._by_place = np.ascontiguousarray(category.T)
        self._rows: dict[str, int] = {}
        self._words: list[str] = []
        self._row_column = Column(lambda tokens: self._list_rows([token.word for token in tokens]))
        self._letters = Memo(_place_letters)
        self._forget()

    def _forget(self) -> None:
        """Clear the columns of known words: hash, sum of weights, number of hashes. The first row is the edge."""
        self._rows, self._words = {"": 0}, [""]
        self._row_column.clear()
        self._letters.clear()
        self._hashes = np.full(_FIRST_ROWS, _EDGE, dtype=np.uint32)
        self._sums, self._counts = np.zeros(_FIRST_ROWS, dtype=np.int64), np.zeros(_FIRST_ROWS, dtype=np.int64)

    def _list_rows(self, words: Sequence[str]) -> list[int]:
        """The rows of words."""
        fresh = [word for word in dict.fromkeys(words) if word not in self._rows]
        if fresh:
            self._study_words(fresh)
        return [self._rows[word] for word in words]

    def _study_words(self, words: Sequence[str]) -> None:
        """Fill the rows of new words, all at once."""
        first, end = len(self._rows), len(self._rows) + len(words)
        if end > len(self._hashes):
            self._hashes, self._sums, self._counts = (
                np.append(column, np.zeros(end, column.dtype)) for column in (self._hashes, self._sums, self._counts)
            )
        own = list(map(hash_letters, words))
        hashes, counts = np.array(list(chain.from_iterable(own)), dtype=np.uint32), np.array(list(map(len, own)))
        starts = np.cumsum(counts) - counts
        self._hashes[first:end], self._counts[first:end] = hashes[starts], counts
        self._sums[first:end] = np.add.reduceat(self._weigh(hashes), starts, dtype=np.int64)
        self._rows.update(zip(words, range(first, end), strict=True))
        self._words += words

    def _weigh(self, hashes: Hashes) -> npt.NDArray[np.int8]:
        """The weight of each hash for an appeal, in units of the scale."""
        return self.table.take(mix(hashes, APPEAL_BITS))

    def score_blocks(self, blocks: Sequence[Sequence[str]]) -> list[float]:
        """One score a block of words (see `name_wordings`), 0 for a block without words."""
        if not blocks:
            return []
        rows = self._list_rows([word for words in blocks for word in ("", *words, "")])
        return self._score_rows(np.array(rows, dtype=np.intp), np.array([len(words) + 2 for words in blocks])).scores

    def score_reading(self, reading: Reading, names: Mapping[int, Places]) -> Scored:
        """Score the blocks of a reading; `names` are the places of names by block."""
        if len(self._rows) > _MEMO_LIMIT:
            self._forget()
        rows, sizes = self._row_column.of(reading).astype(np.intp), reading.lengths + 2
        if names:
            [name] = self._list_rows([NAME_TOKEN])
            keep = np.ones(len(rows), dtype=bool)
            for block, places in names.items():
                first = int(reading.starts[block])
                for start, end in _list_spans(places):
                    rows[first + start] = name
                    keep[first + start + 1 : first + end] = False
                    sizes[block] -= end - start - 1
            rows = rows[keep]
        return self._score_rows(rows, sizes)

    def _score_rows(self, rows: Positions, sizes: Positions) -> Scored:
        """Score blocks by the rows of their words, each block between two edges; `sizes` are the numbers of rows per block."""
        ends, words = sizes.cumsum(), self._sums[rows]
        runs = self._weigh(hash_sequence(self._hashes[rows]))
        sums = np.add.reduceat(_sum_runs(runs, ends) + words, ends - sizes) * self.scale
        totals = 3.0 * sizes - 5.0 + np.add.reduceat(self._counts[rows], ends - sizes)
        scores: list[float] = np.where(sizes > 2, sums / np.sqrt(totals), 0.0).tolist()
        return Scored(self._words, rows, ends, words, runs, scores)

    def guess_category(self, words: Sequence[str]) -> tuple[Category, float]:
        """The category closest to the wording, with its lead over the second (0 if there are no words)."""
        if not words:
            return "publisher_message", 0.0
        rows = self._list_rows(["", *words, ""])
        sequence = mix(hash_sequence(self._hashes[rows]), CATEGORY_BITS)
        places = np.concatenate([sequence, *map(self._letters.__getitem__, words)])
        sums: list[int] = self._by_place.take(places, axis=0).sum(axis=0, dtype=np.int64).tolist()
        *_, next_best, best = sorted(sums)
        return CATEGORIES[sums.index(best)], float(best - next_best) / len(places) ** 0.5


@dataclass(frozen=True, slots=True)
class Scored:
    """Blocks that were scored: the rows of their words, each block between two edges, and their weights."""

    known: list[str]
    """The word of each row."""
    rows: Positions
    ends: Positions
    words: npt.NDArray[np.int64]
    runs: npt.NDArray[np.int8]
    """The weights of the pairs that begin at each place but the last, then of skips, then of triples."""
    scores: list[float]

    def find_telling_words(self, block: int) -> list[str]:
        """The three words or word pairs of a block with the greatest weights for an appeal."""
        start, end = int(self.ends[block - 1]) + 1 if block else 1, int(self.ends[block]) - 1
        words = [self.known[row] for row in self.rows[start:end].tolist()]
        pairs = zip(self.runs[start:end].tolist(), words, words[1:], strict=False)
        told = {(-weight, f"{one} {two}") for weight, one, two in pairs if weight > 0}
        told.update(
            (-weight, word) for weight, word in zip(self.words[start:end].tolist(), words, strict=True) if weight > 0
        )
        return [text for _, text in sorted(told)[:_MOST_TOLD]]


def _sum_runs(runs: npt.NDArray[np.int8], ends: Positions) -> npt.NDArray[np.int64]:
    """The weight of the pair, the skip and the triple that begin at each place; none crosses the end of a block."""
    most = int(ends[-1])
    weights = np.zeros(most, dtype=np.int64)
    weights[:-2] += runs[most - 1 : 2 * most - 3]
    weights[:-2] += runs[2 * most - 3 :]
    weights[ends - 2] = 0
    weights[:-1] += runs[: most - 1]
    weights[ends - 1] = 0
    return weights


def _place_letters(word: str) -> npt.NDArray[np.uint32]:
    """The indexes of a word and of its letter n-grams in the table of categories."""
    return mix(np.array(hash_letters(word), dtype=np.uint32), CATEGORY_BITS)


@lru_cache(maxsize=1)
def load_wording() -> WordingModel:
    """The model that ships with the package."""
    with np.load(MODEL_FILE) as data:
        return WordingModel(data["appeal"], float(data["scale"]), data["category"])
