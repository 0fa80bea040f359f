"""The small model of wording: hashed words, word pairs, word triples and letter groups with learnt weights.

One table holds how much a piece of wording speaks for an appeal; a second one which category it is. Refuses to decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from tasks.appeals.known_names import Places
from tasks.appeals.memo import Memo
from tasks.appeals.tokens import Token
from tasks.records import CATEGORIES, Category

MODEL_FILE = Path(__file__).parent / "wording.npz"
APPEAL_BITS, CATEGORY_BITS = 18, 15
NAME_TOKEN = "{name}"  # noqa: S105 - a word, not a secret
_EDGE = np.uint32(crc32(b"edge of the block"))
_PAIR, _SKIP, _TRIPLE = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77), np.uint32(0xC2B2AE3D)
_GROUP = 4
_SHORTEST_GROUPED = 5
_MEMO_LIMIT, _FIRST_ROWS = 100_000, 8_192

Hashes = npt.NDArray[np.uint32]


def name_wordings(tokens: Sequence[Token], name_places: Places) -> list[str]:
    """The folded tokens, digits made alike and the publisher's name replaced by one token."""
    if not name_places:
        return [token.word for token in tokens]
    words: list[str] = []
    skip_to = 0
    for place, token in enumerate(tokens):
        if place < skip_to:
            continue
        if place in name_places:
            words.append(NAME_TOKEN)
            skip_to = max(name_places[place])
        else:
            words.append(token.word)
    return words


def hash_letters(word: str) -> list[int]:
    """Hashes of a word and of the groups of four letters in it."""
    hashes = [crc32(word.encode())]
    if len(word) >= _SHORTEST_GROUPED and not word.startswith("{"):
        framed = f"<{word[:24]}>"
        hashes += [crc32(framed[i : i + _GROUP].encode(), 1) for i in range(len(framed) - _GROUP + 1)]
    return hashes


def hash_sequence(words: Hashes) -> Hashes:
    """Hashes of pairs, pairs with one word between, and triples in a sequence of word hashes framed by edges."""
    pairs = words[:-1] * _PAIR ^ words[1:]
    skips = words[:-2] * _SKIP ^ words[2:]
    triples = (words[:-2] * _TRIPLE ^ words[1:-1]) * _PAIR ^ words[2:]
    return np.concatenate([pairs, skips, triples])


def frame(word_hashes: Iterable[int]) -> Hashes:
    """Word hashes with the edge of the block on both sides."""
    return np.array([_EDGE, *word_hashes, _EDGE], dtype=np.uint32)


def mix(hashes: Hashes, bits: int) -> Hashes:
    """Places in a table of `2**bits` weights."""
    return (hashes * np.uint32(0x2C1B3C6D)) >> np.uint32(32 - bits)


def hash_block(words: Sequence[str]) -> Hashes:
    """All hashes of a block, as the trainer counts them."""
    if not words:
        return np.zeros(0, dtype=np.uint32)
    letters = [value for word in words for value in hash_letters(word)]
    return np.concatenate([np.array(letters, dtype=np.uint32), hash_sequence(frame(crc32(w.encode()) for w in words))])


class WordingModel:
    """Scores blocks by their wording. Positive: like an appeal; negative: like journalism."""

    def __init__(
        self, appeal: npt.NDArray[np.int8], appeal_scale: float, category: npt.NDArray[np.int8], bias: float
    ) -> None:
        self.table, self.scale, self.bias = appeal, appeal_scale, bias
        self._weights = appeal.astype(np.float32) * np.float32(appeal_scale)
        self._category = category
        self._rows = Memo(self._study_word)
        self._forget()

    def _forget(self) -> None:
        """Start the columns of known words anew: hash, sum of weights, number of hashes. The first row is the edge."""
        self._rows.clear()
        self._hashes = np.full(_FIRST_ROWS, _EDGE, dtype=np.uint32)
        self._sums, self._counts = np.zeros(_FIRST_ROWS), np.zeros(_FIRST_ROWS)

    def _study_word(self, word: str) -> int:
        """The row of a word that was not known."""
        hashes = np.array(hash_letters(word), dtype=np.uint32)
        row = len(self._rows) + 1
        if row == len(self._hashes):
            self._hashes = np.concatenate([self._hashes, self._hashes])
            self._sums = np.concatenate([self._sums, self._sums])
            self._counts = np.concatenate([self._counts, self._counts])
        self._hashes[row], self._counts[row] = hashes[0], len(hashes)
        self._sums[row] = self._weights[mix(hashes, APPEAL_BITS)].sum()
        return row

    def score_blocks(self, blocks: Sequence[Sequence[str]]) -> list[float]:
        """One score a block of words (see `name_wordings`), 0 for a block without words."""
        if len(self._rows) > _MEMO_LIMIT:
            self._forget()
        flat: list[int] = []
        for words in filter(None, blocks):
            flat += (0, *map(self._rows.__getitem__, words), 0)
        if not flat:
            return [0.0] * len(blocks)
        rows = np.array(flat)
        lengths = np.array([len(words) + 2 if words else 0 for words in blocks])
        owners = np.repeat(np.arange(len(blocks)), lengths)
        sums, totals = self._sum_sequences(self._hashes[rows], owners, len(blocks))
        sums += np.bincount(owners, weights=self._sums[rows], minlength=len(blocks))
        totals += np.bincount(owners, weights=self._counts[rows], minlength=len(blocks))
        scores: list[float] = (sums / np.sqrt(np.maximum(totals, 1.0)) + self.bias * (lengths > 0)).tolist()
        return scores

    def _sum_sequences(
        self, hashes: Hashes, owners: npt.NDArray[np.int64], blocks: int
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Per block, the weights of all pairs, skips and triples, and how many there are."""
        near, wide = owners[:-1] == owners[1:], owners[:-2] == owners[2:]
        pairs = hashes[:-1] * _PAIR ^ hashes[1:]
        skips = (hashes[:-2] * _SKIP ^ hashes[2:])[wide]
        triples = ((hashes[:-2] * _TRIPLE ^ hashes[1:-1]) * _PAIR ^ hashes[2:])[wide]
        weights = self._weights[mix(np.concatenate([pairs[near], skips, triples]), APPEAL_BITS)]
        whose = np.concatenate([owners[:-1][near], owners[:-2][wide], owners[:-2][wide]])
        sums = np.bincount(whose, weights=weights, minlength=blocks).astype(np.float64)
        return sums, np.bincount(whose, minlength=blocks).astype(np.float64)

    def guess_category(self, words: Sequence[str]) -> tuple[Category, float]:
        """The category that the wording is likest to, with its lead over the next (0 where there are no words)."""
        if not words:
            return "publisher_message", 0.0
        places = mix(hash_block(words), CATEGORY_BITS)
        sums = self._category[:, places].sum(axis=1, dtype=np.int64)
        order = np.argsort(-sums, kind="stable")
        lead = float(sums[order[0]] - sums[order[1]]) / len(places) ** 0.5
        return CATEGORIES[int(order[0])], lead

    def find_telling_words(self, words: Sequence[str], most: int = 3) -> list[str]:
        """The words and word pairs that speak loudest for an appeal."""
        if not words:
            return []
        framed = frame(crc32(word.encode()) for word in words)
        pairs = mix(framed[1:-2] * _PAIR ^ framed[2:-1], APPEAL_BITS) if len(words) > 1 else framed[:0]
        weights = self._weights[pairs].tolist()
        told = [(float(weight), f"{a} {b}") for weight, a, b in zip(weights, words, words[1:], strict=False)]
        told += [(float(self._sums[self._rows[word]]), word) for word in words]
        best = sorted({text: weight for weight, text in told}.items(), key=lambda item: (-item[1], item[0]))
        return [text for text, weight in best[:most] if weight > 0]


@lru_cache(maxsize=1)
def load_wording() -> WordingModel:
    """The model that ships with the package."""
    with np.load(MODEL_FILE) as data:
        return WordingModel(data["appeal"], float(data["scale"]), data["category"], float(data["bias"]))
