"""The model that tells languages apart: groups of up to six bytes, and how likely each is in each of 142 languages.

It is py3langid's (`tests/quality/pack_languages.py` packs it), in a tenth of the memory; decides nothing about pages.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

MODEL_FILE = Path(__file__).parent / "languages.npz"
_LONGEST_GROUP = 6
Scores = npt.NDArray[np.float64]


class LanguageModel:
    """Weighs the groups of letters that a text is made of."""

    def __init__(self, file: Path = MODEL_FILE) -> None:
        with np.load(file) as data:
            self._bases, self._owners, self._groups = data["bases"], data["owners"], data["groups"]
            """The tree of groups: the child of a place by a byte stands that byte behind its base, if the place owns it."""
            self._sizes = data["counts"].astype(np.int32)
            self._starts = np.cumsum(self._sizes, dtype=np.int32) - self._sizes
            self._columns = data["columns"]
            """Of each group the languages it was seen in, one after another, and how much more likely that makes each."""
            values, counts = data["values"].astype(np.float64), data["value_counts"].astype(np.int64)
            firsts = np.cumsum(counts) - counts
            ranks = data["low_ranks"] + (data["high_ranks"].astype(np.int32) << 8)
            self._least = values[firsts]
            self._gains = (values - np.repeat(self._least, counts)).astype(np.float32)[firsts[self._columns] + ranks]
            self._prior = data["prior"].astype(np.float64)
            names = data["languages"].tolist()
        self._names = list(dict.fromkeys(names))
        self._places = [self._names.index(name) for name in names]
        """Some languages have two columns, one for each script."""

    def classify(self, text: str) -> tuple[str, float]:
        """The most likely language of a text and its probability, 0 to 1. A sum has one order on all machines."""
        letters = _encode(text)
        scores = self._score(letters) / math.sqrt(len(letters) or 1)
        chances = np.exp(scores - scores.max())
        by_language = np.bincount(self._places, chances)
        best = int(by_language.argmax())
        return self._names[best], float(by_language[best] / chances.sum())

    def _score(self, letters: bytes) -> Scores:
        """The logarithm of how likely each language is, but for the same number in all."""
        met = Counter(self._find_groups(letters))
        if not met:
            return np.zeros(len(self._prior))
        groups = np.fromiter(met.keys(), np.int32, len(met))
        weights = np.log1p(np.fromiter(met.values(), np.float64, len(met)))
        sizes = self._sizes[groups]
        told = np.repeat(self._starts[groups] + sizes - np.cumsum(sizes, dtype=np.int32), sizes)
        told += np.arange(len(told), dtype=np.int32)
        gains = np.bincount(self._columns[told], self._gains[told] * np.repeat(weights, sizes), len(self._prior))
        scores: Scores = gains + self._least * weights.sum() + self._prior
        return scores

    def _find_groups(self, letters: bytes) -> list[int]:
        """The number of the longest group that ends at each byte, where one does."""
        text, nowhere = np.frombuffer(letters, np.uint8).astype(np.int32), len(self._bases) - 1
        before, reached = np.zeros_like(text), np.zeros_like(text)
        for _ in range(_LONGEST_GROUP):
            places = self._bases[before] + text
            is_there = self._owners[places] == before
            reached = np.where(is_there, places, reached)
            before[1:] = np.where(is_there, places, nowhere)[:-1]
            before[:1] = nowhere
        groups = self._groups[reached]
        found: list[int] = groups[groups >= 0].tolist()
        return found


def _encode(text: str) -> bytes:
    shown = unicodedata.normalize("NFC", text.lower() if text.isupper() else text)
    return shown.encode("utf-8", "surrogatepass")


@lru_cache(maxsize=1)
def load_language_model() -> LanguageModel:
    """The model that ships with the package."""
    return LanguageModel()
