"""Which language a text looks like, from its script and its commonest words: enough to choose a rule file.

Refuses to be a language identifier: where a page or a caller names its language, that is used instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path

from tasks.appeals.tokens import fold_text

_WORDS_FILE = Path(__file__).parent / "common_words.tsv"
_ENOUGH_BLOCKS = 40
_BLOCK_CHARACTERS = 600
_SCRIPTS = (
    ("\u3040", "\u30ff", ("ja",)),
    ("\u4e00", "\u9fff", ("zh", "ja")),
    ("\uac00", "\ud7af", ("ko",)),
    ("\u0e00", "\u0e7f", ("th",)),
    ("\u0590", "\u05ff", ("he",)),
    ("\u0900", "\u097f", ("hi", "mr", "ne")),
    ("\u0980", "\u09ff", ("bn",)),
    ("\u0b80", "\u0bff", ("ta",)),
    ("\u0c00", "\u0c7f", ("te",)),
    ("\u10a0", "\u10ff", ("ka",)),
    ("\u0530", "\u058f", ("hy",)),
    ("\u0370", "\u03ff", ("el",)),
)


def guess_languages(texts: Sequence[str], known: Iterable[str]) -> list[str]:
    """The most likely of the known languages, best first (at most two), or none where nothing speaks for any."""
    sample = " ".join(text[:_BLOCK_CHARACTERS] for text in islice(texts, _ENOUGH_BLOCKS))
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
    letters = sum(letter.isalpha() for letter in sample)
    for first, last, codes in _SCRIPTS:
        share = 10 if codes == ("ja",) else 3
        if sum(first <= letter <= last for letter in sample) * share > letters > 0:
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
