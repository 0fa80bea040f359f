"""The sketch of a text: 64 small numbers; two texts share about the same fraction of them as of their wording.

Does not compare or group; the warehouse does so when a batch is loaded. Chosen by measurement against SimHash and plain
MinHash: `tests/quality/bench_duplicates.py`.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

SIZE = 64
WINDOW = 16
"""The number of letters hashed together: two or three words. Shorter windows make weather reports look alike."""
LEAST_LETTERS = 100
_LETTERS = re.compile(r"[^\W_]+")
_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_POWERS = [(1 << turn, np.uint64(pow(int(_MULTIPLIER), 1 << turn, 1 << 64))) for turn in range(WINDOW.bit_length() - 1)]
_MIXER = np.uint64(0xBF58476D1CE4E5B9)
_EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)


def sketch_text(text: str) -> tuple[int, ...]:
    """The 64 numbers (0 to 65535) of a cleaned text; none if it has fewer than 100 letters and digits.

    One-permutation MinHash over windows of 16 letters: case, spaces and punctuation do not count, and scripts without
    spaces work too. The share of equal positions estimates the Jaccard similarity of two texts (error about 0.06).
    """
    letters = _keep_letters(unicodedata.normalize("NFKC", text).casefold())
    if len(letters) < LEAST_LETTERS:
        return ()
    hashes = _hash_windows(np.frombuffer(letters.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64))
    filled = _fill_empty(_find_smallest(hashes))
    return tuple(int(number) for number in (filled * _MULTIPLIER) >> np.uint64(48))


def _keep_letters(text: str) -> str:
    """Only the letters and digits. ASCII punctuation is removed as bytes first, which leaves fewer and longer pieces to join."""
    plain = text.encode("utf-8", "surrogatepass").translate(None, _ASCII_SIGNS).decode("utf-8", "surrogatepass")
    return "".join(_LETTERS.findall(plain))


def _hash_windows(letters: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """One hash for each window; numbers wrap around at 64 bits."""
    hashes = letters
    for width, power in _POWERS:  # a window is two of half its width
        hashes = hashes[:-width] * power + hashes[width:]
    hashes ^= hashes >> np.uint64(29)
    hashes *= _MIXER
    return hashes ^ (hashes >> np.uint64(32))


def _find_smallest(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The smallest hash (its lower 58 bits) of each place; the upper six bits are the number of the place."""
    smallest = np.full(SIZE, _EMPTY)
    np.minimum.at(smallest, (hashes >> np.uint64(58)).astype(np.intp), hashes & np.uint64((1 << 58) - 1))
    return smallest


def _fill_empty(smallest: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Fill places without a window from the next place that has one, mixed with the distance to it."""
    has_one = np.flatnonzero(smallest != _EMPTY)
    places = np.arange(SIZE)
    lender = has_one[np.searchsorted(has_one, places) % len(has_one)]
    distance = ((lender - places) % SIZE).astype(np.uint64)
    return smallest[lender] + distance * _MIXER
