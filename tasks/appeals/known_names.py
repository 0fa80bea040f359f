"""Finds where a text names its publisher: spans of tokens that match its known names.

Names are inferred from an article by `names`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile
from operator import attrgetter
from pathlib import Path
from zlib import crc32

import numpy as np
from rtoml import loads

from tasks.appeals.reading import Fact, Reading
from tasks.appeals.tokens import Token, fold_token, split_tokens

LONGEST_NAME = 6
FORMS_FILE = Path(__file__).with_name("name_forms.toml")
_FORMS = loads(FORMS_FILE.read_text(encoding="utf-8"))
ARTICLES = tuple(_FORMS["articles"])
_BEFORE_NAMES = frozenset([*ARTICLES, *_FORMS["before_names"]])
_SHORTEST_STEM, _SHORTEST_STEM_OF_SEVERAL, _LONGEST_ENDING = 5, 4, 4
_HEAD_NUMBERS = 4096
_VOWELS: str = _FORMS["vowels"]
_AFTER_APOSTROPHE = frozenset(ending for endings in _FORMS["after_apostrophe"].values() for ending in endings)


def _number_head(folded: str) -> int:
    """A hash of the letters that all forms of a word have in common; few other words share it."""
    head = folded[:_SHORTEST_STEM_OF_SEVERAL]
    letters = head if head.isascii() else head[: _SHORTEST_STEM_OF_SEVERAL - 1]
    return crc32(letters.encode(errors="surrogatepass")) % _HEAD_NUMBERS


_HEADS = Fact(lambda tokens: [_number_head(token.folded) for token in tokens])

Places = dict[int, list[int]]
"""The start of each span, with every place where a span that starts there may end."""


class Names:
    """The names a publisher uses for itself. With `guess`, any run of capitalised words may be the name."""

    def __init__(self, names: Iterable[str], *, guess: bool = False) -> None:
        self._by_head: dict[int, list[tuple[tuple[str, ...], bool]]] = {}
        self.is_guess = guess
        for name in names:
            raw = split_tokens(name)
            folded = tuple(fold_token(token) for token in raw)
            if len("".join(folded)) > 1:
                self._by_head.setdefault(_number_head(folded[0]), []).append((folded, raw[0][:1].isupper()))
        self._is_head = np.zeros(_HEAD_NUMBERS, dtype=bool)
        self._is_head[list(self._by_head)] = True

    def __bool__(self) -> bool:
        return bool(self._by_head)

    def find(self, reading: Reading) -> Places:
        """The places of names in a reading."""
        places: Places = {}
        if self.is_guess:
            tokens = reading.list_tokens(0, len(reading.ids))
            for start, token in enumerate(tokens):
                if token.is_capital:
                    places[start] = _ends_of_capitals(tokens, start)
        heads = _HEADS.of(reading)
        for start in self._is_head.take(heads).nonzero()[0].tolist():
            first = reading.known[reading.ids[start]]
            for name, is_capital in self._by_head[int(heads[start])]:
                if first.is_capital >= is_capital and _is_name(reading.list_tokens(start, start + len(name)), name):
                    places.setdefault(start, []).extend(_ends_of_name(reading, start + len(name)))
        return places


def add_articles(places: Places, reading: Reading) -> Places:
    """The places of names, and of names with the article before them: "support {name}" matches "support the Harbour Times"
    too, if the page's metadata call it Harbour Times."""
    widened = dict(places)
    for start, ends in places.items():
        if start and reading.known[reading.ids[start - 1]].folded in _BEFORE_NAMES:
            widened.setdefault(start - 1, ends)
    return widened


def split_places(places: Places, reading: Reading) -> dict[int, Places]:
    """Places of names by block, counted from the block's first token."""
    by_block: dict[int, Places] = {}
    for start, ends in sorted(places.items()):
        block = int(reading.owners[start])
        first = int(reading.starts[block])
        by_block.setdefault(block, {})[start - first] = [end - first for end in ends]
    return by_block


def _is_name(there: Sequence[Token], name: Sequence[str]) -> bool:
    shortest = _SHORTEST_STEM if len(name) == 1 else _SHORTEST_STEM_OF_SEVERAL
    return len(there) == len(name) and all(
        _is_form_of(token.folded, word, shortest) for token, word in zip(there, name, strict=True)
    )


def _is_form_of(token: str, word: str, shortest: int) -> bool:
    """Whether a token is a word of a name, or may be one of its cases: Правда and Правды, Telex and Telexet."""
    stem = word.rstrip(_VOWELS)
    is_stem = len(stem) >= shortest - (not stem.isascii()) and token.startswith(stem)
    return token == word or (is_stem and len(token) - len(stem) <= _LONGEST_ENDING)


def _ends_of_name(reading: Reading, end: int) -> list[int]:
    after = reading.known[reading.ids[end]]
    return [end, end + 1] if after.folded in _AFTER_APOSTROPHE and not after.is_capital else [end]


def _ends_of_capitals(tokens: Sequence[Token], start: int) -> list[int]:
    """All places where a run of up to LONGEST_NAME capitalised words may end."""
    run = list(takewhile(attrgetter("is_capital"), tokens[start : start + LONGEST_NAME]))
    return list(range(start + 1, start + len(run) + 1))
