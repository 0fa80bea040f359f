"""Guesses the language of a text from its script and its most common words, well enough to choose a rule file.

Not a general language identifier: if the page or the caller gives a language, that is used instead.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from heapq import nlargest
from itertools import islice
from pathlib import Path

from tasks.appeals.tokens import fold_text

_WORDS_FILE = Path(__file__).parent / "common_words.tsv"
_MOST_BLOCKS, _ENOUGH_BLOCKS = 1_000, 25
_BLOCK_CHARACTERS = 300
_SCRIPTS = (
    (re.compile("[\u3040-\u30ff]"), 10, ("ja",)),
    (re.compile("[\u4e00-\u9fff]"), 3, ("zh",)),
    (re.compile("[\uac00-\ud7af]"), 3, ("ko",)),
    (re.compile("[\u0e00-\u0e7f]"), 3, ("th",)),
    (re.compile("[\u0590-\u05ff]"), 3, ("he",)),
    (re.compile("[\u0900-\u097f]"), 3, ("hi",)),
    (re.compile("[\u0980-\u09ff]"), 3, ("bn",)),
    (re.compile("[\u0b80-\u0bff]"), 3, ("ta",)),
    (re.compile("[\u0c00-\u0c7f]"), 3, ("te",)),
    (re.compile("[\u0d80-\u0dff]"), 3, ("si",)),
    (re.compile("[\u1000-\u109f]"), 3, ("my",)),
    (re.compile("[\u1200-\u137f]"), 3, ("am",)),
    (re.compile("[\u1780-\u17ff]"), 3, ("km",)),
    (re.compile("[\u10a0-\u10ff]"), 3, ("ka",)),
    (re.compile("[\u0530-\u058f]"), 3, ("hy",)),
    (re.compile("[\u0370-\u03ff]"), 3, ("el",)),
)  # the letters of a script, n if one character in n of them is enough, the language


def guess_languages(texts: Sequence[str], known: Iterable[str]) -> list[str]:
    """The most likely of the known languages, best first (at most two); none if there is no evidence for any."""
    longest = nlargest(_ENOUGH_BLOCKS, islice(texts, _MOST_BLOCKS), key=len)
    sample = " ".join(text[:_BLOCK_CHARACTERS] for text in longest)
    wanted = set(known)
    by_script = [code for code in _guess_by_script(sample) if code in wanted]
    if by_script:
        return by_script[:1]
    votes: Counter[str] = Counter()
    common = _common_words()
    for word in fold_text(sample):
        for code in common.get(word, ()):
            votes[code] += 1
    best = [code for code, _ in sorted(votes.items(), key=lambda item: (-item[1], item[0])) if code in wanted]
    return [code for code in best[:2] if votes[code] * 2 >= votes[best[0]]]


def _guess_by_script(sample: str) -> tuple[str, ...]:
    if sample.isascii():
        return ()
    for letters, share, codes in _SCRIPTS:
        if len(letters.findall(sample)) * share > len(sample):
            return codes
    return ()


@lru_cache(maxsize=1)
def _common_words() -> dict[str, tuple[str, ...]]:
    by_word: dict[str, list[str]] = {}
    for line in _WORDS_FILE.read_text(encoding="utf-8").splitlines():
        code, _, words = line.partition("\t")
        for word in fold_text(words):
            by_word.setdefault(word, []).append(code)
    return {word: tuple(codes) for word, codes in by_word.items()}
